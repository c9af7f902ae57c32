import Core

/// A bound token comes with a proof of its key, under its own scheme; an unbound one does not pretend (RFC 9449 section 7).
enum BoundToken {
    static func check(_ inquiry: inout Inquiry) throws {
        guard let (live, presented) = inquiry.token else { throw OAuthError(.invalidToken, "an access token is needed") }
        let key = live?.claims["cnf"]?["jkt"]?.string
        switch (key, presented.scheme) {
        case (nil, .bearer): return
        case (let key?, .dpop):
            guard let dpop = inquiry.dpop, dpop.thumbprint == key else {
                throw OAuthError(.invalidDPoP, "the proof is of another key than the token")
            }
        default: throw OAuthError(.invalidToken, "the token is bound to a key, or the scheme is another")
        }
    }
}
