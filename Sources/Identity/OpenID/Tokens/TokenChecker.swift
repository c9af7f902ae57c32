package import Core
import Foundation

/// The one place where signed tokens of others and our own are checked; nothing else in the program reads one.
///
/// A token is taken only if its `typ`, algorithm, key, issuer, audience and times are those that the profile names. There is no
/// default key: an unknown `kid` is refused, and a header can name no key of its own (`jwk`, `jku`, `x5u`, `x5c`, `crit` are refused).
/// RFC 8725; OWASP ASVS 5 section 9.1.
package struct TokenChecker: Sendable {
    /// What is expected of a token.
    package struct Profile: Sendable {
        package var types: Set<String>
        package var algorithms: Set<SignatureAlgorithm>
        package var issuer: String?
        /// One of these must be in `aud`; nil asks for no audience.
        package var audience: Set<String>?
        /// Whether `aud` must be this one text and no array (FAPI 2.0 section 5.3.2.1, assertions of clients).
        package var soleAudience = false
        package var needsExpiry = true
        /// Claims that must be there, as texts that are not empty.
        package var required: Set<String> = []
        /// How far another's clock may be ahead or behind.
        package var skew: Instant.Span = .seconds(10)
        /// The longest that a token may live from now.
        package var longest: Instant.Span = .hours(24)
        /// Whether one that has expired is taken: only for `id_token_hint` (OpenID Connect RP-Initiated Logout 1.0 section 2).
        package var mayBeExpired = false

        package init(
            types: Set<String>, algorithms: Set<SignatureAlgorithm>, issuer: String? = nil, audience: Set<String>? = nil
        ) {
            (self.types, self.algorithms, self.issuer, self.audience) = (types, algorithms, issuer, audience)
        }
    }

    /// Why a token is refused: for tests and the log, never for whoever sent it.
    package enum Fault: String, Error, Sendable, Hashable {
        case malformed, type, algorithm, header, key, signature, issuer, audience, expired, early, tooLong, missing
    }

    /// A token that passed.
    package struct Checked: Sendable, Hashable {
        package let header: Claims
        package let claims: Claims

        package func text(_ name: String) -> String? { claims[name]?.string }
        package func instant(_ name: String) -> Instant? { claims[name]?.integer.map { Instant(milliseconds: $0 &* 1000) } }
    }

    private static let foreignKeys = ["jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256", "crit", "zip", "b64"]

    /// Checks a token against the keys of its one possible issuer.
    package static func check(_ token: String, _ profile: Profile, keys: [PublicKey], at now: Instant) throws(Fault) -> Checked {
        let (header, claims, input, signature) = try split(token)
        guard !foreignKeys.contains(where: { header[$0] != nil }) else { throw .header }
        let algorithm = try algorithm(header, profile)
        guard let id = header["kid"]?.string, let key = keys.first(where: { $0.id == id }), key.takes(algorithm) else { throw .key }
        guard key.verifies(signature, over: input, algorithm) else { throw .signature }
        try checkClaims(claims, profile, at: now)
        return Checked(header: header, claims: claims)
    }

    /// Checks a proof that carries its own public key (RFC 9449 section 4.3); returns the key with it.
    package static func checkProof(_ token: String, _ profile: Profile, at now: Instant) throws(Fault) -> (Checked, PublicKey) {
        let (header, claims, input, signature) = try split(token)
        guard !foreignKeys.dropFirst().contains(where: { header[$0] != nil }), header["kid"] == nil else { throw .header }
        let algorithm = try algorithm(header, profile)
        guard let key = header["jwk"]?.object.flatMap({ PublicKey(jwk: $0) }), key.takes(algorithm) else { throw .key }
        guard key.verifies(signature, over: input, algorithm) else { throw .signature }
        try checkClaims(claims, profile, at: now)
        return (Checked(header: header, claims: claims), key)
    }

    /// What a token claims to be, unchecked: to find out whose keys to check it with.
    package static func claimed(_ token: String) -> Claims? { (try? split(token))?.claims }

    /// The key that a token names, unchecked: to know whether it must be fetched.
    package static func claimedKey(_ token: String) -> String? { (try? split(token))?.header["kid"]?.string }

    private static func split(_ token: String) throws(Fault) -> (header: Claims, claims: Claims, input: Data, signature: Data) {
        guard token.utf8.count <= 16_384 else { throw .malformed }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Data(base64URL: parts[0]).flatMap({ Claims(json: $0) }),
            let claims = Data(base64URL: parts[1]).flatMap({ Claims(json: $0) }), let signature = Data(base64URL: parts[2])
        else { throw .malformed }
        return (header, claims, Data((parts[0] + "." + parts[1]).utf8), signature)
    }

    private static func algorithm(_ header: Claims, _ profile: Profile) throws(Fault) -> SignatureAlgorithm {
        // `typ` is compared without regard to case and with or without `application/` (RFC 7515 section 4.1.9).
        let type = (header["typ"]?.string ?? "").lowercased()
        let short = type.hasPrefix("application/") ? String(type.dropFirst(12)) : type
        guard profile.types.contains(where: { $0.lowercased() == short }) else { throw .type }
        guard let algorithm = header["alg"]?.string.flatMap(SignatureAlgorithm.init(rawValue:)), profile.algorithms.contains(algorithm)
        else { throw .algorithm }
        return algorithm
    }

    private static func checkClaims(_ claims: Claims, _ profile: Profile, at now: Instant) throws(Fault) {
        if let issuer = profile.issuer { guard claims["iss"]?.string == issuer else { throw .issuer } }
        if let audience = profile.audience {
            if profile.soleAudience {
                guard let one = claims["aud"]?.string, audience.contains(one) else { throw .audience }
            } else {
                guard let named = claims["aud"]?.strings, named.contains(where: audience.contains) else { throw .audience }
            }
        }
        for name in profile.required { guard claims[name]?.string?.isEmpty == false else { throw .missing } }
        // Clocks of others: 10 seconds ahead are forgiven, a minute is not (FAPI 2.0 section 5.3.2.1 note 3).
        for name in ["iat", "nbf"] {
            guard let value = claims[name] else { continue }
            guard let seconds = value.integer, abs(seconds) < 1 << 40 else { throw .malformed }
            guard Instant(milliseconds: seconds * 1000) - now <= profile.skew else { throw .early }
        }
        guard let value = claims["exp"] else {
            if profile.needsExpiry { throw .missing } else { return }
        }
        guard let seconds = value.integer, abs(seconds) < 1 << 40 else { throw .malformed }
        let left = Instant(milliseconds: seconds * 1000) - now
        guard profile.mayBeExpired || left > .seconds(0) else { throw .expired }
        guard left <= profile.longest else { throw .tooLong }
    }
}
