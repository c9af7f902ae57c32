import Core
package import Identity

/// Invented public servants of the demonstration; none of them is a real person.
package struct SamplePerson: Sendable {
    /// Last part of the sign-in link.
    package let key: String
    package let name: String
    package let email: String
    package let grants: [(unit: String, role: RoleGrant.Role)]

    /// Units are Mexico City's; where the city has others, its own units are taken in their order.
    package static let all: [SamplePerson] = [
        SamplePerson(
            key: "lucia", name: "Lucía Hernández", email: "lucia.hernandez@ventanilla.example",
            grants: [("benito-juarez-servicios", .agent), ("benito-juarez", .agent)]),
        SamplePerson(
            key: "marcos", name: "Marcos Ibáñez", email: "marcos.ibanez@ventanilla.example",
            grants: [("benito-juarez", .supervisor)]),
        SamplePerson(
            key: "obdulia", name: "Obdulia Xicoténcatl", email: "obdulia.xicotencatl@ventanilla.example", grants: [("obras", .agent)]),
        SamplePerson(
            key: "ramiro", name: "Ramiro Téllez", email: "ramiro.tellez@ventanilla.example",
            grants: [("locatel", .agent), ("agua", .agent)]),
        SamplePerson(
            key: "ximena", name: "Ximena Castellanos", email: "ximena.castellanos@ventanilla.example",
            grants: [("adip", .administrator), ("locatel", .supervisor)]),
        SamplePerson(
            key: "irene", name: "Irene Solórzano", email: "irene.solorzano@ventanilla.example",
            grants: [("locatel", .agent), ("adip", .identityOfficer)]),
    ]
}

/// Makes the sample people and lets them in by a link, without a password: only in a demonstration.
package struct SampleStaff: Sendable {
    private let stores: IdentityStores
    private let hasher: PasswordHasher

    package init(_ stores: IdentityStores, hasher: PasswordHasher) { (self.stores, self.hasher) = (stores, hasher) }

    /// Invites and takes in everybody who is not there yet.
    /// - Parameter units: ids of the city's units.
    package func plant(units: [String]) async throws {
        guard let first = units.first else { return }
        let office = StaffOffice(stores, hasher: hasher)
        for person in SamplePerson.all {
            guard let login = LoginName(person.email), let name = PersonName(person.name) else { continue }
            if try await account(of: person) != nil { continue }
            let grants = person.grants.filter { units.contains($0.unit) }
            var arrived: StaffOffice.Invited?
            for grant in grants.isEmpty ? [(unit: first, role: .agent)] : grants {
                arrived = try await office.invite(name: name, login: login, unit: grant.unit, role: grant.role, language: .spanish)
            }
            // Nobody knows this password: they come in by their link.
            let password = SecretToken(chance: stores.chance).text
            if let arrived { _ = try await office.arrive(arrived.token, name: name, login: login, password: password) }
        }
    }

    /// Opens a session for a sample person; nil for a key that belongs to none.
    package func enter(_ key: String) async throws -> SecretToken? {
        guard let person = SamplePerson.all.first(where: { $0.key == key }), let account = try await account(of: person) else { return nil }
        let (stores, now) = (stores, stores.clock.now)
        return try await stores.unit.write { tx in try SessionKeeper(stores).open(for: account, at: now, tx).token }
    }

    /// The account of a sample person.
    package func account(of person: SamplePerson) async throws -> Account? {
        guard let index = LoginName(person.email)?.index(stores.ring) else { return nil }
        return try await stores.unit.read { [stores] tx in try stores.accounts.account(persona: .servant, loginIndex: index, tx) }
    }
}
