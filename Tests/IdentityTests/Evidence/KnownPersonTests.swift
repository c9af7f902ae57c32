import Core
import Foundation
import TestSupport
import Testing

@testable import Identity

extension OpenedEvidence {
    /// Evidence of one source, with these values.
    static func sample(
        _ values: [Attribute: String], from source: String = "registro-civil", by method: Evidence.Method = .register,
        assurance: IdentityLevel = .basic, at checkedAt: Instant = .noon, until: Instant? = nil, state: Evidence.State = .counts,
        id: UInt64 = 1
    ) -> OpenedEvidence {
        OpenedEvidence(
            Evidence(
                id: .sample(id), account: .sample, source: source, method: method, assurance: assurance, attributes: Set(values.keys),
                values: Sealed(bytes: Data()), checkedAt: checkedAt, until: until, state: state), values: values)
    }

    static let person: [Attribute: String] = [
        .curp: "HEGG560427MVZRRL04", .givenName: "Gloria", .firstSurname: "Hernández", .secondSurname: "García", .birthdate: "1956-04-27",
        .sex: "female",
    ]
}

/// What evidence adds up to.
struct KnownPersonTests {
    @Test(
        arguments: [
            ([], IdentityLevel.none),
            ([.sample([.email: "a@example.org"], from: "email", by: .confirmation, assurance: .contact)], .contact),
            ([.sample([.givenName: "Gloria"], assurance: .contact)], .none),
            ([.sample(OpenedEvidence.person)], .basic),
            ([.sample([.givenName: "Gloria", .firstSurname: "Hernández"])], .none),
            ([.sample(OpenedEvidence.person, from: "desk", by: .document, assurance: .verified)], .verified),
            // An address seen in a document says where somebody lives and not who they are.
            ([.sample([.address: "Colima 215"], from: "desk", by: .document, assurance: .verified)], .none),
            ([.sample(OpenedEvidence.person, assurance: .verified, state: .held)], .none),
            ([.sample(OpenedEvidence.person, assurance: .verified, state: .withdrawn)], .none),
            ([.sample(OpenedEvidence.person, assurance: .verified, until: .noon)], .none),
            ([.sample(OpenedEvidence.person, assurance: .verified, until: .noon + .days(1))], .verified),
        ] as [([OpenedEvidence], IdentityLevel)])
    func `the identity level is what the evidence of today carries`(_ evidence: [OpenedEvidence], _ level: IdentityLevel) {
        #expect(KnownPerson(evidence, at: .noon).level == level)
    }

    @Test func `of two values the surer counts, and of equally sure ones the newer`() {
        let known = KnownPerson(
            [
                .sample([.givenName: "Gloria", .firstSurname: "Hernandez"], at: .noon, id: 1),
                .sample([.givenName: "Gloria María"], at: .noon + .days(1), id: 2),
                .sample([.firstSurname: "Hernández"], from: "desk", by: .document, assurance: .verified, at: .noon - .days(9), id: 3),
            ], at: .noon + .days(2))
        #expect(known[.givenName]?.value == "Gloria María")
        #expect(known[.firstSurname]?.value == "Hernández")
        #expect(known[.firstSurname]?.source == "desk")
        #expect(known[.curp] == nil)
    }

    @Test func `a whole name is as sure and as old as the least of its parts`() {
        let known = KnownPerson(
            [
                .sample([.givenName: "Gloria"], from: "desk", by: .document, assurance: .verified, at: .noon, id: 1),
                .sample([.firstSurname: "Hernández", .secondSurname: ""], at: .noon - .days(30), id: 2),
            ], at: .noon)
        #expect(known.name?.value == "Gloria Hernández")
        #expect(known.name?.assurance == .basic)
        #expect(known.name?.since == .noon - .days(30))
        #expect(KnownPerson([.sample([.givenName: "Gloria"])], at: .noon).name == nil)
    }

    @Test func `claims of the standard come from evidence, and nothing is guessed`() {
        let known = KnownPerson(
            [
                .sample(OpenedEvidence.person),
                .sample([.email: "g@example.org"], from: "email", by: .confirmation, assurance: .contact, id: 2),
            ],
            at: .noon)
        let claims = EvidenceClaims.all(known)
        #expect(claims["name"] == "Gloria Hernández García")
        #expect(claims["family_name"] == "Hernández García")
        #expect(claims["gender"] == "female")
        #expect(claims["email_verified"] == true)
        #expect(claims["phone_number"] == nil)
        #expect(claims["address"] == nil)
        #expect(EvidenceClaims.all(.nobody) == [:])
    }
}
