import Core

/// The refresh token is this client's and has reached neither of its ends.
enum LivingRefresh {
    static func check(_ inquiry: inout Inquiry) throws {
        let (house, client) = (try inquiry.house(), try inquiry.known())
        guard let text = inquiry.parameters["refresh_token"] else { throw OAuthError(.invalidRequest, "refresh_token is missing") }
        guard let token = SecretToken(text),
            let found = try house.provider.office.read(.refresh, token, as: RefreshPayload.self, at: inquiry.now, house.tx),
            found.payload.client == client.id, inquiry.now < found.payload.endsAt
        else { throw OAuthError(.invalidGrant, "the refresh token is unknown, ended, or not this client's") }
        inquiry.refresh = (found.ticket, found.payload, token)
        inquiry.grant = try house.provider.openID.grants.grant(found.payload.grant, house.tx)
    }
}
