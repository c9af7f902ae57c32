import Catalog
import Core
import Foundation
import Identity
import Ledger
import Work

/// What happened to an account, as its owner reads it: from the one log, newest first.
extension Llave {
    var historyRoutes: [Route] { [.get("/account/history", .everybody, showHistory)] }

    private func showHistory(_ visit: Visit) async throws -> Reply {
        guard let holder = try await holder(visit) else { return .see("/account/sign-in?next=/account/history") }
        let history = try await AccountHistory.read(of: holder.account.id, before: visit.query("before"), visit)
        let back = holder.account.persona == .servant ? "/desk/account" : "/account"
        return visit.page(
            "account/history", title: visit.words.text("history.title"),
            ["rows": history.rows, "hasRows": !history.rows.isEmpty, "more": history.more, "back": back])
    }
}

/// A page of an account's own entries.
struct AccountHistory {
    private static let page = 50

    let rows: [View]
    /// Query of the next page.
    let more: String?

    static func read(of account: ID<Account>, before: String?, _ visit: Visit) async throws -> AccountHistory {
        let stores = visit.dependencies.stores
        let cursor = before.flatMap { ID<AuditEvent>($0) }
        let (events, names) = try await stores.unit.read { tx in
            let events = try stores.ledger.find(
                LedgerFilter(subject: AuditSubject(.account, account)), before: cursor, limit: page + 1, tx
            ).map(\.event)
            var names: [String: LocalizedText] = [:]
            for id in Set(events.compactMap { $0.facts["client"] }) { names[id] = try stores.openID.clients.client(id, tx)?.settings.name }
            return (events, names)
        }
        let shown = events.prefix(page)
        return AccountHistory(
            rows: shown.map { row($0, of: account, names, visit) },
            more: events.count > page ? shown.last.map { "?before=\($0.id)" } : nil)
    }

    private static func row(_ event: AuditEvent, of account: ID<Account>, _ names: [String: LocalizedText], _ visit: Visit) -> View {
        let words = visit.words
        let facts = event.facts.values
        var details: [String] = []
        if let client = facts["client"] {
            details.append(words.text("history.at", ["system": names[client]?.text(in: visit.language) ?? client]))
        }
        let methods = (facts["methods"]?.split(separator: " ").map(String.init) ?? []) + [facts["method"]].compactMap { $0 }
        details += methods.compactMap { words.optional("history.method.\($0.replacing(".", with: "_"))") }
        for name in ["reason", "channel"] {
            guard let value = facts[name] else { continue }
            if let text = words.optional("history.\(name).\(value.replacing(".", with: "_"))") { details.append(text) }
        }
        let data = ((facts["scopes"] ?? "") + " " + (facts["claims"] ?? "")).split(separator: " ").map(String.init)
        details += Llave.data(data, [], visit).compactMap { $0["text"] as? String }
        return [
            "what": words.optional("history.kind.\(event.kind.replacing(".", with: "_"))") ?? event.kind, "who": who(event, account, visit),
            "details": details.map { ["text": $0] as View }, "hasDetails": !details.isEmpty, "when": visit.dates.moment(event.at),
            "machine": visit.dates.machine(event.at), "isWarning": warnings.contains(event.kind),
        ]
    }

    /// Entries that their owner should not overlook.
    private static let warnings: Set<String> = [
        "login.refused", "factor.refused", "login.throttled", "factor.counter_fell", "factor.removed", "recovery.begun", "account.disabled",
        "token.family_revoked", "account.repudiated",
    ]

    /// Who did it, never with the name of a clerk (decision 0180).
    private static func who(_ event: AuditEvent, _ account: ID<Account>, _ visit: Visit) -> String {
        switch event.actor {
        case .resident(.some(let id)) where id == account.data: visit.words.text("history.who.you")
        case .servant(let id) where id == account.data: visit.words.text("history.who.you")
        case .resident: visit.words.text("history.who.somebody")
        case .servant: visit.words.text("history.who.servant")
        case .system: visit.words.text("history.who.system")
        case .commandLine: visit.words.text("history.who.operator")
        }
    }
}
