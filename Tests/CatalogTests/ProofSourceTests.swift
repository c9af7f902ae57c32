import Core
import Foundation
import Testing

@testable import Catalog

/// `registries/*.yaml`, and what `check` says of them.
@Suite struct ProofSourceTests {
    private static let register = """
        title: {es: Registro, en: Register}
        kind: http
        assurance: basic
        asks: [curp, given_name]
        request:
          url: https://registro.example/v1/{curp}
          auth: {header: X-Clave}
          headers: {X-Cliente: ventanilla}
          form: {clave: "{curp}"}
          seconds: 3
          tries: 4
          max_bytes: 5kB
        response:
          found: {at: $.estatus, is: [VIGENTE, RCN]}
          absent: [404, 410]
          values: {curp: $.clave, given_name: "$['nombres'][0]", sex: {at: $.sexo, words: {M: female}}}
        """

    private static let provider = """
        title: {es: Otra llave, en: Another login}
        kind: openid
        assurance: verified
        issuer: https://id.example
        client_id: ventanilla
        algorithm: PS256
        scopes: [profile]
        claims: {given_name: given_name, curp: curp}
        """

    private func read(_ text: String, name: String = "registro") throws -> (sources: [ProofSource], findings: [Finding]) {
        let (catalog, findings) = try SampleCity.read(["registries/\(name).yaml": text])
        return (catalog?.city.proofSources ?? [], findings)
    }

    @Test func `a register is read with all that is said of it`() throws {
        let (sources, findings) = try read(Self.register)
        #expect(findings.map(\.line) == [])
        let source = try #require(sources.first)
        #expect(source.id == "registro")
        #expect(source.assurance == .basic)
        #expect(source.secretName == "VENTANILLA_REGISTRY_REGISTRO")
        guard case .register(let call) = source.kind else {
            Issue.record("no register")
            return
        }
        #expect(call.asks == [.curp, .givenName])
        #expect(call.method == "POST" && call.seconds == 3 && call.tries == 4 && call.limit == 5000 && !call.mayBePrivate)
        #expect(call.authentication == .header("X-Clave"))
        #expect(call.body == .form([.init("clave", "{curp}")]))
        #expect(call.found?.values == ["VIGENTE", "RCN"])
        #expect(call.absent == [404, 410])
        #expect(call.values[.givenName]?.at.steps == [.member("nombres"), .element(0)])
        #expect(call.values[.sex]?.words == ["M": "female"])
        #expect(call.match == [.curp, .givenName], "without a word on it, all that is asked for and answered is compared")
    }

    @Test func `another provider is read, and openid is always among its scopes`() throws {
        let (sources, findings) = try read(Self.provider, name: "otra-llave")
        #expect(findings.map(\.line) == [])
        guard case .provider(let settings) = sources.first?.kind else {
            Issue.record("no provider")
            return
        }
        #expect(settings.scopes == ["openid", "profile"])
        #expect(settings.algorithm == "PS256")
        #expect(settings.claims == [.givenName: "given_name", .curp: "curp"])
    }

    @Test(arguments: [
        ("https://registro.example/v1/{curp}", "http://registro.example/v1", "registry.bad_address"),
        ("https://registro.example/v1/{curp}", "registro", "registry.bad_address"),
        ("https://registro.example/v1/{curp}", "https://registro.example/{crup}", "registry.unknown_placeholder"),
        ("clave: \"{curp}\"", "clave: \"{birthdate}\"", "registry.unknown_placeholder"),
        ("assurance: basic", "assurance: contact", "registry.bad_assurance"),
        ("asks: [curp, given_name]", "asks: [curp]", "registry.no_match"),
        ("$.clave", "clave", "registry.bad_path"),
        ("$.clave", "$..clave", "registry.bad_path"),
        ("$.clave", "\"$.lista[*]\"", "registry.bad_path"),
        ("given_name: \"$", "nombre: \"$", "registry.unknown_attribute"),
        ("auth: {header: X-Clave}", "auth: s3cret", "registry.bad_auth"),
        ("seconds: 3", "seconds: 300", "catalog.not_a_number"),
        ("absent: [404, 410]", "absent: [404, 410]\n  match: [sex]", "registry.bad_match"),
        ("kind: http", "kind: ftp", "catalog.unknown_value"),
        ("kind: http", "kind: http\nissuer: https://x.example", "catalog.unknown_key"),
        ("tries: 4", "tries: 4\n  method: DELETE", "registry.bad_method"),
    ])
    func `what is wrong in a register has its own code`(_ old: String, _ new: String, _ code: String) throws {
        let (_, findings) = try read(Self.register.replacingOccurrences(of: old, with: new))
        #expect(findings.map(\.code).contains(code), "\(findings.map(\.line))")
    }

    @Test func `http is for machines that the city calls private`() throws {
        let inside = Self.register.replacingOccurrences(
            of: "url: https://registro.example/v1/{curp}", with: "private: true\n  url: http://10.0.0.5/v1")
        let (sources, findings) = try read(inside)
        #expect(findings.map(\.line) == [])
        guard case .register(let call) = sources.first?.kind else {
            Issue.record("no register")
            return
        }
        #expect(call.mayBePrivate)
    }

    @Test func `names that mean something else are refused`() throws {
        #expect(try read(Self.register, name: "desk").findings.map(\.code) == ["registry.bad_name"])
        #expect(try read(Self.register, name: "Registro Civil").findings.map(\.code) == ["registry.bad_name"])
        let text = Self.provider.replacingOccurrences(of: "PS256", with: "none")
        #expect(try read(text).findings.map(\.code) == ["registry.bad_algorithm"])
    }

    @Test(arguments: [
        ("prefill: {photo: {from: identity.curp}}", "service.prefill_type"),
        ("prefill: {depth: {from: contact.phone}}", "service.prefill_type"),
        ("prefill: {size: {from: identity.name}}", "service.prefill_type"),
        ("identity: {level: basic, from: sise}", "service.unknown_question"),
        ("identity: {from: size}", "service.idle_need"),
    ])
    func `what a service wants of a person is checked`(_ line: String, _ code: String) throws {
        let service = SampleCity.service.replacingOccurrences(of: "privacy: public", with: "privacy: public\n" + line)
        let findings = try SampleCity.read(["services/bache/service.yaml": service]).findings
        #expect(findings.map(\.code).contains(code), "\(findings.map(\.line))")
    }

    @Test func `bindings hold under conditions, and needs begin at a question`() throws {
        let service = SampleCity.service.replacingOccurrences(
            of: "privacy: public",
            with:
                "privacy: public\nidentity: {level: basic, acr: aal2, from: depth}\nprefill: {nombre: {from: identity.name, when: \"${size} = 'large'\"}}"
        )
        let form = SampleCity.questionnaire.replacingOccurrences(
            of: "  - {type: image, name: photo,",
            with:
                "  - {type: text, name: nombre, \"label::Español (es)\": Nombre, \"label::English (en)\": Name}\n  - {type: image, name: photo,"
        )
        let (catalog, findings) = try SampleCity.read([
            "services/bache/service.yaml": service, "services/bache/questionnaire.yaml": form,
        ])
        #expect(findings.filter { $0.severity == .error }.map(\.line) == [])
        let read = try #require(catalog?.service("bache"))
        #expect(read.identity == IdentityNeed(level: .basic, acr: .aal2, from: "depth"))
        #expect(read.prefill.first?.when?.text == "${size} = 'large'")
    }
}
