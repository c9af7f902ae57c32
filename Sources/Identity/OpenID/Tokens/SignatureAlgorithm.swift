/// The signatures that we make or take (RFC 7518 section 3.1).
///
/// `none` and every `HS…` are missing on purpose: a token under them is an unknown algorithm and is refused as such.
package enum SignatureAlgorithm: String, Sendable, Hashable, CaseIterable, Codable {
    /// ECDSA over P-256: our own choice.
    case es256 = "ES256"
    /// RSA PKCS#1 v1.5: for clients that know nothing newer (OpenID Connect Core 1.0 section 15.1 has every provider offer it).
    case rs256 = "RS256"
    /// RSA-PSS: taken from clients that sign their assertions so (FAPI 2.0 section 5.4.1).
    case ps256 = "PS256"
}
