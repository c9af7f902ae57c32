package import Core
import Foundation

/// `verified_claims` of OpenID Connect for Identity Assurance 1.0: what evidence says, with how it came about.
///
/// A pure function of request and evidence. Only what was asked for is answered; what is not known, or is not as it was asked for, is
/// left out, and where nothing is left there is no answer.
package enum VerifiedClaims {
    /// The rules under which this city verifies.
    package static let trustFramework = "mx_cdmx_llave"
    /// Claims that can be asked for here (`claims_in_verified_claims_supported`).
    package static let supported = [
        "address", "birthdate", "curp", "family_name", "gender", "given_name", "name", "nationalities", "place_of_birth",
    ]
    /// How the levels are called to clients.
    package static let levels: [IdentityLevel: String] = [.basic: "basica", .verified: "verificada"]
    /// Kinds of evidence (`evidence_supported`), with the methods of checking (`documents_check_methods_supported`).
    package static let evidenceTypes = ["document", "electronic_record"]
    package static let checkMethods = ["auth", "data", "vri"]
    /// How long a purpose may be, in characters.
    package static let purposeLength = 3...300

    /// The members of the discovery document that tell all this.
    package static var metadata: Claims {
        [
            "verified_claims_supported": true, "trust_frameworks_supported": [.string(trustFramework)],
            "claims_in_verified_claims_supported": .array(supported.map { .string($0) }),
            "evidence_supported": .array(evidenceTypes.map { .string($0) }),
            "documents_supported": .array(ProofRequest.Document.allCases.map { .string($0.rawValue) }),
            "documents_check_methods_supported": .array(checkMethods.map { .string($0) }),
            "electronic_records_supported": ["population_register"],
        ]
    }

    /// Whether a purpose may be shown to a person: the specification has the request refused otherwise.
    package static func isGood(purpose: String) -> Bool { purposeLength.contains(purpose.count) }

    /// Whether everything that is said of a purpose in a request may stand.
    package static func hasGoodPurposes(_ asked: Claim) -> Bool {
        (asked.array ?? [asked]).allSatisfy { one in
            let whole: [Claim] = one["purpose"].map { [$0] } ?? []
            return (whole + (one["claims"]?.object ?? [:]).values.compactMap { $0["purpose"] }).allSatisfy { purpose in
                purpose.string.map { isGood(purpose: $0) } ?? false
            }
        }
    }

    /// - Parameters:
    ///   - asked: the member `verified_claims` of the request: one object, or an array of them.
    ///   - known: what evidence says of the person.
    ///   - allowed: names of the claims that the person agreed to; nil for no such limit.
    /// - Returns: the member for the token or answer, of the shape in which it was asked for; nil where there is nothing to tell.
    package static func answer(_ asked: Claim, known: KnownPerson, allowed: Set<String>? = nil, at now: Instant) -> Claim? {
        guard let many = asked.array else { return one(asked, known, allowed, now) }
        let answers = many.compactMap { one($0, known, allowed, now) }
        return answers.isEmpty ? nil : .array(answers)
    }

    private static func one(_ asked: Claim, _ known: KnownPerson, _ allowed: Set<String>?, _ now: Instant) -> Claim? {
        guard let verification = asked["verification"]?.object, let wishes = asked["claims"]?.object, !wishes.isEmpty,
            fits(.string(trustFramework), verification["trust_framework"])
        else { return nil }
        let facts = EvidenceClaims.facts(known)
        var told: [String: EvidenceClaims.Told] = [:]
        for (name, wish) in wishes {
            guard supported.contains(name), allowed?.contains(name) ?? true, let one = facts[name],
                let level = levels[one.fact.assurance], fits(.string(level), verification["assurance_level"]), fits(one.claim, wish),
                isYoung(one.fact, verification["time"], now), isEvidenced(one.fact, verification["evidence"])
            else { continue }
            told[name] = one
        }
        // What an essential member asks for and cannot be told makes nothing of the rest untrue: it is left out like any other.
        let rests = told.values.map(\.fact)
        guard let least = rests.map(\.assurance).min(), let level = levels[least] else { return nil }
        var answer: Claims = ["trust_framework": .string(trustFramework)]
        if verification["assurance_level"] != nil { answer["assurance_level"] = .string(level) }
        if verification["time"] != nil, let oldest = rests.map(\.since).min() { answer["time"] = .string(oldest.description) }
        if verification["evidence"] != nil { answer["evidence"] = .array(evidence(rests)) }
        return [
            "verification": .object(answer),
            "claims": .object(told.mapValues(\.claim)),
        ]
    }

    /// Whether a value is one that was asked for: null, `{}` and `essential` alone ask for any.
    private static func fits(_ value: Claim, _ wish: Claim?) -> Bool {
        guard let wish = wish?.object else { return true }
        if let only = wish["value"] { return only == value }
        if let values = wish["values"]?.array { return values.contains(value) }
        return true
    }

    /// Whether it was checked no longer ago than the request allows (`max_age`, in seconds).
    private static func isYoung(_ fact: KnownFact, _ wish: Claim?, _ now: Instant) -> Bool {
        guard let age = wish?["max_age"]?.integer, age >= 0, age < 1 << 40 else { return true }
        return now - fact.since <= Instant.Span(milliseconds: age * 1000)
    }

    /// Whether it rests on evidence of one of the types that the request names.
    private static func isEvidenced(_ fact: KnownFact, _ wish: Claim?) -> Bool {
        guard let wanted = wish?.array, !wanted.isEmpty else { return true }
        return wanted.contains { fits(.string(type(of: fact.method)), $0["type"]) }
    }

    private static func type(of method: Evidence.Method) -> String { method == .document ? "document" : "electronic_record" }

    /// Each row of evidence once, in the order of time.
    private static func evidence(_ facts: [KnownFact]) -> [Claim] {
        var seen: Set<String> = []
        return facts.sorted { ($0.since, $0.source) < ($1.since, $1.source) }.compactMap { fact in
            guard seen.insert("\(fact.source) \(fact.since)").inserted else { return nil }
            let method: Claim =
                switch fact.method {
                case .document: "vri"
                case .register: "data"
                case .upstream, .confirmation: "auth"
                }
            var one: Claims = [
                "type": .string(type(of: fact.method)),
                "check_details": [["check_method": method, "organization": .string(fact.source), "time": .string(fact.since.description)]],
            ]
            if fact.method == .register {
                one["record"] = ["type": "population_register", "source": ["name": .string(fact.source)]]
            }
            return .object(one)
        }
    }
}
