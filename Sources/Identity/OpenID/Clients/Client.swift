package import Core
import Crypto
package import Foundation

/// A system that logs residents in through us (relying party), or calls a service of ours.
package struct Client: Sendable, Hashable {
    /// The name by which it presents itself: 22 characters of base64url.
    package let id: String
    package var state: State
    package var settings: ClientSettings
    /// SHA-256 of its secret; nil where it has none.
    ///
    /// The secret is 256 random bits, so it needs no slow hash.
    package var secretHash: Data?
    package let createdAt: Instant
    package var version: Int

    package enum State: String, Sendable, Hashable, CaseIterable { case active, suspended }

    package init(id: String, state: State = .active, settings: ClientSettings, secretHash: Data?, createdAt: Instant, version: Int = 1) {
        (self.id, self.state, self.settings, self.secretHash) = (id, state, settings, secretHash)
        (self.createdAt, self.version) = (createdAt, version)
    }

    /// What is kept of a secret.
    package static func secretHash(_ secret: String) -> Data { Data(SHA256.hash(data: Data(secret.utf8))) }

    /// Whether it can keep a secret (RFC 6749 section 2.1).
    package var isConfidential: Bool { settings.authentication != .none }
}

/// What was registered of a client (RFC 7591 section 2, OpenID Connect Dynamic Client Registration 1.0 section 2).
package struct ClientSettings: Sendable, Hashable, Codable {
    /// How it proves itself at the token endpoint (RFC 7591 section 2; OpenID Connect Core 1.0 section 9).
    package enum Authentication: String, Sendable, Hashable, Codable, CaseIterable {
        case secretBasic = "client_secret_basic"
        case secretPost = "client_secret_post"
        case privateKeyJWT = "private_key_jwt"
        /// A public client: it runs where anybody can read it.
        case none
    }

    package enum Grant: String, Sendable, Hashable, Codable, CaseIterable {
        case code = "authorization_code"
        case refresh = "refresh_token"
        case clientCredentials = "client_credentials"
        /// A television or a kiosk: somebody types a code on their own telephone (RFC 8628).
        case device = "urn:ietf:params:oauth:grant-type:device_code"
    }

    package enum Subject: String, Sendable, Hashable, Codable, CaseIterable { case pairwise, `public` }

    package var name: LocalizedText
    package var authentication: Authentication
    package var redirectURIs: [String]
    package var postLogoutURIs: [String]
    package var grants: Set<Grant>
    package var scopes: Set<String>
    package var subject: Subject
    /// Whose clients share a `sub`: the host of the redirect addresses, or of the sector identifier (OpenID Connect Core 1.0 section 8.1).
    package var sector: String
    package var idTokenAlgorithm: SignatureAlgorithm
    /// ES256 or RS256 where user information is asked for signed; nil for JSON.
    package var userInfoAlgorithm: SignatureAlgorithm?
    /// Keys with which it signs assertions, as a JSON Web Key Set.
    package var keys: [Claims]
    /// The recorded exemption from PKCE: why, in words; nil demands PKCE (RFC 9700 section 2.1.1).
    ///
    /// Only for a confidential client that sends a nonce.
    package var pkceExemption: String?
    /// Whether every request must be pushed first (RFC 9126 section 6).
    package var needsPushedRequest: Bool
    /// Whether its tokens are bound to a key of its own (RFC 9449 section 5.2).
    package var needsDPoP: Bool
    /// Whether its proofs must hold a nonce of ours, where somebody of the city said so; see ``needsProofNonce``.
    package var proofNonce: Bool?
    /// Address of its own page, shown with its name.
    package var home: String?
    /// Where its keys are found instead of in ``keys`` (OpenID Connect Dynamic Client Registration 1.0 section 2).
    package var keysURI: String?
    /// Where it is told that a session ended (OpenID Connect Back-Channel Logout 1.0 section 2.2).
    package var backchannelLogout: String?
    /// Seconds that a sign-in may be old where a request does not say.
    package var defaultMaxAge: Int?
    /// Levels that it asks for where a request does not say, the best liked first.
    package var defaultACR: [String]?
    /// What its tokens need before user information is given (RFC 9470).
    package var resourceNeed: AuthenticationNeed?
    /// Pages of its own, as it named them.
    package var about: ClientPages?
    /// Where the addresses of its sector are listed (OpenID Connect Core 1.0 section 8.1).
    package var sectorURI: String?
    /// SHA-256 of the token by which it looks after its own registration (RFC 7592 section 3).
    package var registrationHash: Data?
    /// Whose accounts it logs in: residents' where it says nothing; public servants always come with two steps.
    package var persona: Account.Persona?

    package init(
        name: LocalizedText, authentication: Authentication, redirectURIs: [String], sector: String? = nil,
        grants: Set<Grant> = [.code, .refresh], scopes: Set<String> = Scope.offered
    ) {
        (self.name, self.authentication, self.redirectURIs, self.grants, self.scopes) = (name, authentication, redirectURIs, grants, scopes)
        (postLogoutURIs, subject) = ([], .pairwise)
        self.sector = sector ?? redirectURIs.first.flatMap { URL(string: $0)?.host() } ?? "city"
        (idTokenAlgorithm, userInfoAlgorithm, keys, pkceExemption) = (.es256, nil, [], nil)
        (needsPushedRequest, needsDPoP, home) = (false, false, nil)
    }
}

