package import Core
import Crypto
import Foundation

/// A proof that a request comes from the holder of a key (RFC 9449 section 4).
package struct DPoPProof: Sendable, Hashable {
    /// SHA-256 thumbprint of the key (RFC 7638).
    package let thumbprint: String
    let jti: String
    let issuedAt: Instant
    /// The nonce that it holds, unchecked: whether it must, its client says (``FreshNonce``).
    package let nonce: String?
    /// How old or how new `iat` may be: FAPI 2.0 takes 10 seconds either way and asks for no more than a minute.
    private static let window = Instant.Span.seconds(60)

    /// Reads and checks a proof; throws `invalid_dpop_proof` for anything that section 4.3 refuses.
    /// - RequestParameters:
    ///   - url: the address of the endpoint, without query.
    ///   - accessToken: the token that comes with it at a resource, whose hash the proof must hold.
    package init(_ text: String, method: String, url: String, accessToken: String? = nil, at now: Instant) throws(OAuthError) {
        var profile = TokenChecker.Profile(types: ["dpop+jwt"], algorithms: [.es256, .ps256])
        profile.needsExpiry = false
        profile.required = ["jti", "htm", "htu"]
        let refused = OAuthError(.invalidDPoP, "the DPoP proof is not good for this request")
        guard let (checked, key) = try? TokenChecker.checkProof(text, profile, at: now), checked.text("htm") == method,
            let address = checked.text("htu"), Self.bare(address) == Self.bare(url), let jti = checked.text("jti"), jti.utf8.count <= 200,
            let issued = checked.instant("iat"), now - issued <= Self.window
        else { throw refused }
        if let accessToken {
            let hash = Data(SHA256.hash(data: Data(accessToken.utf8))).base64URL
            guard checked.text("ath") == hash else { throw refused }
        }
        (thumbprint, self.jti, issuedAt) = (key.thumbprint, jti, issued)
        // One that is no text is none of ours.
        nonce = checked.claims["nonce"].map { $0.string ?? "" }
    }

    /// Without query and fragment, scheme and host in small letters.
    private static func bare(_ address: String) -> String? {
        guard var url = URLComponents(string: address) else { return nil }
        (url.query, url.fragment) = (nil, nil)
        (url.scheme, url.host) = (url.scheme?.lowercased(), url.host?.lowercased())
        return url.string
    }

    /// Until when the same `jti` could be sent again.
    var remembered: Instant { issuedAt + Self.window + Self.window }
}

extension OpenIDProvider {
    /// Refuses a proof that was used before.
    func checkFresh(_ proof: DPoPProof, at now: Instant, _ tx: any Transaction) throws {
        guard try office.isFresh(jti: proof.jti, of: "dpop:" + proof.thumbprint, until: proof.remembered, at: now, tx) else {
            throw OAuthError(.invalidDPoP, "the DPoP proof was used before")
        }
    }
}
