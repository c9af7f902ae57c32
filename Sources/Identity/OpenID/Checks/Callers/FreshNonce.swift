import Core

/// A proof holds a nonce of ours where its client must send one; one that it holds is ours and still good (RFC 9449 sections 8 and 9).
enum FreshNonce {
    static func check(_ inquiry: inout Inquiry) throws {
        guard let dpop = inquiry.dpop else { return }
        guard let nonce = dpop.nonce else {
            guard try inquiry.known().settings.needsProofNonce else { return }
            throw OAuthError(.useNonce, "the DPoP proof must hold the nonce of this answer")
        }
        guard try inquiry.house().provider.nonces.accepts(nonce, at: inquiry.now) else {
            throw OAuthError(.useNonce, "the nonce of the DPoP proof has ended or is not ours")
        }
    }
}
