import Cases
import Catalog
import Core
import Hummingbird
import Identity
import Ledger
import Work

/// Changed rules tried on past cases: which would come out otherwise, from what to what.
extension AdminPages {
    var trialRoutes: [Route] {
        let editors: [RoleGrant.Role] = [.administrator, .editor]
        return [
            .post("/admin/services/{folder}/try", .servant(editors), beginTrial),
            .get("/admin/trials/{trial}", .servant(editors), showTrial),
            .get("/admin/trials/{trial}/cases.csv", .servant(editors), downloadTrial),
        ]
    }

    /// Days back from today that a trial may look at.
    private static let spans = [7, 30, 90, 365]

    /// The form for a trial of what waits, and the newest one of whoever looks.
    func trialCard(_ folder: ServiceCode, _ waiting: WaitingEdition, _ visit: Visit) async throws -> View? {
        guard let version = waiting.version, PublishRight(visit).may(folder, visit) else { return nil }
        let (stores, me) = (visit.dependencies.stores, try visit.scope.id)
        let newest = try await stores.unit.read { tx in try stores.versions.trials(of: me, limit: 50, tx) }.first {
            $0.folder == folder && $0.version == version
        }
        return [
            "tryPath": "/admin/services/\(EditionWords.name(folder))/try", "tryToken": visit.formToken(),
            "spans": Self.spans.map { days in
                ["days": String(days), "name": visit.words.text("admin.trial.days", count: days), "isUsual": days == 30] as View
            },
            "hasTrial": newest != nil, "trialPath": newest.map { "/admin/trials/\($0.id)" } ?? "",
            "trialSays": newest.map { Self.says($0, visit) } ?? "",
        ]
    }

    private static func says(_ trial: RulesTrial, _ visit: Visit) -> String {
        switch trial.state {
        case .running:
            visit.words.text("admin.trial.running", ["share": String(trial.progress), "looked": String(trial.looked)])
        case .failed: visit.words.text("admin.trial.failed")
        case .done:
            visit.words.text("admin.trial.changed", count: trial.changed) + " "
                + visit.words.text("admin.trial.looked", count: trial.looked)
        }
    }

    private func beginTrial(_ visit: Visit) async throws -> Reply {
        guard let folder = EditionWords.folder(try visit.parameter("folder")) else { throw WebError.noSuchPage }
        guard PublishRight(visit).may(folder, visit) else { throw IdentityError.notAllowed }
        let editions = visit.dependencies.editions
        guard let version = try await editions.desk().waiting[folder]?.version,
            let bundle = try await editions.waitingBundle(folder, version)
        else { return try await editionPage(folder, visit, problem: .nothingWaits(folder)) }
        let days = Int(visit.form.text("days")).flatMap { Self.spans.contains($0) ? $0 : nil } ?? 30
        let (stores, actor, now, chance) = (visit.dependencies.stores, Self.actor(visit), visit.now, visit.dependencies.chance)
        let trial = try await visit.dependencies.trials.begin(bundle, since: now - .days(days), by: try visit.scope.id) { _, tx in
            try stores.ledger.append(
                AuditEvent(
                    id: ID(at: now, chance: chance), at: now, kind: "rules.tried", actor: actor, subject: .city,
                    facts: ["service": folder.name, "version": version.hash, "rows": "0"]), tx)
        }
        return .see("/admin/trials/\(trial.id)")
    }

    /// A trial of whoever asks; somebody else's looks like none.
    private func trial(_ visit: Visit) async throws -> RulesTrial {
        let (stores, me) = (visit.dependencies.stores, try visit.scope.id)
        guard let id = ID<RulesTrial>(try visit.parameter("trial")),
            let trial = try await stores.unit.read({ tx in try stores.versions.trial(id, of: me, tx) })
        else { throw WebError.noSuchPage }
        return trial
    }

