import Catalog
import Core
import Foundation
import TestSupport
import Testing

@testable import Identity

/// A register that is asked over HTTP, as a file of the city describes it.
struct RegisterVerifierTests {
    private static let curp = "HEGG560427MVZRRL04"
    private static let stated: [Attribute: String] = [
        .curp: "hegg560427mvzrrl04", .givenName: "gloria", .firstSurname: "HERNANDEZ", .secondSurname: "García",
    ]

    private static func source(_ change: (inout RegisterCall) -> Void = { _ in }) throws -> ProofSource {
        func path(_ text: String) throws -> JSONPath { try #require(JSONPath(text)) }
        var call = RegisterCall(
            asks: [.curp, .givenName, .firstSurname, .secondSurname], url: "https://registro.example/personas/{curp}?n={given_name}",
            values: [
                .curp: .init(at: try path("$.persona.clave")), .givenName: .init(at: try path("$.persona.nombres")),
                .firstSurname: .init(at: try path("$.persona.apellidos[0]")),
                .secondSurname: .init(at: try path("$.persona.apellidos[1]")),
                .birthdate: .init(at: try path("$['persona'].nacimiento")),
                .sex: .init(at: try path("$.persona.sexo"), words: ["M": "female", "H": "male"]),
            ])
        call.authentication = .bearer
        call.body = .json(.object(["clave": .text("{curp}"), "lista": .list([.text("de {first_surname}")])]))
        call.found = .init(at: try path("$.estatus"), values: ["VIGENTE"])
        call.match = [.curp, .givenName, .firstSurname, .secondSurname]
        change(&call)
        return ProofSource(id: "registro-civil", title: LocalizedText([.spanish: "Registro"]), assurance: .basic, kind: .register(call))
    }

    private static let person: Claims = [
        "clave": .string(curp), "nombres": "Gloria", "apellidos": ["Hernández", "García"], "nacimiento": "27/04/1956", "sexo": "M",
    ]

    private static func answer(_ person: Claims = person, status: String = "VIGENTE") -> WebAnswer {
        .json(["estatus": .string(status), "persona": .object(person)])
    }

    private func verify(
        _ stated: [Attribute: String] = stated, _ change: (inout RegisterCall) -> Void = { _ in },
        answering answers: @escaping @Sendable (WebCall) throws(WebCallError) -> WebAnswer
    ) async throws -> (finding: EvidenceKeeper.Finding, calls: [WebCall]) {
        let web = StubWeb(answers)
        let verifier = try #require(RegisterVerifier(try Self.source(change), web: web, secret: "s3cret"))
        guard case .found(let finding) = try await verifier.begin(stated) else { throw ProofError.nothingFound }
        return (finding, web.calls)
    }

    @Test func `what a person says goes where the description puts it, and the answer is read from where it says`() async throws {
        let (finding, calls) = try await verify(answering: { _ in Self.answer() })
        let call = try #require(calls.first)
        #expect(calls.count == 1)
        #expect(call.method == "POST")
        #expect(call.url == "https://registro.example/personas/HEGG560427MVZRRL04?n=gloria")
        #expect(call.headers.contains(.init("Authorization", "Bearer s3cret")))
        #expect(call.headers.contains(.init("Content-Type", "application/json")))
        #expect(!call.mayBePrivate)
        #expect(call.body.map { String(decoding: $0, as: UTF8.self) } == #"{"clave":"HEGG560427MVZRRL04","lista":["de HERNANDEZ"]}"#)
        #expect(finding.assurance == .basic)
        #expect(
            finding.values == [
                .curp: Self.curp, .givenName: "Gloria", .firstSurname: "Hernández", .secondSurname: "García", .birthdate: "1956-04-27",
                .sex: "female",
            ])
    }

