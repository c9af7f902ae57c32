import Cases
import Catalog
import Core
import Identity
import Synchronization

/// What one servant sees and may do, under the city's tree of units: a department answers for its sub-offices.
struct DeskScope: Sendable {
    let member: StaffMember
    /// What follows from their roles.
    private let sight: DeskSight

    init(_ servant: SignedInServant, _ sight: DeskSight) {
        member = StaffMember(account: servant.account, name: servant.name, language: servant.language, grants: servant.grants)
        self.sight = sight
    }

    var units: UnitTree { sight.units }

    /// Units of which they see at least some cases, in the order of the city's list.
    var readable: [CityUnit] { sight.readable }

    /// The unit that they stand in at first: the only one they see with what is below it; nil where they see several.
    var home: CityUnit? { sight.home }

    /// The servant as cases know them.
    var id: ServantID { ServantID(high: member.account.high, low: member.account.low) }

    /// Whether they may do this with some case at least of the unit.
    func may(_ verb: DeskVerb, _ unit: UnitID) -> Bool { member.may(verb, inLine: sight.line(unit)) }

    /// Whether they may do this with the case, by its unit, service and area.
    func may(_ verb: DeskVerb, _ file: CaseFile) -> Bool {
        member.may(verb, inLine: sight.line(file.unit), service: file.service.name, area: file.area)
    }

    /// Whether they are somewhere what the verb asks for.
    func mayAnywhere(_ verb: DeskVerb) -> Bool { member.grants.contains { verb.roles.contains($0.role) } }

    /// The cases that a list of the unit and its sub-offices shows; of all units where none is named.
    func reach(_ unit: UnitID?, for verb: DeskVerb = .read) -> CaseReach { sight.reach(unit, for: verb) }
}

/// What a set of roles lets see in a city's tree of units: walked once, since every page of the desk asks a dozen times.
final class DeskSight: Sendable {
    let units: UnitTree
    let readable: [CityUnit]
    let home: CityUnit?
    private let member: StaffMember
    private let lines: [UnitID: [String]]
    private let reaches: Mutex<[Place: CaseReach]> = Mutex([:])

    private struct Place: Hashable {
        let unit: UnitID?
        let verb: DeskVerb
    }

    /// - Parameter member: of whom only the roles are looked at.
    init(_ member: StaffMember, _ units: UnitTree) {
        (self.member, self.units) = (member, units)
        let lines = Dictionary(units.all.map { ($0.id, Self.line($0.id, units)) }) { first, _ in first }
        let readable = units.all.filter { member.may(.read, inLine: lines[$0.id] ?? []) }
        let tops = readable.filter { unit in !readable.contains { $0.id != unit.id && units.contains(unit.id, under: $0.id) } }
        (self.lines, self.readable, home) = (lines, readable, tops.count == 1 ? tops[0] : nil)
    }

    /// The unit and those above it, by name.
    func line(_ unit: UnitID) -> [String] { lines[unit] ?? Self.line(unit, units) }

    func reach(_ unit: UnitID?, for verb: DeskVerb) -> CaseReach {
        let place = Place(unit: unit, verb: verb)
        if let known = reaches.withLock({ $0[place] }) { return known }
        let chosen = readable.filter { candidate in unit.map { units.contains(candidate.id, under: $0) } ?? true }
        let reach = CaseReach(
            slices: chosen.compactMap { unit in
                let limits = member.limits(of: verb, inLine: line(unit.id))
                guard !limits.isEmpty else { return nil }
                let isWhole = limits.contains { $0.services.isEmpty && $0.areas.isEmpty }
                return CaseReach.Slice(
                    unit: unit.id,
                    limits: isWhole
                        ? [] : limits.map { CaseReach.Limit(services: Set($0.services.compactMap { ServiceCode($0) }), areas: $0.areas) })
            })
        reaches.withLock { $0[place] = reach }
        return reach
    }

    private static func line(_ unit: UnitID, _ units: UnitTree) -> [String] { [unit.name] + units.line(of: unit).map(\.id.name) }
}

extension Visit {
    /// The scope of whoever is signed in.
    var scope: DeskScope {
        get throws {
            guard let servant else { throw WebError.signedOut }
            return DeskScope(servant, city.sight(of: servant))
        }
    }

    /// The case of the folio in the path.
    ///
    /// A folio that is unknown and one that is none of theirs look the same.
    func deskCase() async throws -> (scope: DeskScope, file: CaseFile) {
        let scope = try scope
        guard let folio = Folio(try parameter("folio")), let file = try await dependencies.cases.file(folio: folio), scope.may(.read, file)
        else { throw CaseError.notFound }
        return (scope, file)
    }

    /// A unit of the servant's by its name; another's looks like none.
    func deskUnit(_ name: String) throws -> (unit: CityUnit, scope: DeskScope) {
        let scope = try scope
        guard let id = UnitID(name), let unit = catalog.city.units[id], scope.readable.contains(where: { $0.id == id }) else {
            throw WebError.noSuchPage
        }
        return (unit, scope)
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
