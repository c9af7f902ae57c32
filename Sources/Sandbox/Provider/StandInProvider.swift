package import Core
import Crypto
import Foundation
import Identity
import Synchronization
package import Web

/// A stand-in for another provider of identities, for the demonstration and for tests: OpenID Connect with the code flow, and there is no wire
/// to it.
///
/// It takes only what the real one would be sent by `registries/identidad-federal.yaml`: its one client with its secret, the one address that was
/// registered, PKCE, a nonce, a code once and for a minute. Whom it knows are the living of the stand-in for the civil registry. Its access
/// tokens open nothing, because it has nothing besides the ID token.
package final class StandInProvider: WebCaller {
    package static let issuer = "https://identidad-federal.example"
    /// Where its page is played: a browser reaches nothing outside, so it stands among our own.
    static let path = "/sandbox/identity"
    static let client = "ventanilla"
    private static let discovery = issuer + "/.well-known/openid-configuration"
    private static let keys = issuer + "/keys"
    private static let tokens = issuer + "/token"
    private static let scopes: Set<String> = ["openid", "profile", "curp"]
    static let codeLife = Instant.Span.seconds(60)
    static let tokenLife = Instant.Span.minutes(5)

    /// What was agreed with its client; made anew at each start.
    package let secret: String
    private let page: String
    private let returnAddress: String
    private let key: SigningKey
    private let clock: WallClock
    private let chance: Chance
    private let codes = Mutex<[String: Given]>([:])

    /// What a code stands for.
    private struct Given: Sendable {
        let person: RegisteredPerson
        let asked: IdentityQuestion
        let until: Instant
    }

    /// - Parameter address: of the demonstration, whose return page is registered.
    package init(at address: SiteAddress, clock: WallClock = .system, chance: Chance = .system) throws {
        (page, returnAddress) = (address.link(Self.path), address.link("/account/data/return"))
        (self.clock, self.chance, key) = (clock, chance, try SigningKey.make(.es256))
        secret = Data(chance.bytes(24)).base64URL
    }

    /// The people who have an identity there.
    static var people: [RegisteredPerson] { RegisteredPerson.all.filter { $0.status == .valid } }

    // MARK: In the browser

    /// Checks what a browser brings.
    ///
    /// Before client and address are known nobody is sent anywhere (RFC 6749 section 4.1.2.1).
    func read(_ fields: [(name: String, value: String)]) throws(IdentityRefusal) -> IdentityQuestion {
        var parameters: [String: String] = [:]
        for (name, value) in fields {
            guard parameters.updateValue(value, forKey: name) == nil else { throw .told("\(name) stands twice") }
        }
        guard parameters["client_id"] == Self.client else { throw .told("client_id is not one that was registered") }
        guard parameters["redirect_uri"] == returnAddress else { throw .told("redirect_uri is not one that was registered") }
        let state = parameters["state"]
        for name in ["request", "request_uri"] where parameters[name] != nil {
            throw .sent(answer(("error", "\(name)_not_supported"), state))
        }
        guard parameters["response_type"] == "code" else { throw .sent(answer(("error", "unsupported_response_type"), state)) }
        let scopes = Set((parameters["scope"] ?? "").split(separator: " ").map(String.init))
        guard scopes.contains("openid"), scopes.isSubset(of: Self.scopes) else { throw .sent(answer(("error", "invalid_scope"), state)) }
        guard let challenge = parameters["code_challenge"], Data(base64URL: challenge)?.count == 32,
            parameters["code_challenge_method"] == "S256", let nonce = parameters["nonce"], (16...255).contains(nonce.utf8.count)
        else { throw .sent(answer(("error", "invalid_request"), state)) }
        return IdentityQuestion(scopes: scopes, challenge: challenge, nonce: nonce, state: state)
    }

    /// Where the browser goes when somebody said who they are.
    func agree(_ person: RegisteredPerson, _ asked: IdentityQuestion) -> String {
        let (code, now) = (SecretToken(chance: chance).text, clock.now)
        codes.withLock { codes in
            codes = codes.filter { now < $0.value.until }
            codes[code] = Given(person: person, asked: asked, until: now + Self.codeLife)
        }
        return answer(("code", code), asked.state)
    }

    /// Where the browser goes when somebody would rather not.
    func decline(_ asked: IdentityQuestion) -> String { answer(("error", "access_denied"), asked.state) }

    /// Every answer names who gives it (RFC 9207).
    private func answer(_ field: (name: String, value: String), _ state: String?) -> String {
        let fields = [field, (name: "iss", value: Self.issuer)] + (state.map { [(name: "state", value: $0)] } ?? [])
        return returnAddress + "?" + Llave.query(fields)
    }

    // MARK: From server to server

    package func call(_ call: WebCall) async throws(WebCallError) -> WebAnswer {
        switch (call.method, call.url) {
        case ("GET", Self.discovery): return answer(200, document)
        case ("GET", Self.keys): return answer(200, ["keys": [.object(key.publicKey.jwk)]])
        case ("POST", Self.tokens): return redeem(call)
        case (_, Self.discovery), (_, Self.keys), (_, Self.tokens): return answer(405, ["error": "invalid_request"])
        default: throw .unreachable(reason: "the demonstration calls nobody outside")
        }
    }

    private var document: Claims {
        [
            "issuer": .string(Self.issuer), "authorization_endpoint": .string(page), "token_endpoint": .string(Self.tokens),
            "jwks_uri": .string(Self.keys), "response_types_supported": ["code"], "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["ES256"],
            "scopes_supported": .array(Self.scopes.sorted().map { .string($0) }), "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"], "authorization_response_iss_parameter_supported": true,
            "request_uri_parameter_supported": false,
        ]
    }

    private func redeem(_ call: WebCall) -> WebAnswer {
        let headers = Dictionary(call.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
        guard headers["authorization"] == "Basic " + Data("\(Self.client):\(secret)".utf8).base64EncodedString() else {
            return answer(401, ["error": "invalid_client"], further: ["www-authenticate": "Basic realm=\"identidad-federal\""])
        }
        guard headers["content-type"] == "application/x-www-form-urlencoded", let body = call.body, let form = try? Form(urlEncoded: body)
        else { return answer(400, ["error": "invalid_request"]) }
        let wanted = ["grant_type", "code", "redirect_uri", "code_verifier"]
        guard Set(form.fields.map(\.name)) == Set(wanted), form.fields.count == wanted.count else {
            return answer(400, ["error": "invalid_request"])
        }
        guard form["grant_type"] == "authorization_code" else { return answer(400, ["error": "unsupported_grant_type"]) }
        // Whatever comes of it, a code that was shown once is over.
        let given = codes.withLock { $0.removeValue(forKey: form["code"] ?? "") }
        let (now, verifier) = (clock.now, form["code_verifier"] ?? "")
        guard let given, now < given.until, form["redirect_uri"] == returnAddress, (43...128).contains(verifier.utf8.count),
            Data(SHA256.hash(data: Data(verifier.utf8))).base64URL == given.asked.challenge,
            let token = try? key.sign(claims(of: given, at: now), type: .jwt)
        else { return answer(400, ["error": "invalid_grant"]) }
        return answer(
            200,
            [
                "access_token": .string(SecretToken(chance: chance).text), "token_type": "Bearer",
                "expires_in": .integer(Self.tokenLife.milliseconds / 1000), "id_token": .string(token),
            ])
    }

    private func claims(of given: Given, at now: Instant) -> Claims {
        let person = given.person
        // The same at every start, and nothing that tells who it is.
        let subject = Data(SHA256.hash(data: Data((Self.issuer + " " + person.curp).utf8))).base64URL
        var claims: Claims = [
            "iss": .string(Self.issuer), "sub": .string(subject), "aud": .string(Self.client), "nonce": .string(given.asked.nonce),
            "iat": .integer(now.milliseconds / 1000), "auth_time": .integer(now.milliseconds / 1000),
            "exp": .integer((now + Self.tokenLife).milliseconds / 1000),
        ]
        if given.asked.scopes.contains("profile") {
            claims["given_name"] = .string(person.given)
            for (name, surname) in zip(["family_name", "segundo_apellido"], person.surnames) { claims[name] = .string(surname) }
            claims["birthdate"] = .string(person.birth)
            claims["gender"] = .string(person.sex == "M" ? "female" : "male")
        }
        if given.asked.scopes.contains("curp") { claims["curp"] = .string(person.curp) }
        return claims
    }

    private func answer(_ status: Int, _ body: Claims, further: [String: String] = [:]) -> WebAnswer {
        let headers = ["content-type": "application/json", "cache-control": "no-store"]
        return WebAnswer(status: status, headers: headers.merging(further) { $1 }, body: body.json)
    }
}

/// A request to say who somebody is, checked.
struct IdentityQuestion: Sendable {
    let scopes: Set<String>
    let challenge: String
    let nonce: String
    let state: String?
}

/// Why the stand-in does not ask anybody.
enum IdentityRefusal: Error, Equatable {
    /// Told to whoever sits there: nobody is sent to an address that is not known.
    case told(String)
    /// Told to the client, at this address.
    case sent(String)
}
