import Cases
import Catalog
import Core
import Identity
import Work

/// Gives a promised date another day: chosen and explained, looked at beside the dates of now, then done.
///
/// It is an event of its own that names who, from when, to when and why; the resident is told. No other page changes a date.
enum DeadlinePages {
    static let routes: [Route] = [
        .get("/desk/cases/{folio}/deadline", .servant(Route.deskRoles), show),
        .post("/desk/cases/{folio}/deadline", .servant(Route.deskRoles), move),
    ]

    /// Where the page of a case leads to; nil where the servant may not or nothing runs.
    static func path(_ opened: CaseWork.Opened, _ scope: DeskScope, _ visit: Visit) -> String? {
        guard opened.file.state.isOpen, scope.may(.moveDeadline, opened.file), !movable(opened, visit).isEmpty else { return nil }
        return "/desk/cases/\(opened.file.folio)/deadline"
    }

    /// Promises that are still to be kept.
    static func movable(_ opened: CaseWork.Opened, _ visit: Visit) -> [PromiseReading] {
        (opened.clocks(of: visit.catalog.city, at: visit.now)?.readings ?? []).filter { $0.isRunning || $0.status == .paused }
    }

    private static func opened(_ visit: Visit) async throws -> (scope: DeskScope, opened: CaseWork.Opened) {
        let (scope, file) = try await visit.deskCase()
        guard scope.may(.moveDeadline, file) else { throw IdentityError.notAllowed }
        let opened = try await visit.dependencies.cases.open(file.id)
        return (scope, opened)
    }

    private static func show(_ visit: Visit) async throws -> Reply {
        let (scope, opened) = try await opened(visit)
        if MaskedContact.mustSayWhy(opened, scope, at: visit.now) { return .see("/desk/cases/\(opened.file.folio)/contact") }
        return try await DeadlinePage(typed: DeadlineForm(), problem: nil, isChecked: false).reply(opened, scope, visit)
    }

    private static func move(_ visit: Visit) async throws -> Reply {
        let (scope, opened) = try await opened(visit)
        if MaskedContact.mustSayWhy(opened, scope, at: visit.now) { return .see("/desk/cases/\(opened.file.folio)/contact") }
        let typed = DeadlineForm(visit.form)
        let page: Page = { problem, isChecked in
            try await DeadlinePage(typed: typed, problem: problem, isChecked: isChecked).reply(opened, scope, visit)
        }
        if visit.form["back"] != nil { return try await page(nil, false) }
        let (isStale, isConfirmed) = (typed.version != opened.file.version, visit.form["confirm"] != nil)
        let chosen: (kind: PromiseKind, due: Instant)
        switch typed.read(opened, visit) {
        // The same form sent twice finds its date moved already, which is no fault: the work on the case knows the form.
        case .failure(.same) where isStale && isConfirmed: return try await again(typed, opened, scope, page, visit)
        case .failure(let problem): return try await page(isStale ? .stale : problem, false)
        case .success(let read): chosen = read
        }
        if isStale { return try await page(.stale, false) }
        guard isConfirmed else { return try await page(nil, true) }
        return try await carryOut(chosen.kind, chosen.due, typed, opened, scope, page, visit)
    }

    private typealias Page = @Sendable (DeadlineForm.Problem?, Bool) async throws -> Reply

    private static func again(
        _ typed: DeadlineForm, _ opened: CaseWork.Opened, _ scope: DeskScope, _ page: Page, _ visit: Visit
    ) async throws -> Reply {
        guard let kind = PromiseKind(rawValue: typed.promise), let due = opened.file.promises[kind] else {
            return try await page(.stale, false)
        }
        return try await carryOut(kind, due, typed, opened, scope, page, visit)
    }

    private static func carryOut(
        _ kind: PromiseKind, _ due: Instant, _ typed: DeadlineForm, _ opened: CaseWork.Opened, _ scope: DeskScope, _ page: Page,
        _ visit: Visit
    ) async throws -> Reply {
        do {
            let after = try await visit.dependencies.cases.moveDeadline(
                of: opened.file.id, kind, to: due, reason: typed.reason, by: scope.id, version: typed.version, once: visit.form.token,
                catalog: visit.catalog)
            return .see("/desk/cases/\(after.folio)?done=deadline")
        } catch CaseError.stale {
            return try await page(.stale, false)
        } catch CaseError.wrongState {
            return try await page(.stale, false)
        }
    }
}

/// What was typed into the form of a moved date.
struct DeadlineForm: Sendable {
    enum Problem: String, Error {
        case promise, day, closed, past, same, far
        case reason
        case long
        case stale

        /// The field that it is about; nil for the case itself.
        var field: String? {
            switch self {
            case .promise: "promise"
            case .day, .closed, .past, .same, .far: "day"
            case .reason, .long: "reason"
            case .stale: nil
            }
        }
    }

    /// The furthest day that a date may be moved to.
    static let furthest = 366

    var promise = ""
    var day = ""
    var reason = ""
    var version: Int?

    init() {}

    init(_ form: Form) {
        (promise, day, reason) = (form.text("promise"), form.text("day"), form["reason"] ?? "")
        // A form without a version was not made by us as it stands: it fits no case.
        version = form["version"].flatMap { Int($0) } ?? 0
    }

