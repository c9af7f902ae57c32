import Core

/// The person behind the token signed in strongly and lately enough for this resource; if not, the client is told what to ask for
/// (RFC 9470 section 3).
enum FreshEnough {
    static func check(_ inquiry: inout Inquiry) throws {
        guard let grant = inquiry.token?.live?.grant else { return }
        let need = try inquiry.known().settings.resourceNeed
        try need?.check(grant, at: inquiry.now)
    }
}
