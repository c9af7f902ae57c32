package import Core
import Foundation
package import Ledger

/// What the city's team may do to an account: find it, close it, open it again, end its sessions.
///
/// Nobody sets or sees a password here, and nobody does anything to themselves.
package struct AccountOffice: Sendable {
    private let provider: OpenIDProvider
    private var stores: IdentityStores { provider.identity }

    package init(_ provider: OpenIDProvider) { self.provider = provider }

    /// Why an account was closed.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// Its owner asked for it.
        case asked
        /// Somebody else has got into it, or may have.
        case taken
        /// It was used against the rules.
        case misused
        case deceased
        /// A public servant has left.
        case left
    }

    /// Closes an account: every session and every grant ends in this moment, and the systems that want to know are told.
    ///
    /// Does nothing to one that is closed already.
    package func disable(_ id: ID<Account>, _ reason: Reason, by actor: AuditActor) async throws {
        let (office, now) = (self, stores.clock.now)
        try await stores.unit.write { tx in
            var account = try office.other(id, actor, tx)
            guard account.state == .active || account.state == .invited else { return }
            account.state = .suspended
            account.updatedAt = now
            account.version += 1
            try office.stores.accounts.update(account, tx)
            try office.provider.endAll(of: id, at: now, tx)
            try office.provider.openID.grants.revokeAll(of: id, client: nil, at: now, tx)
            try office.stores.record("account.disabled", of: id, by: actor, facts: ["reason": reason.rawValue], at: now, tx)
        }
    }

    /// Opens a closed account again; its sessions stay ended.
    package func enable(_ id: ID<Account>, by actor: AuditActor) async throws {
        let (office, now) = (self, stores.clock.now)
        try await stores.unit.write { tx in
            var account = try office.other(id, actor, tx)
            guard account.state == .suspended else { return }
            // A servant who never arrived is invited as before; a resident without a password comes back by a link in the mail.
            let hasPassword = try office.stores.accounts.credentials(of: id, tx).contains { $0.kind == .password }
            account.state = hasPassword || account.persona == .resident ? .active : .invited
            account.updatedAt = now
            account.version += 1
            try office.stores.accounts.update(account, tx)
            try office.stores.record("account.enabled", of: id, by: actor, at: now, tx)
        }
    }

    /// Ends every session of an account.
    package func endSessions(of id: ID<Account>, by actor: AuditActor) async throws {
        let (office, now) = (self, stores.clock.now)
        try await stores.unit.write { tx in
            _ = try office.other(id, actor, tx)
            let open = try office.stores.sessions.sessions(of: id, tx).count { $0.isAlive(at: now) }
            try office.provider.endAll(of: id, at: now, tx)
            try office.stores.record(
                "session.ended", of: id, by: actor, facts: ["reason": "administrator", "count": String(open)], at: now, tx)
        }
    }

    // MARK: Finding

    /// By what somebody is looked for.
    package enum Key: Sendable, Hashable {
        case id(ID<Account>)
        case login(LoginName)
        case curp(CURP)
        case phone(PhoneNumber)

        /// Reads what was typed; nil for what is none of these.
        ///
        /// A name is none: it is sealed, and found by nobody.
        package init?(_ text: String) {
            let text = text.trimmed
            let key =
                ID<Account>(text).map { Key.id($0) } ?? LoginName(text).map { .login($0) } ?? CURP(text).map { .curp($0) }
                ?? PhoneNumber(text).map { .phone($0) }
            guard let key else { return nil }
            self = key
        }

        /// As the log tells it.
        package var name: String {
            switch self {
            case .id: "id"
            case .login: "email"
            case .curp: "curp"
            case .phone: "phone"
            }
        }
    }

    /// The accounts that it fits, each found by an index.
    package func find(_ key: Key, _ tx: any Transaction) throws -> [Account] {
        switch key {
        case .id(let id): return try [stores.accounts.account(id, tx)].compactMap { $0 }
        case .login(let login):
            let index = login.index(stores.ring)
            return try Account.Persona.allCases.compactMap { try stores.accounts.account(persona: $0, loginIndex: index, tx) }
        case .curp(let curp):
            let holder = try stores.evidence.holder(of: ClaimKey(.curp, curp.index(stores.ring)), tx)
            return try [holder].compactMap { $0 }.compactMap { try stores.accounts.account($0, tx) }
        case .phone(let number):
            let holder = try stores.accounts.account(persona: .resident, loginIndex: LoginName(number).index(stores.ring), tx)
            let others = try stores.accounts.owners(ofPhone: Factor.handle(ofPhone: number.text, stores.ring), tx)
                .filter { $0 != holder?.id }.compactMap { try stores.accounts.account($0, tx) }
            return [holder].compactMap(\.self) + others
        }
    }

    // MARK: Steps

    private func other(_ id: ID<Account>, _ actor: AuditActor, _ tx: any Transaction) throws -> Account {
        if case .servant(id.data) = actor { throw IdentityError.notAllowed }
        guard let account = try stores.accounts.account(id, tx), account.state != .deleted else { throw IdentityError.unknownAccount }
        return account
    }
}
