import Catalog
import Core
import Foundation
import Identity

/// What a client asks to see, attribute by attribute, with the value it would get and who said so.
struct ConsentRows {
    /// Claims that only say something of another one, and so go with it.
    private static let companions: Set<String> = ["email_verified", "phone_number_verified", "updated_at"]

    private let scopes: [String]
    private let claims: [String]

    init(scopes: [String], claims: [String]) { (self.scopes, self.claims) = (scopes, claims) }

    /// Every claim that is asked for, once.
    var names: [String] {
        var names: [String] = []
        for name in scopes.flatMap({ Scope.claims[$0] ?? [] }) + claims where !names.contains(name) && !Self.companions.contains(name) {
            names.append(name)
        }
        return names
    }

    /// Those that the form of the page leaves out.
    func withheld(_ form: Form) -> Set<String> {
        guard form["_choice"] != nil else { return [] }
        return Set(names).subtracting(form.all("give"))
    }

    /// - Parameter kept: what the person withheld from this client before.
    func views(_ person: Person?, withheld kept: Set<String>, _ visit: Visit) -> [View] {
        let known = person?.known ?? .nobody
        let told = EvidenceClaims.facts(known, withContacts: true)
        return names.enumerated().map { number, name in
            let isVerified = name.hasPrefix("verified:")
            let claim = isVerified ? String(name.dropFirst("verified:".count)) : name
            let base = visit.words.optional("account.data.\(claim)") ?? claim
            let fact = told[claim]?.fact
            var value = fact.map { words(claim, $0.value, visit) }
            if value == nil, !isVerified {
                if claim == "name" { value = person?.resident.name }
                if claim == "locale" { value = Languages.name(visit.language) }
            }
            return [
                "id": "give-\(number)", "name": name,
                "label": isVerified ? visit.words.text("account.consent.proven", ["what": base]) : base,
                "value": value ?? visit.words.text("account.consent.unknown"), "isKnown": value != nil,
                "origin": fact.map { visit.origin($0.source, $0.since) }, "isGiven": !kept.contains(name),
            ]
        }
    }

    private func words(_ claim: String, _ value: String, _ visit: Visit) -> String {
        switch claim {
        case "birthdate": visit.words(of: .birthdate, value)
        case "gender": visit.words(of: .sex, value)
        case "nationalities": visit.words(of: .nationality, value)
        case "place_of_birth": visit.words(of: .birthEntity, value)
        default: value
        }
    }
}
