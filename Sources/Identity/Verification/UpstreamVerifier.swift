package import Catalog
package import Core
import Crypto
import Foundation

/// Another provider of identities, by OpenID Connect: the person goes there, and what comes back signed is evidence.
///
/// The key to who somebody is there is issuer and subject together; an e-mail address links nobody (OWASP ASVS 5 section 6.8.1).
package struct UpstreamVerifier: Verifier {
    private let described: ProofSource
    private let settings: UpstreamSettings
    private let directory: UpstreamDirectory
    private let web: any WebCaller
    private let secret: String?
    private let returnAddress: String
    private let chance: Chance
    private let clock: WallClock

    /// What has to be known again when the answer comes; it is kept here and never sent.
    package struct Memory: Sendable, Hashable, Codable {
        package let source: String
        let nonce: String
        let verifier: String
        /// What stands for `state`: whoever keeps this replaces it by a ticket of its own.
        package static let statePlace = "{state}"
    }

    /// Nil for a source that is no provider.
    /// - Parameter returnAddress: our page that the answer comes back to.
    package init?(
        _ source: ProofSource, directory: UpstreamDirectory, web: any WebCaller, secret: String?, returnAddress: String,
        clock: WallClock, chance: Chance
    ) {
        guard case .provider(let settings) = source.kind else { return nil }
        (described, self.settings, self.directory, self.web, self.secret) = (source, settings, directory, web, secret)
        (self.returnAddress, self.clock, self.chance) = (returnAddress, clock, chance)
    }

    package var source: String { described.id }
    package var method: Evidence.Method { .upstream }
    package var asks: [Attribute] { [] }

    package func begin(_ stated: [Attribute: String]) async throws -> VerificationStep {
        let endpoints = try await directory.endpoints(of: settings)
        let memory = Memory(source: source, nonce: Data(chance.bytes(24)).base64URL, verifier: Data(chance.bytes(32)).base64URL)
        let challenge = Data(SHA256.hash(data: Data(memory.verifier.utf8))).base64URL
        let query = FormEncoding.encode([
            (name: "response_type", value: "code"), (name: "client_id", value: settings.clientID),
            (name: "redirect_uri", value: returnAddress), (name: "scope", value: settings.scopes.joined(separator: " ")),
            (name: "nonce", value: memory.nonce), (name: "code_challenge", value: challenge),
            (name: "code_challenge_method", value: "S256"),
        ])
        let address = endpoints.authorization
        return .leave(
            to: address + (address.contains("?") ? "&" : "?") + query + "&state=" + Memory.statePlace, remember: memory)
    }

    /// The answer that came back, its `state` already found to be ours and unused.
    package func finish(_ parameters: [String: String], _ memory: Memory) async throws -> EvidenceKeeper.Finding {
        // RFC 9207 section 2.4: an answer of another provider than the one that was asked is none.
        if let issuer = parameters["iss"], issuer != settings.issuer { throw ProofError.badAnswer }
        if let error = parameters["error"] { throw error == "access_denied" ? ProofError.declined : ProofError.badAnswer }
        let endpoints = try await directory.endpoints(of: settings)
        if endpoints.namesIssuer, parameters["iss"] == nil { throw ProofError.badAnswer }
        guard let code = parameters["code"], !code.isEmpty, code.utf8.count <= 4000, memory.source == source else {
            throw ProofError.badAnswer
        }
        let token = try await exchange(code, memory, at: endpoints.token)
        let claims = try await check(token, memory)
        let values = settings.claims.reduce(into: [Attribute: String]()) { values, wanted in
            guard let text = claims[wanted.value]?.word, !text.isEmpty, text.utf8.count <= 300 else { return }
            values[wanted.key] = RegisterAnswer.clean(wanted.key, Self.plain(wanted.key, text))
        }
        guard !values.isEmpty, let subject = claims["sub"]?.string else { throw ProofError.nothingFound }
        return EvidenceKeeper.Finding(
            source: source, method: .upstream, assurance: described.assurance, values: values,
            upstream: Data(SHA256.hash(data: Data((settings.issuer + "\u{0}" + subject).utf8))))
    }

    /// The words of the standard; what else somebody writes there says neither.
    private static func plain(_ attribute: Attribute, _ text: String) -> String {
        guard attribute == .sex else { return text }
        return ["female", "male"].contains(text.lowercased()) ? text.lowercased() : "x"
    }

    private func exchange(_ code: String, _ memory: Memory, at address: String) async throws(ProofError) -> String {
        var fields = [
            (name: "grant_type", value: "authorization_code"), (name: "code", value: code), (name: "redirect_uri", value: returnAddress),
            (name: "code_verifier", value: memory.verifier),
        ]
        var headers = [
            WebCall.Header("Content-Type", "application/x-www-form-urlencoded"), WebCall.Header("Accept", "application/json"),
        ]
        if let secret {
            // Each part form-encoded before they are joined (RFC 6749 section 2.3.1).
            let pair = FormEncoding.encode(settings.clientID) + ":" + FormEncoding.encode(secret)
            headers.append(WebCall.Header("Authorization", "Basic " + Data(pair.utf8).base64EncodedString()))
        } else {
            fields.append((name: "client_id", value: settings.clientID))
        }
        let answer: WebAnswer
        do throws(WebCallError) {
            answer = try await web.call(
                WebCall(
                    "POST", address, headers: headers, body: Data(FormEncoding.encode(fields).utf8), mayBePrivate: settings.mayBePrivate))
        } catch { throw .unavailable }
        guard answer.status == 200, let token = Claims(json: answer.body)?["id_token"]?.string else { throw .badAnswer }
        return token
    }

    private func check(_ token: String, _ memory: Memory) async throws -> Claims {
        guard let algorithm = SignatureAlgorithm(rawValue: settings.algorithm) else { throw ProofError.badAnswer }
        var profile = TokenChecker.Profile(
            types: ["jwt", ""], algorithms: [algorithm], issuer: settings.issuer, audience: [settings.clientID])
        profile.required = ["sub"]
        let now = clock.now
        let kid = TokenChecker.claimedKey(token)
        let keys = try await directory.keys(of: settings, naming: kid)
        guard let checked = try? TokenChecker.check(token, profile, keys: keys, at: now), checked.text("nonce") == memory.nonce else {
            throw ProofError.badAnswer
        }
        // A token for several must say that it was issued to us (OpenID Connect Core 1.0 section 3.1.3.7).
        let audience = checked.claims["aud"]?.strings ?? []
        if let party = checked.text("azp"), party != settings.clientID { throw ProofError.badAnswer }
        if audience.count > 1, checked.text("azp") == nil { throw ProofError.badAnswer }
        return checked.claims
    }
}
