import Core

/// The code is not older than a minute (FAPI 2.0 section 5.3.2.1).
enum LivingCode {
    static func check(_ inquiry: inout Inquiry) throws {
        guard let code = inquiry.code, code.ticket.isAlive(at: inquiry.now) else {
            throw OAuthError(.invalidGrant, "the code is unknown, used, expired, or not this client's")
        }
    }
}
