import Core

/// Only a client that can prove itself learns what a token is (RFC 7662 section 2.1).
enum KeepsSecret {
    static func check(_ inquiry: inout Inquiry) throws {
        guard try inquiry.known().isConfidential else { throw OAuthError(.invalidClient, "a public client may not ask") }
    }
}
