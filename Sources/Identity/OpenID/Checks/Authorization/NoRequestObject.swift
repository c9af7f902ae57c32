import Core

/// No request object by value or by reference, and no client that registers itself in passing: refused cleanly
/// (OpenID Connect Core 1.0 sections 6.1, 6.2 and 7.2.1).
enum NoRequestObject {
    static func check(_ inquiry: inout Inquiry) throws {
        if inquiry.parameters["request"] != nil {
            throw inquiry.refusal(.requestNotSupported, "send the parameters plainly, or push them first")
        }
        if inquiry.parameters["request_uri"] != nil {
            throw inquiry.refusal(
                inquiry.isPushed ? .invalidRequest : .requestURINotSupported, "request_uri is only for requests pushed here")
        }
        if inquiry.parameters["registration"] != nil {
            throw inquiry.refusal(.registrationNotSupported, "clients are registered beforehand")
        }
    }
}
