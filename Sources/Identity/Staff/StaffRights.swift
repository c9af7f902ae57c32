package import Core
import Foundation
package import Ledger

/// Who may do what, changed by somebody else than the person concerned; every change is recorded with who made it.
extension StaffOffice {
    /// Gives a role; does nothing when the account has it.
    ///
    /// Throws `IdentityError.notAllowed` to whoever tries it on themselves.
    package func grant(_ role: RoleGrant.Role, in unit: String, to id: ID<Account>, by actor: AuditActor) async throws {
        try await change(id, by: actor) { office, now, tx in try office.give(role, in: unit, to: id, by: actor, at: now, tx) }
    }

    /// Takes a role away; does nothing when the account has it not.
    package func revoke(_ role: RoleGrant.Role, in unit: String, from id: ID<Account>, by actor: AuditActor) async throws {
        try await change(id, by: actor) { office, now, tx in
            let held = try office.stores.accounts.roles(of: id, tx).first { $0.unit == unit && $0.role == role }
            guard let held else { return }
            try office.stores.accounts.revoke(held, tx)
            try office.stores.record(
                "staff.role_revoked", of: id, by: actor, facts: ["unit": unit, "role": role.rawValue], at: now, tx)
        }
    }

    /// Keeps an account out from the next click on; its roles stay, for the day it comes back.
    package func suspend(_ id: ID<Account>, by actor: AuditActor) async throws {
        try await change(id, by: actor) { office, now, tx in
            guard try office.move(id, from: .active, to: .suspended, at: now, tx) else { return }
            try office.stores.sessions.endAll(of: id, at: now, tx)
            try office.stores.record("staff.suspended", of: id, by: actor, at: now, tx)
        }
    }

    /// Lets a suspended account in again.
    package func restore(_ id: ID<Account>, by actor: AuditActor) async throws {
        try await change(id, by: actor) { office, now, tx in
            guard try office.move(id, from: .suspended, to: .active, at: now, tx) else { return }
            try office.stores.record("staff.restored", of: id, by: actor, at: now, tx)
        }
    }

    func give(
        _ role: RoleGrant.Role, in unit: String, limits: RoleLimits = RoleLimits(), to id: ID<Account>, by actor: AuditActor,
        at now: Instant, _ tx: any Transaction
    ) throws {
        let held = try stores.accounts.roles(of: id, tx)
        guard !held.contains(where: { $0.unit == unit && $0.role == role && $0.limits == limits }) else { return }
        try stores.accounts.grant(RoleGrant(account: id, unit: unit, role: role, grantedAt: now, limits: limits), tx)
        try stores.record("staff.role_granted", of: id, by: actor, facts: ["unit": unit, "role": role.rawValue], at: now, tx)
    }

    private func change(
        _ id: ID<Account>, by actor: AuditActor,
        _ body: @escaping @Sendable (StaffOffice, Instant, any Transaction) throws -> Void
    ) async throws {
        if case .servant(id.data) = actor { throw IdentityError.notAllowed }
        let now = stores.clock.now
        try await stores.unit.write { tx in
            guard let account = try stores.accounts.account(id, tx), account.persona == .servant, account.state != .deleted else {
                throw IdentityError.unknownAccount
            }
            try body(self, now, tx)
        }
    }

    private func move(
        _ id: ID<Account>, from old: Account.State, to new: Account.State, at now: Instant, _ tx: any Transaction
    ) throws -> Bool {
        guard var account = try stores.accounts.account(id, tx), account.state == old else { return false }
        account.state = new
        account.updatedAt = now
        account.version += 1
        try stores.accounts.update(account, tx)
        return true
    }
}
