import Core

/// The kind of grant is offered, and the client was registered for it.
enum OfferedGrant {
    static func check(_ inquiry: inout Inquiry) throws {
        let name = inquiry.endpoint == .device ? ClientSettings.Grant.device.rawValue : inquiry.parameters["grant_type"]
        guard let name else { throw OAuthError(.invalidRequest, "grant_type is missing") }
        guard let kind = ClientSettings.Grant(rawValue: name) else {
            throw OAuthError(.unsupportedGrantType, "grant_type is not offered here")
        }
        guard try inquiry.known().settings.grants.contains(kind) else {
            throw OAuthError(.unauthorizedClient, "this client may not use this grant_type")
        }
    }
}
