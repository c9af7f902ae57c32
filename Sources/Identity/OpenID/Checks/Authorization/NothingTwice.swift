import Core

/// No parameter came twice (RFC 6749 section 3.1).
enum NothingTwice {
    static func check(_ inquiry: inout Inquiry) throws {
        guard let name = inquiry.parameters.repeated.min() else { return }
        let plain = name.unicodeScalars.filter { $0.isASCII && ($0.properties.isAlphabetic || $0 == "_") }
        throw inquiry.refusal(.invalidRequest, "\(String(String.UnicodeScalarView(plain).prefix(40))) came twice")
    }
}
