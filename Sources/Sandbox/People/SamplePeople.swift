package import Core
package import Foundation
package import Identity

/// Invented public servants of the demonstration; none of them is a real person.
package struct SamplePerson: Sendable {
    /// Last part of the sign-in link.
    package let key: String
    package let name: String
    package let email: String
    package let grants: [(unit: String, role: RoleGrant.Role)]

    /// What all of them sign in with, so that somebody new can try it; there is nothing real behind it.
    package static let password = "ajolotes morados en Xochimilco"

    /// The seed of this person's authenticator app.
    package var seed: Data { Data(("demostracion-" + key + "-demostracion").utf8.prefix(20)) }

    /// The code that the app would show now.
    package func code(at now: Instant) -> String { TimeCode(seed: seed).code(step: TimeCode.step(at: now)) }

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

/// Makes the sample people, with a password and an authenticator app that everybody may know, and lets them in by a link: only in a
/// demonstration.
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
            guard let arrived else { continue }
            let welcome = try await office.arrive(arrived.token, name: name, login: login, password: SamplePerson.password)
            try await equip(welcome.session.account, seed: person.seed)
        }
    }

    /// Gives an account an authenticator app with this seed, and a code on paper that nobody knows.
    package func equip(_ id: ID<Account>, seed: Data) async throws {
        let (stores, now) = (stores, stores.clock.now)
        try await stores.unit.write { tx in
            let key = try stores.ring.existingKey(for: KeyOwner(.account, id), in: stores.keys, tx)
            let made: [(Factor.Kind, Data, Data?)] = [(.totp, seed, nil), (.recovery, Data(), Data(stores.chance.bytes(32)))]
            for (kind, secret, handle) in made {
                try stores.accounts.insert(
                    Factor(
                        id: ID(at: now, chance: stores.chance), account: id, kind: kind, name: try key.seal("", field: Factor.nameField),
                        secret: try key.seal(secret, field: Factor.secretField), handle: handle, counter: 0,
                        createdAt: now), tx)
            }
        }
    }

    /// Opens a session for a sample person; nil for a key that belongs to none.
    package func enter(_ key: String) async throws -> SecretToken? {
        guard let person = SamplePerson.all.first(where: { $0.key == key }), let account = try await account(of: person) else { return nil }
        let (stores, now) = (stores, stores.clock.now)
        return try await stores.unit.write { tx in
            try SessionKeeper(stores).open(for: account, proofs: [Proof(.password, at: now), Proof(.totp, at: now)], at: now, tx).token
        }
    }

    /// The account of a sample person.
    package func account(of person: SamplePerson) async throws -> Account? {
        guard let index = LoginName(person.email)?.index(stores.ring) else { return nil }
        return try await stores.unit.read { [stores] tx in try stores.accounts.account(persona: .servant, loginIndex: index, tx) }
    }
}
