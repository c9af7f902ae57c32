import Core

/// A client whose tokens are bound to a key proves that it has one.
enum DemandedProof {
    static func check(_ inquiry: inout Inquiry) throws {
        guard try inquiry.dpop != nil || !inquiry.known().settings.needsDPoP else {
            throw OAuthError(.invalidDPoP, "this client must send a DPoP proof")
        }
    }
}
