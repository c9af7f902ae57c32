import Cases
import Catalog
import Core
import Identity

/// A servant's own clock on one case: started and stopped by a button, for calls and visits that no form measures.
///
/// Since when it runs stands in a signed cookie of the browser that started it (decision 0231); what it measured is an event of the case.
struct WorkTimer {
    let folio: Folio
    let start: Instant

    static let routes: [Route] = [
        .get("/desk/timer", .servant(Route.deskRoles), show), .post("/desk/timer", .servant(Route.deskRoles), stop),
        .post("/desk/cases/{folio}/timer", .servant(Route.deskRoles), start),
    ]

    /// The clock that runs for the servant of the visit.
    static func running(_ visit: Visit) -> WorkTimer? {
        guard let parts = visit.cookies.value(.timer)?.split(separator: ":"), parts.count == 3,
            String(parts[0]) == visit.servant?.account.description, let folio = Folio(String(parts[1])),
            let milliseconds = Int64(parts[2])
        else { return nil }
        return WorkTimer(folio: folio, start: Instant(milliseconds: milliseconds))
    }

    /// Minutes since it was started.
    func minutes(_ visit: Visit) -> Int { Int(max(visit.now.milliseconds - start.milliseconds, 0) / 60_000) }

    /// What every page of the desk shows while it runs.
    func view(_ visit: Visit) -> View {
        [
            "folio": folio.description, "path": "/desk/timer", "action": "/desk/timer",
            "minutes": visit.words.text("desk.time.minutes", count: minutes(visit)), "since": visit.dates.time(start),
            "isLong": minutes(visit) * 60 > CaseFile.longestMeasure,
        ]
    }

    private static func start(_ visit: Visit) async throws -> Reply {
        let (scope, file) = try await visit.deskCase()
        guard scope.may(.work, file) else { throw IdentityError.notAllowed }
        if let running = running(visit) {
            // The same button pressed twice starts once; a clock on another case ends where this one begins.
            if running.folio == file.folio { return .see("/desk/cases/\(file.folio)#time") }
            _ = try await running.add(scope, visit)
        }
        let value = "\(scope.member.account):\(file.folio):\(visit.now.milliseconds)"
        return Reply.see("/desk/cases/\(file.folio)?done=timer#time").setting([visit.cookies.set(.timer, value, maxAge: 86_400)])
    }

    private static func stop(_ visit: Visit) async throws -> Reply {
        let scope = try visit.scope
        guard let running = running(visit) else { return .see("/desk/timer") }
        let after = try await running.add(scope, visit)
        let mayRead = after.map { scope.may(.read, $0) } ?? false
        return Reply.see(mayRead ? "/desk/cases/\(running.folio)?done=timed#time" : "/desk/mine?said=timed")
            .setting([visit.cookies.clear(.timer)])
    }

    /// Writes what it measured so far; nil where nothing was left to write.
    private func add(_ scope: DeskScope, _ visit: Visit) async throws -> CaseFile? {
        guard let file = try await visit.dependencies.cases.file(folio: folio) else { return nil }
        let (me, now, start) = (scope.id, visit.now, start)
        do {
            return try await visit.dependencies.cases.perform(on: file.id, version: nil, catalog: visit.catalog) {
                file, events, _ throws(CaseError) in
                try file.addMeasured(since: start, after: events, by: me, at: now)
            }
        } catch CaseError.missing { return file }
    }

    /// The clock on a page of its own, for whoever looks for it from somewhere else.
    private static func show(_ visit: Visit) async throws -> Reply {
        let scope = try visit.scope
        let running = running(visit)
        var mayRead = false
        if let running, let file = try await visit.dependencies.cases.file(folio: running.folio) { mayRead = scope.may(.read, file) }
        return visit.deskPage(
            "desk/timer", title: visit.words.text("desk.timer.title"), scope: scope, sidebar: try await visit.sidebar(nil, scope),
            [
                "isRunning": running != nil, "clock": running?.view(visit), "token": visit.formToken(),
                "casePath": mayRead ? running.map { "/desk/cases/\($0.folio)" } : nil,
            ])
    }
}
