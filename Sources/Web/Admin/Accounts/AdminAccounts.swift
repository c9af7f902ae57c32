import Catalog
import Core
import Foundation
import HTTPTypes
import Identity
import Ledger
import Work

/// Accounts of residents and servants: found by what their owner says, closed, opened again; looking is an entry too.
extension AdminPages {
    var accountRoutes: [Route] {
        let seers = Access.servant([.administrator, .identityOfficer])
        return [
            .get("/admin/accounts", seers, accounts),
            .post("/admin/accounts", seers, findAccounts),
            .get("/admin/accounts/{account}", seers, account),
            .post("/admin/accounts/{account}/{deed}", .servant([.administrator]), changeAccount),
            // An officer who saw the person with a document: nobody sets or sees a password.
            .post("/admin/accounts/{account}/reset", seers, startReset),
        ]
    }

    private static let mostRows = 50

    // MARK: The list

    private func accounts(_ visit: Visit) async throws -> Reply {
        let persona = visit.query("persona").flatMap { Account.Persona(rawValue: $0) } ?? .resident
        let isClosed = visit.query("state") == "closed"
        let before = visit.query("before").flatMap { ID<Account>($0) }?.data
        let stores = visit.dependencies.stores
        let found = try await stores.unit.read { tx in
            try stores.operations.accounts(persona: persona.rawValue, isClosed: isClosed, before: before, limit: Self.mostRows + 1, tx)
                .compactMap { try ID<Account>($0).flatMap { try stores.accounts.account($0, tx) } }
        }
        let query = "persona=\(persona.rawValue)" + (isClosed ? "&state=closed" : "")
        return try await listPage(
            visit, Array(found.prefix(Self.mostRows)), persona: persona, isClosed: isClosed, asked: "", problem: nil,
            more: found.count > Self.mostRows ? "?\(query)&before=\(found[Self.mostRows - 1].id)" : nil)
    }

    /// By address, CURP, phone or identifier, each whole: what is sealed is found by its keyed hash and no other way.
    private func findAccounts(_ visit: Visit) async throws -> Reply {
        let asked = String(visit.form.text("q").prefix(200))
        guard let key = AccountOffice.Key(asked) else {
            return try await listPage(
                visit, [], persona: .resident, isClosed: false, asked: asked, problem: visit.words.text("accounts.problem.key"), more: nil)
        }
        let office = AccountOffice(provider)
        let found = try await visit.dependencies.stores.unit.read { tx in try office.find(key, tx) }
        try await visit.recordReading("reading.account_search", facts: ["by": key.name, "hits": String(found.count)])
        if found.count == 1, let account = found.first { return .see("/admin/accounts/\(account.id)") }
        return try await listPage(
            visit, found, persona: .resident, isClosed: false, asked: asked,
            problem: found.isEmpty ? visit.words.text("accounts.problem.none") : nil, more: nil)
    }

    private func listPage(
        _ visit: Visit, _ accounts: [Account], persona: Account.Persona, isClosed: Bool, asked: String, problem: String?, more: String?
    ) async throws -> Reply {
        let identity = visit.dependencies.identity
        let masks = try await visit.dependencies.stores.unit.read { tx in
            try accounts.map { try identity.maskedLogin(of: $0, tx) ?? "–" }
        }
        return page(
            "accounts", visit, status: problem == nil ? .ok : .unprocessableContent, hasError: problem != nil,
            [
                "problem": problem, "asked": asked, "token": visit.formToken(), "more": more, "hasAccounts": !accounts.isEmpty,
                "accounts": zip(accounts, masks).map { account, login in
                    [
                        "login": login, "path": "/admin/accounts/\(account.id)", "since": visit.dates.day(account.createdAt),
                        "state": visit.words.text("accounts.state.\(account.state.rawValue)"),
                        "persona": visit.words.text("accounts.persona.\(account.persona.rawValue)"),
                        "isActive": account.state == .active,
                    ] as View
                },
                "personas": Account.Persona.allCases.map { one in
                    [
                        "id": one.rawValue, "name": visit.words.text("accounts.persona.\(one.rawValue)"), "isChosen": one == persona,
                    ] as View
                },
                "isClosed": isClosed,
            ])
    }

    // MARK: One of them

    private func account(_ visit: Visit) async throws -> Reply { try await accountPage(visit, problem: nil) }

