package import Cases
package import Core
package import Identity

/// What evidence says of a person, as forms take it, whatever the channel.
extension KnownFiller {
    /// - Parameters:
    ///   - account: whose session, or whose proven number, the channel has.
    ///   - acr: how surely they are there now.
    package init(_ account: ID<Account>, _ person: KnownPerson, acr: AuthenticationLevel, language: Language, birth created: Instant) {
        var values = KnownFiller.facts(person).map { claim, fact in
            KnownValue(claim: claim, text: fact.value, source: fact.source, since: fact.since, level: fact.assurance)
        }
        values.append(
            KnownValue(claim: "contact.language", text: language.tag, source: "account", since: created, level: .contact))
        self.init(account: account.data, level: person.level, acr: acr, values: values)
    }

    private static func facts(_ person: KnownPerson) -> [(String, KnownFact)] {
        let names: [(String, Attribute)] = [
            ("identity.curp", .curp), ("identity.given_name", .givenName), ("identity.first_surname", .firstSurname),
            ("identity.second_surname", .secondSurname), ("identity.birthdate", .birthdate), ("identity.sex", .sex),
            ("identity.nationality", .nationality), ("identity.birth_entity", .birthEntity), ("contact.email", .email),
            ("contact.phone", .phone), ("address.text", .address),
        ]
        return names.compactMap { claim, attribute in person[attribute].map { (claim, $0) } }
            + [person.name.map { ("identity.name", $0) }].compactMap { $0 }
    }
}
