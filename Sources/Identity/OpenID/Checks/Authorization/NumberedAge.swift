import Core

/// `max_age` is a number of seconds; where the request has none, what the client registered counts.
enum NumberedAge {
    static func check(_ inquiry: inout Inquiry) throws {
        guard let text = inquiry.parameters["max_age"] else {
            inquiry.maxAge = try inquiry.known().settings.defaultMaxAge
            return
        }
        guard let seconds = Int(text), (0...(1 << 31)).contains(seconds) else {
            throw inquiry.refusal(.invalidRequest, "max_age must be a number of seconds")
        }
        inquiry.maxAge = seconds
    }
}
