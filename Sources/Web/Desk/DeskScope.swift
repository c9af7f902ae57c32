import Cases
import Catalog
import Core
import Identity

/// What one servant sees and may do, under the city's tree of units: a department answers for its sub-offices.
struct DeskScope: Sendable {
    let member: StaffMember
    let units: UnitTree

    init(_ servant: SignedInServant, _ units: UnitTree) {
        member = StaffMember(account: servant.account, name: servant.name, language: servant.language, grants: servant.grants)
        self.units = units
    }

    /// The servant as cases know them.
    var id: ServantID { ServantID(high: member.account.high, low: member.account.low) }

    /// Units whose cases they see, in the order of the city's list.
    var readable: [CityUnit] { units.all.filter { may(.read, $0.id) } }

    func may(_ verb: DeskVerb, _ unit: UnitID) -> Bool {
        member.may(verb, inLine: [unit.name] + units.line(of: unit).map(\.id.name))
    }

    /// Whether they are somewhere what the verb asks for.
    func mayAnywhere(_ verb: DeskVerb) -> Bool { member.grants.contains { verb.roles.contains($0.role) } }

    /// The unit whose queues are shown where none is named: the first that they were appointed to.
    var home: CityUnit? { member.units.lazy.compactMap { UnitID($0) }.compactMap { units[$0] }.first ?? readable.first }
}

extension Visit {
    /// The scope of whoever is signed in.
    var scope: DeskScope {
        get throws {
            guard let servant else { throw WebError.signedOut }
            return DeskScope(servant, catalog.city.units)
        }
    }

    /// The case of the folio in the path.
    ///
    /// A folio that is unknown and one of a unit that is none of theirs look the same.
    func deskCase() async throws -> (scope: DeskScope, file: CaseFile) {
        let scope = try scope
        guard let folio = Folio(try parameter("folio")), let file = try await dependencies.cases.file(folio: folio),
            scope.may(.read, file.unit)
        else { throw CaseError.notFound }
        return (scope, file)
    }
}

extension ServantID {
    /// The account of a servant whom a case names.
    var account: ID<Account> { ID<Account>(high: high, low: low) }
}

extension Route {
    /// Roles that have something to do at the desk.
    static let deskRoles: [RoleGrant.Role] = [.agent, .supervisor, .auditor]
}
