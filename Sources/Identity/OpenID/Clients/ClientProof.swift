import Core
import Foundation

/// How a client presents itself at an endpoint (RFC 6749 section 2.3, OpenID Connect Core 1.0 section 9).
package struct ClientProof: Sendable {
    package enum Means: Sendable, Hashable {
        case secretBasic(String)
        case secretPost(String)
        case assertion(String)
        case none

        var method: ClientSettings.Authentication {
            switch self {
            case .secretBasic: .secretBasic
            case .secretPost: .secretPost
            case .assertion: .privateKeyJWT
            case .none: .none
            }
        }
    }

    package let client: String
    package let means: Means
    /// Keys that were fetched from where the client has them; nil for one whose keys are registered.
    var fetched: [PublicKey]?

    private static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    /// Reads the one means that a request uses; throws `invalid_client` for none, and `invalid_request` for two.
    package init(authorization: String?, _ parameters: RequestParameters) throws(OAuthError) {
        if let name = parameters.repeated.min(by: <) {
            throw OAuthError(
                .invalidRequest,
                "a parameter came twice: \(String(name.unicodeScalars.filter { $0.isASCII && $0.value > 32 }.prefix(40).map(Character.init)))"
            )
        }
        let basic = authorization.flatMap { $0.lowercased().hasPrefix("basic ") ? String($0.dropFirst(6)) : nil }
        let means = [basic != nil, parameters["client_secret"] != nil, parameters["client_assertion"] != nil].filter { $0 }.count
        guard means <= 1 else { throw OAuthError(.invalidRequest, "the client authenticates in more than one way") }
        let named = parameters["client_id"]
        if let basic {
            guard let (id, secret) = Self.basic(basic), named == nil || named == id else {
                throw OAuthError(.invalidClient, "the Authorization header is not the client's id and secret")
            }
            (client, self.means) = (id, .secretBasic(secret))
        } else if let assertion = parameters["client_assertion"] {
            guard parameters["client_assertion_type"] == Self.assertionType, let id = TokenChecker.claimed(assertion)?["sub"]?.string,
                named == nil || named == id
            else { throw OAuthError(.invalidClient, "the assertion is not one of this client") }
            (client, self.means) = (id, .assertion(assertion))
        } else if let named {
            client = named
            self.means = parameters["client_secret"].map { .secretPost($0) } ?? .none
        } else {
            throw OAuthError(.invalidClient, "the client does not say who it is")
        }
    }

    /// Id and secret, each form-encoded before they were joined (RFC 6749 section 2.3.1).
    private static func basic(_ text: String) -> (String, String)? {
        guard let data = Data(base64Encoded: text.trimmingCharacters(in: .whitespaces)),
            let plain = String(data: data, encoding: .utf8), let colon = plain.firstIndex(of: ":")
        else { return nil }
        func decoded(_ part: Substring) -> String? { part.replacing("+", with: " ").removingPercentEncoding }
        guard let id = decoded(plain[..<colon]), let secret = decoded(plain[plain.index(after: colon)...]), !id.isEmpty else { return nil }
        return (id, secret)
    }
}

extension OpenIDProvider {
    /// The client that a proof really belongs to; throws `invalid_client` for everything else, always the same.
    func authenticate(_ proof: ClientProof, at now: Instant, _ tx: any Transaction) throws -> Client {
        let refused = OAuthError(.invalidClient, "the client could not be authenticated")
        guard let client = try activeClient(proof.client, tx), proof.means.method == client.settings.authentication else { throw refused }
        switch proof.means {
        case .none: return client
        case .secretBasic(let secret), .secretPost(let secret):
            let hash = Client.secretHash(secret)
            guard let kept = client.secretHash, hash.count == kept.count, zip(hash, kept).reduce(0, { $0 | ($1.0 ^ $1.1) }) == 0 else {
                throw refused
            }
            return client
        case .assertion(let token):
            var profile = TokenChecker.Profile(
                types: ["jwt", "client-authentication+jwt", ""], algorithms: [.es256, .ps256], issuer: client.id, audience: [issuer])
            profile.soleAudience = true
            profile.required = ["sub", "jti"]
            profile.longest = .hours(1)
            let keys = proof.fetched ?? client.settings.keys.compactMap { PublicKey(jwk: $0) }
            guard let checked = try? TokenChecker.check(token, profile, keys: keys, at: now), checked.text("sub") == client.id,
                let jti = checked.text("jti"), let end = checked.instant("exp"),
                try office.isFresh(jti: jti, of: "assertion:" + client.id, until: end + .minutes(1), at: now, tx)
            else { throw refused }
            return client
        }
    }
}