    @Test func `a value cannot break out of the address, the body or a header`() async throws {
        var nasty = Self.stated
        nasty[.givenName] = "a\"}&x=1\r\nX: y/../?{curp}"
        let web = StubWeb { _ in Self.answer() }
        let verifier = try #require(RegisterVerifier(try Self.source { $0.body = .json(.text("{given_name}")) }, web: web, secret: nil))
        await #expect(throws: ProofError.notConfirmed) { try await verifier.begin(nasty) }
        let call = try #require(web.calls.first)
        #expect(call.url.hasSuffix("?n=a%22%7D%26x%3D1%0D%0AX%3A%20y%2F..%2F%3F%7Bcurp%7D"))
        #expect(!call.url.dropFirst("https://registro.example/personas/".count).contains("/"))
        #expect(call.body.flatMap { try? JSONDecoder().decode(String.self, from: $0) } == nasty[.givenName])
        #expect(!call.headers.contains { $0.name == "Authorization" })
    }

    @Test(
        arguments: [
            ("nombres", Claim("Gloria María")), ("apellidos", ["Fernández", "García"]), ("apellidos", ["Hernández"]),
            ("clave", "SABC560626MDFLRN01"),
        ] as [(String, Claim)])
    func `whatever differs, the answer is the same`(_ name: String, _ value: Claim) async throws {
        var other = Self.person
        other[name] = value
        if name == "clave" { other["nacimiento"] = "26/06/1956" }
        let told = other
        await #expect(throws: ProofError.notConfirmed) { try await verify(answering: { _ in Self.answer(told) }) }
    }

    @Test func `nobody there and somebody who died are the same answer too`() async throws {
        await #expect(throws: ProofError.notConfirmed) { try await verify(answering: { _ in .json([:], status: 404) }) }
        await #expect(throws: ProofError.notConfirmed) {
            try await verify(answering: { _ in Self.answer(status: "BAJA_DEFUNCION") })
        }
    }

    @Test func `a second surname that neither side has agrees`() async throws {
        var (stated, person) = (Self.stated, Self.person)
        stated[.secondSurname] = " "
        person["apellidos"] = ["Hernández"]
        let told = person
        #expect(try await verify(stated, answering: { _ in Self.answer(told) }).finding.values[.secondSurname] == nil)
    }

    @Test func `a CURP that cannot be one is asked of nobody`() async throws {
        let web = StubWeb { _ in Self.answer() }
        let verifier = try #require(RegisterVerifier(try Self.source(), web: web, secret: "x"))
        await #expect(throws: ProofError.badCURP) { try await verifier.begin([.curp: "HEGG560427MVZRRL05"]) }
        #expect(web.calls.isEmpty)
    }

    @Test func `where nobody answers it is tried again as often as described, and then told so`() async throws {
        let webs = [
            StubWeb { _ throws(WebCallError) in throw .unreachable(reason: "time over") }, StubWeb { _ in .json([:], status: 503) },
        ]
        for web in webs {
            let verifier = try #require(RegisterVerifier(try Self.source { $0.tries = 3 }, web: web, secret: "x"))
            await #expect(throws: ProofError.unavailable) { try await verifier.begin(Self.stated) }
            #expect(web.calls.count == 3)
        }
        let tooMuch = StubWeb { _ throws(WebCallError) in throw .tooLarge }
        let verifier = try #require(RegisterVerifier(try Self.source { $0.tries = 3 }, web: tooMuch, secret: "x"))
        await #expect(throws: ProofError.unavailable) { try await verifier.begin(Self.stated) }
        #expect(tooMuch.calls.count == 1)
    }

    @Test(arguments: [
        "not json", #"{"estatus":"VIGENTE","persona":{"clave":"HEGG560427MVZRRL04","nacimiento":"1957-04-27","nombres":"Gloria"}}"#,
        #"{"estatus":"VIGENTE","persona":{"clave":"HEGG560427MVZRRL09"}}"#,
        #"{"estatus":"VIGENTE","persona":{"clave":"HEGG560427MVZRRL04","sexo":"?"}}"#,
    ])
    func `nonsense is no evidence`(_ body: String) async throws {
        await #expect(throws: ProofError.unavailable) {
            try await verify(answering: { _ in WebAnswer(status: 200, headers: [:], body: Data(body.utf8)) })
        }
    }
}
