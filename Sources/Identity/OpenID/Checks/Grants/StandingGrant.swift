import Core

/// What the token rests on still stands: nobody took it back, and account and session are alive.
enum StandingGrant {
    static func check(_ inquiry: inout Inquiry) throws {
        let house = try inquiry.house()
        guard let grant = inquiry.grant, try house.provider.isAlive(grant, at: inquiry.now, house.tx) else {
            throw OAuthError(.invalidGrant, "what was granted has ended")
        }
    }
}
