import Core
import Foundation
import TestSupport
import Testing

@testable import Identity

/// `verified_claims` as the modules of the OpenID Foundation's eKYC plan ask for them.
struct VerifiedClaimsTests {
    private let known = KnownPerson(
        [
            .sample(OpenedEvidence.person),
            .sample(
                [.givenName: "Gloria", .firstSurname: "Hernández"], from: "desk", by: .document, assurance: .verified, at: .noon + .days(1),
                id: 2),
        ], at: .noon + .days(2))

    private func answer(_ json: String, allowed: Set<String>? = nil) throws -> Claim? {
        let asked = try JSONDecoder().decode(Claim.self, from: Data(json.utf8))
        return VerifiedClaims.answer(asked, known: known, allowed: allowed, at: .noon + .days(2))
    }

    @Test(arguments: ["null", "{}", #"{"essential": false}"#, #"{"essential": true}"#, #"{"purpose": "Para su beca"}"#])
    func `every form of asking for any value gets the value`(_ wish: String) throws {
        let told = try answer(#"{"verification": {"trust_framework": null}, "claims": {"given_name": \#(wish)}}"#)
        #expect(told?["claims"] == ["given_name": "Gloria"])
        #expect(told?["verification"] == ["trust_framework": "mx_cdmx_llave"])
    }

    @Test func `an unknown claim, one that is not known and one with another value are left out`() throws {
        let told = try answer(
            #"""
            {"verification": {"trust_framework": {"value": "mx_cdmx_llave"}},
             "claims": {"given_name": null, "favourite_colour": null, "address": null, "birthdate": {"value": "1999-01-01"},
                        "gender": {"values": ["male", "female"]}}}
            """#)
        #expect(told?["claims"] == ["given_name": "Gloria", "gender": "female"])
    }

    @Test(arguments: [
        #"{"verification": {"trust_framework": {"value": "de_aml"}}, "claims": {"given_name": null}}"#,
        #"{"verification": {"trust_framework": null}, "claims": {"favourite_colour": null}}"#,
        #"{"verification": {"trust_framework": null}, "claims": {}}"#,
        #"{"verification": {"trust_framework": null, "assurance_level": {"value": "suprema"}}, "claims": {"given_name": null}}"#,
        #"{"verification": {"trust_framework": null, "time": {"max_age": 60}}, "claims": {"given_name": null}}"#,
        #"{"verification": {"trust_framework": null, "evidence": [{"type": {"value": "vouch"}}]}, "claims": {"given_name": null}}"#,
        #"{"claims": {"given_name": null}}"#, "null", "[]", "3",
    ])
    func `where nothing of what was asked for can be told there is no answer`(_ json: String) throws {
        #expect(try answer(json) == nil)
    }

    @Test func `level, time and evidence are told only to whoever asks, and are the least of what is told`() throws {
        let both = try answer(
            #"""
            {"verification": {"trust_framework": null, "assurance_level": null, "time": null, "evidence": [{"type": null}]},
             "claims": {"given_name": null, "birthdate": null}}
            """#)
        #expect(both?["verification"]?["assurance_level"] == "basica")
        #expect(both?["verification"]?["time"]?.string == Instant.noon.description)
        let evidence = try #require(both?["verification"]?["evidence"]?.array)
        #expect(evidence.compactMap { $0["type"]?.string } == ["electronic_record", "document"])
        let sure = try answer(
            #"{"verification": {"trust_framework": null, "assurance_level": {"value": "verificada"}}, "claims": {"given_name": null, "birthdate": null}}"#
        )
        #expect(sure?["claims"] == ["given_name": "Gloria"])
        #expect(sure?["verification"]?["assurance_level"] == "verificada")
        #expect(sure?["verification"]?["time"] == nil)
    }

    @Test func `only what the person agreed to is told, and an array is answered with an array`() throws {
        let one = #"{"verification": {"trust_framework": null}, "claims": {"given_name": null, "curp": null}}"#
        #expect(try answer(one, allowed: ["given_name"])?["claims"] == ["given_name": "Gloria"])
        #expect(try answer(one, allowed: []) == nil)
        let none = #"{"verification": {"trust_framework": {"value": "x"}}, "claims": {"curp": null}}"#
        #expect(try answer("[\(none), \(one)]")?.array?.count == 1)
        #expect(try answer("[\(none)]") == nil)
    }

    @Test func `a purpose has 3 to 300 characters, wherever it stands`() throws {
        func good(_ json: String) throws -> Bool {
            VerifiedClaims.hasGoodPurposes(try JSONDecoder().decode(Claim.self, from: Data(json.utf8)))
        }
        #expect(try good(#"{"verification": {}, "claims": {"given_name": null, "curp": {"purpose": "abc"}}}"#))
        for bad in ["ab", "", String(repeating: "é", count: 301)] {
            #expect(try !good(#"{"verification": {}, "claims": {"curp": {"purpose": "\#(bad)"}}}"#))
            #expect(try !good(#"[{"verification": {}, "purpose": "\#(bad)", "claims": {"curp": null}}]"#))
        }
        #expect(try good(#"{"verification": {}, "claims": {"curp": {"purpose": "\#(String(repeating: "é", count: 300))"}}}"#))
    }
}
