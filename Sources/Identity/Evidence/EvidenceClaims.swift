import Core
import Foundation

/// What is known of a person, in the words of OpenID Connect (Core 1.0 section 5.1).
package enum EvidenceClaims {
    /// The standard claims, and `curp`, that evidence gives; what is not known is left out, never guessed.
    package static func all(_ known: KnownPerson) -> Claims {
        var claims = identity(known, atLeast: .basic)
        if let email = known[.email] { (claims["email"], claims["email_verified"]) = (.string(email.value), true) }
        if let phone = known[.phone] { (claims["phone_number"], claims["phone_number_verified"]) = (.string(phone.value), true) }
        return claims
    }

    /// Those that say who somebody is, from evidence of at least this level.
    static func identity(_ known: KnownPerson, atLeast level: IdentityLevel) -> Claims {
        facts(known).filter { $0.value.fact.assurance >= level }.mapValues { $0.claim }
    }

    /// A claim with the fact that it rests on.
    package struct Told: Sendable {
        package let claim: Claim
        package let fact: KnownFact
    }

    /// Each such claim with the fact that it rests on.
    /// - Parameter withContacts: whether also where somebody can be written to.
    package static func facts(_ known: KnownPerson, withContacts: Bool = false) -> [String: Told] {
        var all: [String: Told] = [:]
        func put(_ name: String, _ fact: KnownFact?, _ claim: (String) -> Claim = { .string($0) }) {
            if let fact, !fact.value.isEmpty { all[name] = Told(claim: claim(fact.value), fact: fact) }
        }
        put("name", known.name)
        put("given_name", known[.givenName])
        put("family_name", known.familyName)
        put("birthdate", known[.birthdate])
        // A sex that is neither has no word in the standard but may have any.
        put("gender", known[.sex])
        put("curp", known[.curp])
        put("address", known[.address]) { ["formatted": .string($0)] }
        put("nationalities", known[.nationality]) { [.string($0)] }
        put("place_of_birth", known[.birthEntity]) { entity in
            entity == "NE" ? ["region": .string(entity)] : ["region": .string(entity), "country": "MEX"]
        }
        if withContacts {
            put("email", known[.email])
            put("phone_number", known[.phone])
        }
        return all
    }
}
