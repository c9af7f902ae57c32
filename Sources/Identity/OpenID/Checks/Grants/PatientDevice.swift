import Core

/// A device that asks whether somebody allowed it, not oftener than it was told; the answer once, and only what was decided
/// (RFC 8628 section 3.5).
enum PatientDevice {
    static func check(_ inquiry: inout Inquiry) throws {
        let refused = OAuthError(.invalidGrant, "the device code is unknown or not this client's")
        let (house, client) = (try inquiry.house(), try inquiry.known())
        let (office, openID) = (house.provider.office, house.provider.openID)
        guard let text = inquiry.parameters["device_code"] else { throw OAuthError(.invalidRequest, "device_code is missing") }
        guard let token = SecretToken(text), let ticket = try openID.tickets.ticket(.device, hash: token.hash, house.tx) else {
            throw refused
        }
        var device = try office.open(ticket, as: DevicePayload.self)
        guard device.client == client.id, ticket.usedAt == nil else { throw refused }
        guard ticket.isAlive(at: inquiry.now) else { throw OAuthError(.expiredToken, "nobody typed the code in time") }
        switch device.verdict {
        case .denied: throw OAuthError(.accessDenied, "the person said no")
        case .waiting:
            let isHasty = device.askedAt.map { inquiry.now - $0 < .seconds(device.interval) } ?? false
            if isHasty { device.interval += 5 }
            device.askedAt = inquiry.now
            try office.rewrite(ticket, device, house.tx)
            throw OAuthError(isHasty ? .slowDown : .authorizationPending, "nobody has typed the code yet")
        case .allowed(let grant):
            guard try office.use(ticket, at: inquiry.now, house.tx) else { throw refused }
            inquiry.device = (ticket, device)
            inquiry.grant = try openID.grants.grant(grant, house.tx)
        }
    }
}
