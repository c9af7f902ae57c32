import Core

/// Only the code flow: no token ever travels through a browser (RFC 9700 section 2.1.2).
enum OnlyCode {
    static func check(_ inquiry: inout Inquiry) throws {
        guard let type = inquiry.parameters["response_type"] else { throw inquiry.refusal(.invalidRequest, "response_type is missing") }
        guard type == "code" else { throw inquiry.refusal(.unsupportedResponseType, "response_type must be code") }
    }
}