    /// The promise and the moment at which the office closes on the day that was chosen.
    func read(_ opened: CaseWork.Opened, _ visit: Visit) -> Result<(kind: PromiseKind, due: Instant), Problem> {
        let city = visit.catalog.city
        guard let kind = PromiseKind(rawValue: promise),
            let reading = DeadlinePages.movable(opened, visit).first(where: { $0.kind == kind }),
            let calendar = opened.calendar(of: kind, city: city)
        else { return .failure(.promise) }
        guard let chosen = CalendarDay(day) else { return .failure(.day) }
        guard chosen.number - calendar.local.day(visit.now).number <= Self.furthest else { return .failure(.far) }
        guard chosen >= calendar.local.day(visit.now) else { return .failure(.past) }
        guard let due = calendar.closing(on: chosen) else { return .failure(.closed) }
        guard due > visit.now else { return .failure(.past) }
        guard due != reading.due else { return .failure(.same) }
        guard let words = reason.nonBlank else { return .failure(.reason) }
        guard words.count <= CaseFile.longestText else { return .failure(.long) }
        return .success((kind, due))
    }
}

/// The form, or what it would do beside what is now.
struct DeadlinePage {
    let typed: DeadlineForm
    let problem: DeadlineForm.Problem?
    let isChecked: Bool

    func reply(_ opened: CaseWork.Opened, _ scope: DeskScope, _ visit: Visit) async throws -> Reply {
        let file = opened.file
        let city = visit.catalog.city
        let heading = CaseHeading(file, place: opened.answers.place?.words, visit)
        let now = opened.clocks(of: city, at: visit.now)
        let movable = DeadlinePages.movable(opened, visit)
        var view: View = [
            "path": "/desk/cases/\(file.folio)", "action": "/desk/cases/\(file.folio)/deadline", "token": visit.formToken(),
            "isChecked": isChecked, "isPossible": !movable.isEmpty, "promise": typed.promise, "day": typed.day, "reason": typed.reason,
            "hasProblem": problem != nil, "problem": problem.map { said($0, opened, visit) }, "problemField": problem?.field,
            "promiseProblem": problem?.field == "promise", "dayProblem": problem?.field == "day",
            "reasonProblem": problem?.field == "reason",
            "promises": movable.map { reading in
                [
                    "id": reading.kind.rawValue, "isChosen": reading.kind.rawValue == typed.promise,
                    "name": visit.words.text("desk.stage.\(reading.kind.rawValue)"), "due": visit.dates.moment(reading.due),
                ] as View
            },
            "earliest": city.day(visit.now).description, "latest": city.day(visit.now).advanced(by: DeadlineForm.furthest).description,
            "language": visit.words.text("desk.step.language", ["language": Languages.name(file.language)]),
        ]
        if isChecked, case .success(let chosen) = typed.read(opened, visit), let now,
            let then = opened.clocks(of: city, at: visit.now, moving: chosen.kind, to: chosen.due)
        {
            view["clocks"] = now.readings.map { reading in
                let after = then[reading.kind]?.due ?? reading.due
                let unit = reading.unit.flatMap { city.units[$0]?.shortName.text(in: visit.language) } ?? ""
                return [
                    "name": visit.words.text("desk.stage.\(reading.kind.rawValue)"),
                    "whose": reading.kind == .accept
                        ? visit.words.text("desk.deadline.of_office", ["unit": unit]) : visit.words.text("desk.deadline.of_resident"),
                    "before": visit.dates.moment(reading.due), "after": visit.dates.moment(after), "isMoved": after != reading.due,
                ] as View
            }
            let (work, me, at, reason) = (visit.dependencies.cases, scope.id, visit.now, typed.reason)
            let preview = try await work.preview(of: file.id, catalog: visit.catalog) { file, _, _ throws(CaseError) in
                try file.moveDeadline(of: chosen.kind, to: chosen.due, reason: reason, by: me, at: at)
            }
            let letter = try MailRenderer(visit.site).render(preview.content)
            view["subject"] = letter.subject
            view["letter"] = letter.text
            view["tag"] = file.language.tag
            view["channel"] = visit.words.text(preview.hasAddress ? "desk.preview.mail" : "desk.preview.page")
        }
        let title = visit.words.text("desk.deadline.title")
        let sidebar = try await visit.sidebar(city.units[file.unit] ?? scope.home, scope)
        return visit.deskPage(
            "desk/deadline", title: "\(title), \(file.folio)", scope: scope, sidebar: sidebar, hasError: problem != nil,
            status: problem == nil ? 200 : problem == .stale ? 409 : 422, view.merging(heading.view))
    }

    private func said(_ problem: DeadlineForm.Problem, _ opened: CaseWork.Opened, _ visit: Visit) -> String {
        guard problem == .closed, let kind = PromiseKind(rawValue: typed.promise), let day = CalendarDay(typed.day),
            let why = opened.calendar(of: kind, city: visit.catalog.city)?.reasonClosed(on: day)
        else { return visit.words.text("desk.deadline.problem.\(problem.rawValue)") }
        return visit.words.text("desk.deadline.problem.closed_why", ["why": why.text(in: visit.language)])
    }
}
