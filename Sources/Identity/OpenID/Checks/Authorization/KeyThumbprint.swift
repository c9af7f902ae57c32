import Core
import Foundation

/// `dpop_jkt` is a thumbprint (RFC 9449 section 10).
enum KeyThumbprint {
    static func check(_ inquiry: inout Inquiry) throws {
        guard let key = inquiry.parameters["dpop_jkt"] else { return }
        guard Data(base64URL: key)?.count == 32 else { throw inquiry.refusal(.invalidRequest, "dpop_jkt is no SHA-256 thumbprint") }
    }
}
