import Core

/// What is kept for the client is of a size that it may have.
enum BoundedTexts {
    static func check(_ inquiry: inout Inquiry) throws {
        if let nonce = inquiry.parameters["nonce"], nonce.utf8.count > 512 {
            throw inquiry.refusal(.invalidRequest, "nonce is longer than 512 bytes")
        }
        if let state = inquiry.parameters["state"], state.utf8.count > 2048 {
            inquiry.parameters = inquiry.parameters.without(["state"])
            throw inquiry.refusal(.invalidRequest, "state is longer than 2048 bytes")
        }
    }
}
