import Catalog
import Core
import Foundation
import Identity
import Testing
import Web

@testable import Sandbox

/// The stand-in for another provider of identities is as strict as a real one, and what the city describes gets through to it.
struct StandInProviderTests {
    private let time = DeskHouse.Time()
    private let provider: StandInProvider
    /// RFC 7636 appendix B.
    private static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    private static let back = "https://city.example/account/data/return"
    private static let asking = [
        "response_type": "code", "client_id": "ventanilla", "redirect_uri": back, "scope": "openid profile curp",
        "nonce": "a nonce of twenty letters", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256", "state": "st",
    ]

    init() throws { provider = try StandInProvider(at: try #require(SiteAddress("https://city.example")), clock: time.clock) }

    private func read(_ changes: [String: String?] = [:]) throws -> IdentityQuestion {
        var fields = Self.asking
        for (name, value) in changes { fields[name] = value }
        return try provider.read(fields.map { (name: $0.key, value: $0.value) })
    }

    private func code() throws -> String {
        let address = try #require(URLComponents(string: try provider.agree(StandInProvider.people[0], read())))
        return try #require(address.queryItems?.first { $0.name == "code" }?.value)
    }

    private func redeem(
        _ code: String, _ changes: [String: String?] = [:], secret: String? = nil, further: String = ""
    ) async throws -> (status: Int, body: Claims) {
        var fields = ["grant_type": "authorization_code", "code": code, "redirect_uri": Self.back, "code_verifier": Self.verifier]
        for (name, value) in changes { fields[name] = value }
        let body = Llave.query(fields.map { (name: $0.key, value: $0.value) }) + further
        let basic = Data("ventanilla:\(secret ?? provider.secret)".utf8).base64EncodedString()
        let answer = try await provider.call(
            WebCall(
                "POST", "https://identidad-federal.example/token",
                headers: [.init("Authorization", "Basic " + basic), .init("Content-Type", "application/x-www-form-urlencoded")],
                body: Data(body.utf8)))
        return (answer.status, try #require(Claims(json: answer.body)))
    }

    @Test(
        arguments: [
            ["client_id": "somebody"], ["client_id": nil], ["redirect_uri": nil],
            ["redirect_uri": "https://city.example/account/data/return/"],
            ["redirect_uri": "https://city.example/account/data/return?x=1"], ["redirect_uri": "HTTPS://city.example/account/data/return"],
        ] as [[String: String?]])
    func `nobody is sent to an address of a client that is not the one registered`(_ changes: [String: String?]) throws {
        #expect {
            try read(changes)
        } throws: { error in
            if case .told? = error as? IdentityRefusal { true } else { false }
        }
    }

    @Test func `what stands twice is refused`() {
        #expect(throws: IdentityRefusal.told("state stands twice")) {
            try provider.read(Self.asking.map { (name: $0.key, value: $0.value) } + [(name: "state", value: "st")])
        }
    }

    @Test(
        arguments: [
            (["response_type": "token"], "unsupported_response_type"), (["scope": "profile"], "invalid_scope"),
            (["scope": "openid everything"], "invalid_scope"), (["code_challenge": nil], "invalid_request"),
            (["code_challenge": "short"], "invalid_request"), (["code_challenge_method": "plain"], "invalid_request"),
            (["code_challenge_method": nil], "invalid_request"), (["nonce": nil], "invalid_request"),
            (["request": "a.b.c"], "request_not_supported"), (["request_uri": "https://x.example"], "request_uri_not_supported"),
        ] as [([String: String?], String)])
    func `the client is told what is wrong, by whom and with its state`(_ changes: [String: String?], _ code: String) {
        let address = Self.back + "?error=\(code)&iss=https%3A%2F%2Fidentidad-federal.example&state=st"
        #expect(throws: IdentityRefusal.sent(address)) { try read(changes) }
    }

    @Test func `a code gives a signed token once`() async throws {
        let code = try code()
        let (status, body) = try await redeem(code)
        #expect(status == 200 && body["token_type"] == "Bearer")
        let token = try #require(body["id_token"]?.string)
        let signed = token.split(separator: ".")
        let claims = try #require(Data(base64URL: signed[1]).flatMap { Claims(json: $0) })
        #expect(claims["nonce"] == "a nonce of twenty letters" && claims["aud"] == "ventanilla" && claims["given_name"] == "Jesús Emilio")
        let again = try await redeem(code)
        #expect(again.status == 400 && again.body["error"] == "invalid_grant")
    }

    @Test(
        arguments: [
            ["code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXj"], ["redirect_uri": "https://city.example/other"],
            ["code": "another"],
        ] as [[String: String?]])
    func `a code is good for who asked for it, and is over when shown wrongly`(_ changes: [String: String?]) async throws {
        let code = try code()
        #expect(try await redeem(code, changes).body["error"] == "invalid_grant")
        if changes["code"] == nil { #expect(try await redeem(code).body["error"] == "invalid_grant") }
    }

    @Test func `a code lasts a minute`() async throws {
        let (kept, late) = (try code(), try code())
        time.wait(.seconds(59))
        #expect(try await redeem(kept).status == 200)
        time.wait(.seconds(1))
        #expect(try await redeem(late).body["error"] == "invalid_grant")
    }

    @Test func `the client proves itself, and says nothing twice and nothing besides`() async throws {
        let code = try code()
        #expect(try await redeem(code, secret: "wrong").status == 401)
        for further in ["&code_verifier=x", "&client_secret=x"] {
            #expect(try await redeem(code, further: further).body["error"] == "invalid_request")
        }
        #expect(try await redeem(code, ["grant_type": "password"]).body["error"] == "unsupported_grant_type")
        #expect(try await redeem(code).status == 200, "what was refused before a code was looked at costs none")
    }

    @Test func `every other address looks switched off`() async throws {
        await #expect(throws: WebCallError.self) { try await provider.call(WebCall("GET", "https://example.org/keys")) }
        #expect(try await provider.call(WebCall("POST", "https://identidad-federal.example/keys")).status == 405)
    }

    @Test func `who is dead has no identity there`() {
        #expect(StandInProvider.people.count == RegisteredPerson.all.count - 1)
    }
}

/// Going to the other provider and coming back, as a resident of the demonstration does.
struct OtherProviderTests {
    private static let check = "/account/data/check/identidad-federal"
    private static let asked = [
        "response_type", "client_id", "redirect_uri", "scope", "nonce", "code_challenge", "code_challenge_method", "state",
    ]

    /// On the provider's page, as this person or nobody; returns where it leads.
    private func say(_ curp: String, _ neighbour: Neighbour) async throws -> String {
        let browser = neighbour.browser
        let ours = try await browser.get(Self.check)
        #expect(ours.text.contains("Comprobar con Identidad federal de ejemplo"))
        let away = try #require(try await browser.post(Self.check, [:]).location)
        let theirs = try await browser.follow(away)
        #expect(theirs.status == 200 && theirs.text.contains("Natividad Xicoténcatl"))
        #expect(!theirs.text.contains("Esperanza"), "who is dead says nothing")
        var fields = ["person": curp]
        for name in Self.asked { fields[name] = theirs.hidden(name) }
        return try #require(try await browser.post("/sandbox/identity", fields).location)
    }

    @Test func `somebody says who they are on its page and comes back verified, with the source at the evidence`() async throws {
        let house = try DeskHouse(isDemo: true)
        try await house.open { browser in
            let neighbour = try await Neighbour(house, browser())
            let back = try await say("XICN660909MVZCLT03", neighbour)
            #expect(back.hasPrefix("http://localhost/account/data/return?code="))
            let page = try await neighbour.browser.follow(back)
            for words in ["Listo, quedó comprobado", "Identidad federal de ejemplo", "XICN660909MVZCLT03", "Xicoténcatl"] {
                #expect(page.text.contains(words), "\(words)")
            }
            let known = try await neighbour.known()
            #expect(known.level == .verified)
            #expect(known[.curp]?.source == "identidad-federal")

            let again = try await neighbour.browser.follow(back)
            #expect(again.status >= 400, "an answer counts once")
        }
    }

    @Test func `somebody who would rather not comes back as they went`() async throws {
        let house = try DeskHouse(isDemo: true)
        try await house.open { browser in
            let neighbour = try await Neighbour(house, browser())
            let page = try await neighbour.browser.follow(say("", neighbour))
            #expect(page.text.contains("No se compartió nada"))
            #expect(try await neighbour.known().level == .contact)
        }
    }

    @Test func `one person there is one account here`() async throws {
        let house = try DeskHouse(isDemo: true)
        try await house.open { browser in
            for (login, level) in [("una@vecino.example", IdentityLevel.verified), ("otra@vecino.example", .contact)] {
                let neighbour = try await Neighbour(house, browser(), login: login)
                _ = try await neighbour.browser.follow(say("LOSA911103MDFPNN06", neighbour))
                #expect(try await neighbour.known().level == level)
            }
        }
    }
}
