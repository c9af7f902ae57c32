import Catalog
import Core
import Foundation
import Testing

@testable import Cases

/// The clocks of a case as a function of its events.
struct PromiseClocksTests {
    private func due(_ clocks: PromiseClocks, _ kind: PromiseKind, _ zone: TimeZone = Clockwork.city) -> String {
        Clockwork.wall(clocks[kind]?.due, zone)
    }

    @Test func `a request is accepted in one working day, answered in five, solved in forty`() {
        // Tuesday; 16 September is no holiday of this calendar.
        let clocks = Diary(opened: "2026-07-14 10:00").clocks(at: "2026-07-14 11:00")
        #expect(due(clocks, .accept) == "2026-07-15 18:00")
        #expect(due(clocks, .firstAnswer) == "2026-07-21 18:00")
        #expect(due(clocks, .resolve) == "2026-09-08 18:00")
        #expect(clocks.readings.allSatisfy { $0.status == .running })
        #expect(clocks.next?.kind == .accept)
    }

    @Test func `an edit, a note, an assignment or a reading resets nothing`() {
        var diary = Diary(opened: "2026-07-14 10:00")
        let before = diary.clocks(at: "2026-07-20 10:00")
        for (number, kind) in [CaseEvent.Kind.noted, .assigned, .taken, .released, .read, .noticeSent, .photoAdded].enumerated() {
            diary.add(kind, "2026-07-1\(number % 4 + 5) 09:30")
        }
        let after = diary.clocks(at: "2026-07-20 10:00")
        #expect(after.readings == before.readings)
    }

    @Test func `while the office waits for the resident its clock stands still, and the pause is there to be shown`() {
        var diary = Diary(opened: "2026-07-14 10:00")
        diary.add(.accepted, "2026-07-14 12:00", .accepted)
        diary.add(.asked, "2026-07-15 12:00", .waitingForResident)
        let waiting = diary.clocks(at: "2026-07-22 12:00")
        #expect(waiting.isPaused)
        #expect(waiting[.resolve]?.status == .paused)
        diary.add(.replied, "2026-07-22 12:00", .accepted)
        let clocks = diary.clocks(at: "2026-07-22 13:00")
        // Five working days begin within the pause: 16, 17, 20, 21 and 22 July.
        #expect(Clockwork.wall(clocks[.resolve]?.dueAtStart) == "2026-09-08 18:00")
        #expect(due(clocks, .resolve) == "2026-09-15 18:00")
        #expect(clocks.pauses == [Clockwork.at("2026-07-15 12:00")..<Clockwork.at("2026-07-22 12:00")])
        #expect(clocks[.resolve]?.status == .running)
    }

    @Test func `hours stop at the minute of the question and go on at the minute of the reply`() {
        let terms = Clockwork.terms(accept: nil, first: nil, resolve: "PT10H")
        var diary = Diary(opened: "2026-07-14 10:00")
        diary.add(.asked, "2026-07-14 11:00", .waitingForResident)
        diary.add(.replied, "2026-07-15 16:00", .accepted)
        // One hour used on Tuesday; from Wednesday 16:00 two hours, then seven of Thursday with its lunch.
        #expect(due(diary.clocks(terms, at: "2026-07-15 17:00"), .resolve) == "2026-07-16 17:00")
    }

    @Test func `each office has its own clock for accepting, and the resident's dates stay (frappe helpdesk 1895)`() {
        let early = Clockwork.office(week: ["07:00-12:00"])
        let terms = Clockwork.terms(offices: ["agua": early])
        var diary = Diary(opened: "2026-07-14 10:00")
        diary.add(.accepted, "2026-07-14 12:00", .accepted)
        diary.add(.transferred, "2026-07-16 10:00", .transferred, unit: "agua")
        let clocks = diary.clocks(terms, at: "2026-07-16 11:00")
        #expect(due(clocks, .accept) == "2026-07-17 12:00")
        #expect(clocks[.accept]?.unit == "agua")
        #expect(due(clocks, .resolve) == "2026-09-08 18:00")
        #expect(clocks.stays.map(\.unit) == ["obras", "agua"])
        #expect(clocks.stays[0].acceptedAt == Clockwork.at("2026-07-14 12:00"))
        // Tuesday 10 to 18 without lunch, Wednesday eight hours, Thursday one.
        #expect(clocks.stays[0].worked == 16 * 3_600_000)
        #expect(clocks.stays[1].acceptedAt == nil)
    }

