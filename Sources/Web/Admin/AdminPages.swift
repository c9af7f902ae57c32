import Cases
import Catalog
import Core
import Foundation
import HTTPTypes
package import Identity
import Ledger
import Work

/// Where the city's team looks after the program: services, work in progress, servants, settings, the log.
package struct AdminPages: Sendable {
    let hasher: PasswordHasher
    /// By which accounts are closed everywhere at once.
    let provider: OpenIDProvider
    /// Tells phones; nil where the city sends no text messages.
    let sender: (any CodeSender)?

    package init(hasher: PasswordHasher, provider: OpenIDProvider, sender: (any CodeSender)?) {
        (self.hasher, self.provider, self.sender) = (hasher, provider, sender)
    }

    package var routes: [Route] {
        let admins: [RoleGrant.Role] = [.administrator]
        return [
            .get("/admin", .servant([.administrator, .editor, .auditor, .identityOfficer]), home),
            .get("/admin/work", .servant(admins), work),
            .post("/admin/work/jobs/{id}/retry", .servant(admins), retryJob),
            .post("/admin/work/messages/{id}/retry", .servant(admins), retryMessage),
            .get("/admin/staff", .servant(admins), staff),
            .post("/admin/staff", .servant(admins), invite),
            .post("/admin/staff/{id}/{deed}", .servant(admins), change),
            .get("/admin/settings", .servant(admins), showSettings),
            .get("/admin/audit", .servant([.administrator, .auditor]), audit),
        ] + editionRoutes + trialRoutes + clientRoutes + accountRoutes
    }

    /// The first page that the servant may see.
    private func home(_ visit: Visit) async throws -> Reply {
        let roles = Set((visit.servant?.grants ?? []).map(\.role))
        if roles.contains(.administrator) { return .see("/admin/work") }
        if roles.contains(.editor) { return .see("/admin/services") }
        return .see(roles.contains(.auditor) ? "/admin/audit" : "/admin/accounts")
    }

    // MARK: Work

    private func work(_ visit: Visit) async throws -> Reply {
        let stores = visit.dependencies.stores
        let now = visit.now
        let (figures, jobs, messages, backlog) = try await stores.unit.read { tx in
            (
                try stores.operations.figures(at: now, tx), try stores.operations.jobs(limit: 50, tx),
                try stores.operations.messages(limit: 50, tx), try stores.ledger.backlog(tx)
            )
        }
        let counts: [(String, Int)] = [
            ("jobs_due", figures.jobsDue), ("jobs_running", figures.jobsRunning), ("jobs_waiting", figures.jobsWaiting),
            ("jobs_given_up", figures.jobsGivenUp), ("messages_waiting", figures.messagesWaiting),
            ("messages_failed", figures.messagesFailed),
            ("ledger_waiting", backlog.count), ("cases_open", figures.openCases.reduce(0) { $0 + $1.count }),
        ]
        return page(
            "work", visit,
            [
                "figures": counts.map { name, count in
                    [
                        "name": visit.words.text("admin.work.\(name)"), "count": String(count),
                        "isBad": name.hasSuffix("up") || name.hasSuffix("failed") ? count > 0 : false,
                    ]
                        as View
                },
                "done": visit.query("done").flatMap {
                    ["job", "message", "gone"].contains($0) ? visit.words.text("admin.work.done_\($0)") : nil
                },
                "jobs": jobs.map { job in
                    [
                        "kind": job.kind, "when": visit.dates.moment(job.runAt), "attempt": String(job.attempt), "error": job.error,
                        "isGivenUp": job.givenUpAt != nil, "retry": "/admin/work/jobs/\(job.id)/retry", "token": visit.formToken(),
                    ] as View
                },
                "hasJobs": !jobs.isEmpty,
                "messages": messages.map { message in
                    [
                        "channel": message.channel, "when": visit.dates.moment(message.createdAt), "attempt": String(message.attempt),
                        "error": message.error, "isGivenUp": message.isFailed, "retry": "/admin/work/messages/\(message.id)/retry",
                        "token": visit.formToken(),
                    ] as View
                },
                "hasMessages": !messages.isEmpty,
            ])
    }

    private func retryJob(_ visit: Visit) async throws -> Reply {
        guard let id = ID<Job>(try visit.parameter("id")) else { throw WebError.noSuchPage }
        let (stores, event, now) = (visit.dependencies.stores, deed(visit), visit.now)
        let done = try await stores.unit.write { tx in
            guard let kind = try stores.operations.retryJob(id, at: now, tx) else { return false }
            try stores.ledger.append(event("job.retried", ["job": id.description, "kind": kind]), tx)
            return true
        }
        return .see("/admin/work?done=" + (done ? "job" : "gone"))
    }

    private func retryMessage(_ visit: Visit) async throws -> Reply {
        guard let id = ID<OutgoingMessage>(try visit.parameter("id")) else { throw WebError.noSuchPage }
        let (stores, event, now) = (visit.dependencies.stores, deed(visit), visit.now)
        let done = try await stores.unit.write { tx in
            guard try stores.operations.retryMessage(id, at: now, tx) else { return false }
            try stores.ledger.append(event("message.retried", ["message": id.description]), tx)
            return true
        }
        return .see("/admin/work?done=" + (done ? "message" : "gone"))
    }

    /// What the administrator of this visit did to the city, as an entry.
    private func deed(_ visit: Visit) -> @Sendable (String, [String: String]) throws -> AuditEvent {
        let (now, chance, actor) = (visit.now, visit.dependencies.chance, Self.actor(visit))
        return { kind, facts in
            try AuditEvent(id: ID(at: now, chance: chance), at: now, kind: kind, actor: actor, subject: .city, facts: facts)
        }
    }

    static func actor(_ visit: Visit) -> AuditActor { visit.servant.map { .servant($0.account.data) } ?? .system }

    // MARK: Settings

    private func showSettings(_ visit: Visit) async throws -> Reply {
        let city = visit.catalog.city
        let retention = city.retention
        return page(
            "settings", visit,
            [
                "address": visit.dependencies.address.base, "proxies": visit.dependencies.proxies.sorted().joined(separator: ", "),
                "city": city.name.text(in: visit.language),
                "languages": city.languages.map(\.tag).joined(separator: ", "), "zone": city.timeZone.identifier,
                "retention": [
                    ["name": visit.words.text("admin.settings.cases"), "days": String(retention.caseDays)] as View,
                    ["name": visit.words.text("admin.settings.confidential"), "days": String(retention.confidentialCaseDays)],
                    ["name": visit.words.text("admin.settings.drafts"), "days": String(retention.draftDays)],
                ] + Self.ownTimes(visit),
                "units": city.units.all.map { unit in
                    [
                        "id": unit.id.name, "name": unit.name.text(in: visit.language),
                        "depth": String(repeating: "– ", count: max(0, city.units.line(of: unit.id).count - 1)),
                    ] as View
                },
            ])
    }

    /// Services that keep their cases for a time of their own.
    private static func ownTimes(_ visit: Visit) -> [View] {
        visit.catalog.retention.own.sorted { $0.key < $1.key }.map { code, days in
            let title = visit.catalog.known(code)?.title.text(in: visit.language) ?? code.name
            return ["name": visit.words.text("admin.settings.own_time", ["service": title]), "days": String(days)]
        }
    }

    // MARK: The log

    private func audit(_ visit: Visit) async throws -> Reply {
        let stores = visit.dependencies.stores
        var filter = LedgerFilter()
        let kind = visit.query("kind")?.nonBlank.map { String($0.prefix(60)) }
        filter.kind = kind
        filter.unit = visit.query("unit")?.nonBlank
        let before = visit.query("before").flatMap { ID<AuditEvent>($0) }
        if let folio = visit.query("folio").flatMap({ Folio($0) }) {
            let id = try await visit.dependencies.cases.file(folio: folio)?.id
            filter.subject = AuditSubject(kind: .caseFile, id: id?.data ?? Data(count: 16))
        }
        let chosen = filter
        let names = StaffRoll(visit.dependencies.identity)
        let (rows, known, last) = try await stores.unit.read { tx in
            let rows = try stores.ledger.find(chosen, before: before, limit: 51, tx)
            let people = rows.compactMap { row -> ID<Account>? in
                if case .servant(let id) = row.event.actor { ID<Account>(id) } else { nil }
            }
            return (rows, try names.names(Set(people), tx), try stores.ledger.lastCheckpoint(tx))
        }
        try await visit.recordReading("reading.audit", facts: ["rows": String(min(rows.count, 50))])
        let shown = rows.prefix(50).map { row -> View in
            let event = row.event
            var who = visit.words.text("admin.audit.actor.\(event.actor.text.prefix { $0 != ":" })")
            if case .servant(let id) = event.actor, let name = ID<Account>(id).flatMap({ known[$0] }) { who = name }
            return [
                "position": row.position.map(String.init), "when": visit.dates.moment(event.at), "machine": visit.dates.machine(event.at),
                "kind": event.kind, "who": who, "unit": event.unit, "subject": event.subject.text,
                "facts": event.facts.values.sorted { $0.key < $1.key }.map { ["name": $0.key, "value": $0.value] as View },
            ]
        }
        var next: String?
        if rows.count > 50, let end = shown.isEmpty ? nil : rows[49].event.id {
            next =
                "?before=\(end)"
                + (kind.flatMap { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) }.map { "&kind=\($0)" } ?? "")
        }
        return page(
            "audit", visit,
            [
                "rows": Array(shown), "hasRows": !shown.isEmpty, "more": next, "kind": kind,
                "kinds": [
                    "case.", "reading.", "staff.", "login.", "factor.", "recovery.", "account.", "proofing.", "consent.", "token.",
                    "client.", "job.",
                    "message.", "database.", "key.", "command.",
                ].map {
                    ["value": $0, "isChosen": $0 == kind, "name": visit.words.text("admin.audit.kinds.\($0.dropLast())")] as View
                },
                "head": last.map {
                    visit.words.text("admin.audit.head", ["size": String($0.size), "root": String($0.root.description.prefix(16))])
                },
            ])
    }

    // MARK: Frame

    static let sections = ["services", "work", "accounts", "clients", "staff", "settings", "audit"]

    /// - Parameters:
    ///   - section: of the navigation, where the page is not one itself.
    ///   - title: of such a page.
    func page(
        _ name: String, _ visit: Visit, section: String? = nil, status: HTTPResponse.Status = .ok, hasError: Bool = false,
        title: String? = nil, _ view: View
    ) -> Reply {
        let roles = Set((visit.servant?.grants ?? []).map(\.role))
        let mine = Self.sections.filter { section in
            switch section {
            case "services": !roles.isDisjoint(with: [.administrator, .editor])
            case "audit": !roles.isDisjoint(with: [.administrator, .auditor])
            case "accounts": !roles.isDisjoint(with: [.administrator, .identityOfficer])
            default: roles.contains(.administrator)
            }
        }
        let title = title ?? visit.words.text("admin.sections.\(name)")
        let current = section ?? name
        return visit.page(
            "admin/\(name)", title: title, kind: .task, hasError: hasError, status: status,
            view.merging([
                "heading": title,
                "sections": mine.map { section in
                    ["name": visit.words.text("admin.sections.\(section)"), "path": "/admin/\(section)", "isCurrent": section == current]
                        as View
                },
            ]))
    }
}