extension ClientSettings {
    /// Whether its proofs must hold a nonce of ours (RFC 9449 section 8): where nobody said otherwise, those of a client that runs where a
    /// stranger's script could make proofs beforehand.
    package var needsProofNonce: Bool { proofNonce ?? (authentication == .none) }
}

/// Addresses that a client may show beside its name (RFC 7591 section 2).
package struct ClientPages: Sendable, Hashable, Codable {
    package var logo: String?
    package var policy: String?
    package var terms: String?
    package var contacts: [String]?

    package init(logo: String? = nil, policy: String? = nil, terms: String? = nil, contacts: [String]? = nil) {
        (self.logo, self.policy, self.terms, self.contacts) = (logo, policy, terms, contacts)
    }
}

/// How strongly and how lately somebody must have signed in.
package struct AuthenticationNeed: Sendable, Hashable, Codable {
    package var level: AuthenticationLevel
    /// Seconds since the sign-in; nil where any age will do.
    package var maxAge: Int?

    package init(level: AuthenticationLevel, maxAge: Int? = nil) { (self.level, self.maxAge) = (level, maxAge) }

    /// Throws the challenge that tells the client what to ask for (RFC 9470 section 3).
    package func check(level reached: AuthenticationLevel, authenticatedAt: Instant, at now: Instant) throws(OAuthError) {
        let isLate = maxAge.map { now - authenticatedAt > .seconds($0) } ?? false
        guard reached < level || isLate else { return }
        var challenge = OAuthError(.insufficientAuthentication, "a stronger or more recent sign-in is needed")
        if reached < level { challenge.acrValues = [ACR.name(of: level)] }
        challenge.maxAge = maxAge
        throw challenge
    }

    func check(_ grant: Grant, at now: Instant) throws {
        try check(level: grant.level, authenticatedAt: grant.authenticatedAt, at: now)
    }
}

/// The scopes that are known, with the claims that each opens (OpenID Connect Core 1.0 section 5.4).
package enum Scope {
    package static let openID = "openid"
    package static let offline = "offline_access"

    package static let claims: [String: [String]] = [
        "profile": ["name", "given_name", "family_name", "birthdate", "gender", "locale", "updated_at"],
        "email": ["email", "email_verified"],
        "phone": ["phone_number", "phone_number_verified"],
        "address": ["address"],
        "curp": ["curp"],
    ]

    package static let offered: Set<String> = Set(claims.keys).union([openID, offline])
}

/// Which addresses a client may have answers sent to.
package enum RedirectAddress {
    /// Whether an address may be registered: https, or http on the machine itself for a public client; no fragment, no user, no dots
    /// in the path that another reader would fold (RFC 6749 section 3.1.2, RFC 9700 section 2.1).
    package static func mayRegister(_ text: String, isPublic: Bool) -> Bool {
        guard text.utf8.count <= 2000, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !text.contains("#"), !text.contains("\\"),
            let url = URLComponents(string: text), url.user == nil, url.password == nil, let host = url.host, !host.isEmpty,
            !host.contains("*"), !url.path.contains("/../"), !url.path.hasSuffix("/..")
        else { return false }
        switch url.scheme {
        case "https": return true
        case "http": return isLoopback(host)
        default: return isPublic && (url.scheme?.contains(".") ?? false)
        }
    }

    /// Whether a request's address is one of those registered: letter for letter, but for the port of a native client on its own
    /// machine, which it cannot know beforehand (RFC 8252 section 7.3).
    package static func isRegistered(_ text: String, in registered: [String], isPublic: Bool) -> Bool {
        if registered.contains(text) { return true }
        guard isPublic, let asked = withoutPort(text) else { return false }
        return registered.contains { withoutPort($0) == asked }
    }

    private static func withoutPort(_ text: String) -> String? {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        for host in ["127.0.0.1", "[::1]"] {
            let start = "http://" + host
            guard text.hasPrefix(start) else { continue }
            let rest = text.dropFirst(start.count)
            if rest.hasPrefix("/") { return start + rest }
            guard rest.hasPrefix(":") else { return nil }
            let port = rest.dropFirst().prefix { $0 != "/" }
            guard (1...5).contains(port.count), port.allSatisfy(\.isASCII), let number = UInt16(port), number > 0 else { return nil }
            return start + rest.dropFirst(1 + port.count)
        }
        return nil
    }

    static func isLoopback(_ host: String) -> Bool { ["localhost", "127.0.0.1", "[::1]", "::1"].contains(host) }
}