    @Test func `which promise applies is one answer, and the case knows why it is late (cityofaustin atd-data-tech 15615)`() {
        var diary = Diary(opened: "2026-07-14 10:00")
        diary.add(.accepted, "2026-07-14 12:00", .accepted)
        diary.add(.informed, "2026-07-15 12:00")
        diary.add(.transferred, "2026-08-25 10:00", .transferred, unit: "agua")
        diary.add(.accepted, "2026-08-25 11:00", .accepted)
        let clocks = diary.clocks(at: "2026-09-10 10:00")
        #expect(clocks[.resolve]?.status == .late)
        #expect(clocks.lateReason(.resolve) == .passedOn(offices: 2, longest: "obras", days: 30))
        #expect(clocks.lateReason(.accept) == nil)
        let alone = Diary(opened: "2026-07-14 10:00").clocks(at: "2026-07-20 10:00")
        #expect(alone.lateReason(.accept) == .notAccepted("obras"))
    }

    @Test func `an answer keeps the promise; a reopened case has the rest of its time and a new answer coming`() {
        var diary = Diary(opened: "2026-07-14 10:00")
        diary.add(.accepted, "2026-07-14 12:00", .accepted)
        diary.add(.answered, "2026-07-20 12:00", .answered)
        #expect(diary.clocks(at: "2026-12-01 10:00")[.resolve]?.status == .kept(at: Clockwork.at("2026-07-20 12:00")))
        diary.add(.reopened, "2026-07-27 12:00", .reopened)
        let clocks = diary.clocks(at: "2026-07-27 13:00")
        // Five working days passed while it counted as solved: 21 to 27 July.
        #expect(due(clocks, .resolve) == "2026-09-15 18:00")
        #expect(due(clocks, .accept) == "2026-07-28 18:00")
        #expect(due(clocks, .firstAnswer) == "2026-08-03 18:00")
        #expect(clocks[.firstAnswer]?.status == .running)
    }

    @Test func `a resident who cancels leaves no promise broken`() {
        var diary = Diary(opened: "2026-07-14 10:00")
        diary.add(.cancelled, "2026-07-14 11:00", .cancelled)
        #expect(diary.clocks(at: "2026-12-01 10:00").readings.allSatisfy { $0.status == .ended })
    }

    @Test func `the resident hears something every so many days until it is solved`() {
        let terms = Clockwork.terms(update: "P10D")
        var diary = Diary(opened: "2026-07-14 10:00")
        #expect(due(diary.clocks(terms, at: "2026-07-14 10:00"), .nextUpdate) == "2026-07-28 18:00")
        diary.add(.noted, "2026-07-20 10:00")
        #expect(due(diary.clocks(terms, at: "2026-07-20 10:00"), .nextUpdate) == "2026-07-28 18:00")
        diary.add(.informed, "2026-07-21 10:00")
        let clocks = diary.clocks(terms, at: "2026-07-21 10:00")
        #expect(due(clocks, .nextUpdate) == "2026-08-04 18:00")
        #expect(clocks[.firstAnswer]?.keptAt == Clockwork.at("2026-07-21 10:00"))
    }

    @Test func `a moved deadline is an event with its reason, and later pauses still count`() {
        var diary = Diary(opened: "2026-07-14 10:00")
        diary.add(.accepted, "2026-07-14 12:00", .accepted)
        let mark = ClockMark(
            promise: .resolve, round: 0, due: Clockwork.at("2026-10-01 18:00"), dueBefore: Clockwork.at("2026-09-08 18:00"))
        diary.add(.deadlineMoved, "2026-08-01 10:00", mark: mark, reason: "Falta la pieza")
        #expect(due(diary.clocks(at: "2026-08-02 10:00"), .resolve) == "2026-10-01 18:00")
        #expect(diary.clocks(at: "2026-08-02 10:00").moves.map(\.reason) == ["Falta la pieza"])
        diary.add(.asked, "2026-08-03 10:00", .waitingForResident)
        diary.add(.replied, "2026-08-05 10:00", .accepted)
        #expect(due(diary.clocks(at: "2026-08-06 10:00"), .resolve) == "2026-10-05 18:00")
    }

    @Test func `a system clock that was set back neither reorders events nor moves a deadline`() {
        var diary = Diary(opened: "2026-07-14 10:00")
        let before = diary.clocks(at: "2026-07-14 10:00").readings.map(\.due)
        diary.add(.accepted, "2026-07-10 10:00", .accepted)
        diary.add(.asked, "2026-07-09 10:00", .waitingForResident)
        diary.add(.replied, "2026-07-01 10:00", .accepted)
        let clocks = diary.clocks(at: "2026-07-01 10:00")
        #expect(clocks.readings.map(\.due) == before)
        #expect(clocks[.accept]?.keptAt == Clockwork.at("2026-07-14 10:00"))
        #expect(clocks.pauses.isEmpty)
        #expect(clocks.stays.allSatisfy { $0.worked == 0 })
    }

    @Test func `the same events give the same clocks, whoever asks and however often`() {
        var diary = Diary(opened: "2026-07-14 10:00")
        diary.add(.asked, "2026-07-15 12:00", .waitingForResident)
        let once = diary.clocks(at: "2026-07-22 12:00")
        #expect((0..<3).allSatisfy { _ in diary.clocks(at: "2026-07-22 12:00").readings == once.readings })
    }
}
