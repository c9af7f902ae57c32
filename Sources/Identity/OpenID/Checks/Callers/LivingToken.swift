import Core

/// The access token is one of ours, still good, and given for a person.
enum LivingToken {
    static func check(_ inquiry: inout Inquiry) throws {
        guard let token = inquiry.token?.live, token.grant != nil else {
            throw OAuthError(.invalidToken, "the access token is unknown or has ended")
        }
        let house = try inquiry.house()
        guard let client = try house.provider.activeClient(token.client, house.tx) else {
            throw OAuthError(.invalidToken, "the access token is unknown or has ended")
        }
        inquiry.client = client
        inquiry.scopes = token.scopes
    }
}
