import Core

/// A client that must push its requests did (RFC 9126 section 5).
enum PushedFirst {
    static func check(_ inquiry: inout Inquiry) throws {
        guard try inquiry.isPushed || !inquiry.known().settings.needsPushedRequest else {
            throw inquiry.refusal(.invalidRequest, "this client must push its requests first")
        }
    }
}
