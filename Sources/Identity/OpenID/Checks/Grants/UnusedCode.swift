import Core

/// The code is this client's and was not used before; a second use ends whatever came of the first
/// (RFC 6749 section 4.1.2).
enum UnusedCode {
    static func check(_ inquiry: inout Inquiry) throws {
        let refused = OAuthError(.invalidGrant, "the code is unknown, used, expired, or not this client's")
        let (house, client) = (try inquiry.house(), try inquiry.known())
        let openID = house.provider.openID
        guard let text = inquiry.parameters["code"] else { throw OAuthError(.invalidRequest, "code is missing") }
        guard let token = SecretToken(text), let ticket = try openID.tickets.ticket(.code, hash: token.hash, house.tx) else {
            throw refused
        }
        let code = try house.provider.office.open(ticket, as: CodePayload.self)
        guard code.client == client.id else { throw refused }
        guard try house.provider.office.use(ticket, at: inquiry.now, house.tx) else {
            try house.provider.endFamily(code.grant, because: "code_replayed", at: inquiry.now, house.tx)
            throw refused
        }
        inquiry.code = (ticket, code)
        inquiry.grant = try openID.grants.grant(code.grant, house.tx)
    }
}
