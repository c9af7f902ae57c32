import Core

/// The client is who it says, by the one means that it registered.
enum ProvenClient {
    static func check(_ inquiry: inout Inquiry) throws {
        let house = try inquiry.house()
        guard let proof = inquiry.proof else { throw OAuthError(.invalidClient, "the client could not be authenticated") }
        inquiry.client = try house.provider.authenticate(proof, at: inquiry.now, house.tx)
    }
}