    private func showTrial(_ visit: Visit) async throws -> Reply {
        let trial = try await trial(visit)
        let from = visit.query("from").flatMap { Int($0) } ?? 1
        // A page of results is what one look at some cases found; they are shown until about a hundred stand there.
        var (rows, next): ([RulesTrial.Row], Int?) = ([], nil)
        for page in try await visit.dependencies.trials.rows(of: trial, from: from, limit: 101) {
            if rows.count >= 100 || rows.count + page.rows.count > 300 {
                next = page.page
                break
            }
            rows += page.rows
        }
        if !rows.isEmpty { try await visit.recordReading("reading.export", facts: ["what": "rules.trial", "rows": String(rows.count)]) }
        let scope = try visit.scope
        let mayOpen = scope.mayAnywhere(.read)
        return page(
            "trial", visit, section: "services",
            title: visit.words.text("admin.trial.title", ["service": EditionWords.title(trial.folder, visit)]),
            [
                "says": Self.says(trial, visit), "isRunning": trial.state == .running, "progress": String(trial.progress),
                "again": "/admin/trials/\(trial.id)", "edition": "/admin/services/\(EditionWords.name(trial.folder))",
                "version": String(trial.version.hash.prefix(12)), "since": visit.dates.day(trial.since),
                "unread": trial.unread > 0 ? visit.words.text("admin.trial.unread", count: trial.unread) : nil, "isDraft": trial.isDraft,
                "hasRows": !rows.isEmpty, "csv": "/admin/trials/\(trial.id)/cases.csv", "isNothing": rows.isEmpty && trial.state == .done,
                "next": next.map { "/admin/trials/\(trial.id)?from=\($0)" },
                "rows": rows.map { row in
                    [
                        "folio": row.folio ?? visit.words.text("admin.trial.confidential"),
                        "casePath": mayOpen ? row.folio.map { "/desk/cases/\($0)" } ?? "" : "", "mayOpen": mayOpen && row.folio != nil,
                        "service": visit.catalog.known(row.service)?.title.text(in: visit.language) ?? row.service.name,
                        "opened": visit.dates.day(row.openedAt), "was": Self.words(row.before, visit),
                        "becomes": Self.words(row.after, visit),
                        "why": row.because.compactMap { $0.text?.text(in: visit.language) }.joined(separator: " "),
                    ] as View
                },
            ])
    }

    /// Outcomes and office of a case: `triage = high · Locatel`.
    private static func words(_ outcome: RulesDryRun.Outcome, _ visit: Visit) -> String {
        let unit = visit.catalog.city.units[outcome.unit]?.shortName.text(in: visit.language) ?? outcome.unit.name
        return (outcome.outputs.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" } + [unit]).joined(separator: " · ")
    }

    private func downloadTrial(_ visit: Visit) async throws -> Reply {
        let trial = try await trial(visit)
        let pages = try await visit.dependencies.trials.rows(of: trial, from: 1, limit: 100_000)
        let rows = pages.flatMap(\.rows)
        try await visit.recordReading("reading.export", facts: ["what": "rules.trial", "rows": String(rows.count)])
        let head = [
            "folio", "service", "opened", "unit_before", "unit_after", "rule_before", "rule_after", "outputs_before", "outputs_after",
            "because",
        ]
        func outputs(_ outcome: RulesDryRun.Outcome) -> String {
            outcome.outputs.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        }
        let lines = rows.map { row in
            [
                row.folio ?? "", row.service.name, row.openedAt.description, row.before.unit.name, row.after.unit.name, row.before.rule,
                row.after.rule, outputs(row.before), outputs(row.after), row.because.map(\.rule).joined(separator: " "),
            ]
        }
        var reply = Reply(body: ByteBuffer(string: CSV.text([head] + lines)))
        reply.headers[.contentType] = "text/csv; charset=utf-8"
        let name = "\(EditionWords.name(trial.folder))-\(trial.version.hash.prefix(12)).csv"
        reply.headers[.contentDisposition] = "attachment; filename=\"\(name)\""
        return reply
    }
}
