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

    /// Whether they may do this with some case at least that is with the unit at the start of the line.
    package func may(_ verb: DeskVerb, inLine line: some Sequence<String>) -> Bool { !limits(of: verb, inLine: line).isEmpty }

    /// Whether they may do this with a case of the service in the area.
    package func may(_ verb: DeskVerb, inLine line: some Sequence<String>, service: String, area: String?) -> Bool {
        limits(of: verb, inLine: line).contains { limits in
            (limits.services.isEmpty || limits.services.contains(service))
                && (limits.areas.isEmpty || area.map { limits.areas.contains($0) } ?? false)
        }
    }

    /// What narrows the verb in the unit at the start of the line: one for each role that allows it, none where no role does.
    package func limits(of verb: DeskVerb, inLine line: some Sequence<String>) -> [RoleLimits] {
        let line = Set(line)
        return grants.filter { grant in
            line.contains(grant.unit) && verb.roles.contains(grant.role)
                && (grant.limits.verbs.isEmpty || verb == .read || grant.limits.verbs.contains(verb))
        }.map(\.limits)
    }
}

/// What is done at the desk, as far as roles tell it apart.
package enum DeskVerb: String, Sendable, Hashable, CaseIterable {
    /// See queues and cases of the unit.
    case read
    /// Take, accept, note, ask, answer, transfer, close.
    case work
    /// Give a case to a colleague, take one from a colleague.
    case assign
    /// Give a promised date another day, with a reason that the resident reads.
    case moveDeadline = "move_deadline"
    /// See masked contact data, with a reason.
    case unmask
    /// Find a case of the unit by a resident's phone or e-mail.
    case searchContact = "search_contact"
    /// See what was covered in a case, with a reason.
    case seeOriginals = "see_originals"
    /// See the figures of the unit.
    case seeFigures = "see_figures"
    /// Publish a changed service, and try its rules on past cases.
    case publish
    /// Invite servants and grant roles.
    case manageStaff = "manage_staff"

    /// Roles that allow it.
    package var roles: Set<RoleGrant.Role> {
        switch self {
        case .read: [.agent, .supervisor, .auditor]
        case .work, .unmask, .searchContact: [.agent, .supervisor]
        case .assign, .moveDeadline, .seeOriginals: [.supervisor]
        case .seeFigures: [.supervisor, .auditor]
        case .publish: [.editor, .administrator]
        case .manageStaff: [.administrator]
        }
    }
}
