import Catalog
import Core
import Foundation
import Testing

@testable import Cases

@Suite struct CaseStepsTests {
    let servant = ServantID(high: 7, low: 7)
    let noon = Instant(iso8601: "2026-07-15T18:00:00Z")!

    func open(_ state: CaseState = .received) -> CaseFile {
        CaseFile(
            id: ID(high: 1, low: 1), folio: Folio(chance: .system), service: "bacheo", serviceVersion: ServiceVersion(hash: "00"),
            privacy: .public, channel: "web", language: .spanish, openedAt: noon, area: nil, codeHash: Data(), unit: "obras",
            assignee: nil, state: state, updatedAt: noon, closedAt: nil,
            promises: .init(accept: noon + .days(1), firstAnswer: noon + .days(5), resolve: noon + .days(40)), version: 1)
    }

    @Test func `a case walks from received to confirmed, and each step raises its version`() throws {
        var file = open()
        #expect(try file.accept(by: servant, at: noon).tellsResident)
        #expect(file.assignee == servant)
        _ = try file.startWork(by: servant, at: noon)
        _ = try file.ask("¿En qué carril está?", by: servant, at: noon)
        #expect(file.state == .waitingForResident)
        _ = try file.reply("En el derecho", attachments: [], resuming: .inWork, at: noon)
        #expect(file.state == .inWork)
        let answer = try file.answer(
            "Lo tapamos hoy con mezcla caliente.", template: nil, evidence: [ID(high: 1, low: 2)], closes: true, by: servant,
            at: noon + .hours(1))
        #expect(answer.kind == .answered)
        #expect(file.closedAt == noon + .hours(1))
        _ = try file.confirm(at: noon + .hours(2))
        #expect(file.state == .confirmed)
        #expect(file.version == 7)
    }

    @Test func `only an answered case can be confirmed`() {
        for state in CaseState.allCases where state != .answered {
            var file = open(state)
            #expect(throws: CaseError.wrongState(state)) { try file.confirm(at: noon) }
            #expect(file.version == 1)
        }
    }

    @Test func `a closed case refuses what servants do with open ones`() {
        for state in CaseState.allCases where !state.isOpen {
            var file = open(state)
            #expect(throws: CaseError.wrongState(state)) { try file.ask("¿Dónde?", by: servant, at: noon) }
            #expect(throws: CaseError.wrongState(state)) { try file.take(by: servant, at: noon) }
            #expect(throws: CaseError.wrongState(state)) { try file.transfer(to: "agua", reason: "Es fuga", by: servant, at: noon) }
        }
    }

    @Test func `a transfer needs another unit and a reason, frees the case and keeps the promises`() throws {
        var file = open()
        let promises = file.promises
        #expect(throws: CaseError.sameUnit) { try file.transfer(to: "obras", reason: "x", by: servant, at: noon) }
        #expect(throws: CaseError.missing("reason")) { try file.transfer(to: "agua", reason: "  ", by: servant, at: noon) }
        _ = try file.take(by: servant, at: noon)
        let happening = try file.transfer(to: "agua", reason: "Es una fuga", by: servant, at: noon)
        #expect(happening.payload?.from == "obras")
        #expect(file.unit == "agua")
        #expect(file.assignee == nil)
        #expect(file.promises == promises)
    }

    @Test func `who was told it is solved can reopen it for thirty days after confirming`() throws {
        var file = open(.answered)
        _ = try file.confirm(at: noon)
        var late = file
        #expect(throws: CaseError.wrongState(.confirmed)) {
            try late.reopen(reason: "Volvió a abrirse", attachments: [], at: noon + .days(31))
        }
        _ = try file.reopen(reason: "Volvió a abrirse", attachments: [], at: noon + .days(29))
        #expect(file.state == .reopened)
        #expect(file.closedAt == nil)
    }

    @Test func `a text that is too long is refused with its limit`() {
        var file = open()
        #expect(throws: CaseError.tooLong("text", limit: CaseFile.longestText)) {
            try file.note(String(repeating: "a", count: CaseFile.longestText + 1), by: servant, at: noon)
        }
    }

    @Test func `a clock that runs backwards does not move a case into the past`() throws {
        var file = open()
        _ = try file.note("x", by: servant, at: noon - .days(1))
        #expect(file.updatedAt == noon)
    }
}
