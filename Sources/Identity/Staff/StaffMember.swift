package import Core

/// A public servant who is signed in or named somewhere: who, and what they may do where.
package struct StaffMember: Sendable, Hashable {
    package let account: ID<Account>
    package let name: String
    package let language: Language
    package let grants: [RoleGrant]

    package init(account: ID<Account>, name: String, language: Language, grants: [RoleGrant]) {
        (self.account, self.name, self.language, self.grants) = (account, name, language, grants)
    }

    /// Units of the grants, each once, in the order of granting.
    package var units: [String] {
        grants.reduce(into: []) { units, grant in if !units.contains(grant.unit) { units.append(grant.unit) } }
    }

    /// Whether one of these roles was granted for a unit of the line.
    /// - Parameter line: the unit concerned and everything above it, since a department answers for its sub-offices.
    package func holds(_ roles: Set<RoleGrant.Role>, inLine line: some Sequence<String>) -> Bool {
        let line = Set(line)
        return grants.contains { line.contains($0.unit) && roles.contains($0.role) }
    }

    /// Whether they may do this with a case that is with the unit at the start of the line.
    package func may(_ verb: DeskVerb, inLine line: some Sequence<String>) -> Bool { holds(verb.roles, inLine: line) }
}

/// What is done at the desk, as far as roles tell it apart.
package enum DeskVerb: Sendable, Hashable, CaseIterable {
    /// See queues and cases of the unit.
    case read
    /// Take, accept, note, ask, answer, transfer, close.
    case work
    /// Give a case to a colleague, take one from a colleague.
    case assign
    /// See masked contact data, with a reason.
    case unmask
    /// Find a case by a resident's phone or e-mail.
    case searchContact
    /// Invite servants and grant roles.
    case manageStaff

    /// Roles that allow it.
    package var roles: Set<RoleGrant.Role> {
        switch self {
        case .read: [.agent, .supervisor, .auditor]
        case .work, .unmask: [.agent, .supervisor]
        case .assign, .searchContact: [.supervisor]
        case .manageStaff: [.administrator]
        }
    }
}