    private func accountPage(_ visit: Visit, problem: String?) async throws -> Reply {
        guard let id = ID<Account>(try visit.parameter("account")) else { throw WebError.noSuchPage }
        let (stores, identity, now) = (visit.dependencies.stores, visit.dependencies.identity, visit.now)
        let factors = try await stores.unit.read { tx in FactorSet(try stores.accounts.factors(of: id, tx)) }
        let found = try await stores.unit.read { tx -> (Account, String?, Int, Int)? in
            guard let account = try stores.accounts.account(id, tx) else { return nil }
            return (
                account, try identity.maskedLogin(of: account, tx),
                try stores.sessions.sessions(of: id, tx).count { $0.isAlive(at: now) },
                try stores.openID.grants.consents(of: id, tx).count
            )
        }
        guard let (account, login, sessions, systems) = found else { throw WebError.noSuchPage }
        try await visit.recordReading("reading.account", of: AuditSubject(.account, id))
        let history = try await AccountHistory.read(of: id, before: visit.query("before"), visit)
        let isMe = id == visit.servant?.account
        let mayChange = !isMe && (visit.servant?.grants.contains { $0.role == .administrator } ?? false)
        let path = "/admin/accounts/\(id)"
        // A number alone opens no account: without a code on paper its owner needs an officer for a lost password too.
        let isByNumber = login.map { !$0.contains("@") } ?? false
        return page(
            "account", visit, section: "accounts", status: problem == nil ? .ok : .unprocessableContent, hasError: problem != nil,
            title: login ?? "–",
            [
                "problem": problem, "token": visit.formToken(), "login": login ?? "–", "id": id.description, "isMe": isMe,
                "state": visit.words.text("accounts.state.\(account.state.rawValue)"),
                "persona": visit.words.text("accounts.persona.\(account.persona.rawValue)"),
                "since": visit.dates.day(account.createdAt), "sessions": String(sessions), "systems": String(systems),
                "mayDisable": mayChange && [.active, .invited].contains(account.state),
                "mayEnable": mayChange && account.state == .suspended,
                "mayReset": !isMe && account.state == .active && (factors.isOn || isByNumber), "reset": path + "/reset",
                "mayEnd": mayChange && sessions > 0, "disable": path + "/disable", "enable": path + "/enable",
                "end": path + "/end-sessions",
                "reasons": AccountOffice.Reason.allCases.map { reason in
                    ["id": reason.rawValue, "name": visit.words.text("accounts.reason.\(reason.rawValue)")] as View
                },
                "rows": history.rows, "hasRows": !history.rows.isEmpty, "more": history.more,
            ])
    }

    private func startReset(_ visit: Visit) async throws -> Reply {
        guard let id = ID<Account>(try visit.parameter("account")) else { throw WebError.noSuchPage }
        let own = OwnAccount(provider, outbox: visit.dependencies.stores.outbox, hasher: hasher, sender: sender)
        try await own.startReset(of: id, by: Self.actor(visit))
        return .see("/admin/accounts/\(id)")
    }

    private func changeAccount(_ visit: Visit) async throws -> Reply {
        guard let id = ID<Account>(try visit.parameter("account")) else { throw WebError.noSuchPage }
        let (office, actor) = (AccountOffice(provider), Self.actor(visit))
        switch try visit.parameter("deed") {
        case "disable":
            guard let reason = AccountOffice.Reason(rawValue: visit.form.text("reason")) else {
                return try await accountPage(visit, problem: visit.words.text("accounts.problem.reason"))
            }
            try await office.disable(id, reason, by: actor)
        case "enable": try await office.enable(id, by: actor)
        case "end-sessions": try await office.endSessions(of: id, by: actor)
        default: throw WebError.noSuchPage
        }
        return .see("/admin/accounts/\(id)")
    }
}

extension IdentityStores {
    /// The login with most of it covered: enough to recognise what somebody reads out, nothing to take away.
    func maskedLogin(of account: Account, _ tx: any Transaction) throws -> String? {
        let login: String?
        do { login = try self.login(of: account, tx) } catch SealError.destroyed { return nil }
        if let phone = login.flatMap({ PhoneNumber($0) }) { return phone.hint }
        guard let login, let at = login.lastIndex(of: "@") else { return nil }
        return login.prefix(1) + "•••" + login[at...]
    }
}
