import Core

/// The client was registered to log people in.
enum MayLogIn {
    static func check(_ inquiry: inout Inquiry) throws {
        guard try inquiry.known().settings.grants.contains(.code) else {
            throw inquiry.refusal(.unauthorizedClient, "this client may not log people in")
        }
    }
}
