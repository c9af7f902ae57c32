package import Core

/// Who the servants are: names and roles, inside a transaction of whoever shows them.
package struct StaffRoll: Sendable {
    private let stores: IdentityStores

    package init(_ stores: IdentityStores) { self.stores = stores }

    /// The servant with their roles; nil for an account that is none, was never used, or is suspended.
    package func member(_ id: ID<Account>, _ tx: any Transaction) throws -> StaffMember? {
        guard let account = try stores.accounts.account(id, tx), account.persona == .servant, account.state == .active else { return nil }
        return StaffMember(
            account: id, name: try stores.name(of: account, tx), language: account.language,
            grants: try stores.accounts.roles(of: id, tx))
    }

    /// Everybody who works for the unit and may be given a case, by name.
    package func members(ofUnit unit: String, _ tx: any Transaction) throws -> [StaffMember] {
        try stores.accounts.servants(unit: unit, tx).compactMap { try member($0.id, tx) }
            .filter { $0.grants.contains { $0.unit == unit && DeskVerb.work.roles.contains($0.role) } }
            .sorted { ($0.name, $0.account) < ($1.name, $1.account) }
    }

    /// Names for a timeline; an account that is gone has none.
    package func names(_ ids: Set<ID<Account>>, _ tx: any Transaction) throws -> [ID<Account>: String] {
        var names: [ID<Account>: String] = [:]
        for id in ids {
            guard let account = try stores.accounts.account(id, tx) else { continue }
            names[id] = try? stores.name(of: account, tx)
        }
        return names
    }
}
