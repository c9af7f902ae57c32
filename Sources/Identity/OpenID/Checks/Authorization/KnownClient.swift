import Core

/// The client is one of this city, active, and the one that the request names.
enum KnownClient {
    static func check(_ inquiry: inout Inquiry) throws {
        guard let client = inquiry.client, client.state == .active, inquiry.parameters["client_id"] == client.id else {
            throw inquiry.pageRefusal(.invalidClient, "client_id names no client of this city")
        }
    }
}
