import Core

/// `prompt` is a list of known words, and `none` stands alone (OpenID Connect Core 1.0 section 3.1.2.1).
enum KnownPrompts {
    static func check(_ inquiry: inout Inquiry) throws {
        for word in inquiry.parameters.words("prompt") {
            guard let prompt = AuthorizationRequest.Prompt(rawValue: word) else {
                throw inquiry.refusal(.invalidRequest, "prompt has a value that is not known")
            }
            inquiry.prompts.insert(prompt)
        }
        guard !inquiry.prompts.contains(.none) || inquiry.prompts.count == 1 else {
            throw inquiry.refusal(.invalidRequest, "prompt none stands alone")
        }
    }
}
