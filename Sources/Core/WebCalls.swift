package import Foundation

/// A call to somebody else's server, as a value.
package struct WebCall: Sendable, Hashable {
    package var method: String
    /// An absolute address, `https` or `http`.
    package var url: String
    package var headers: [Header]
    package var body: Data?
    /// Bytes of an answer that are taken; a longer one is `WebCallError.tooLarge`.
    package var limit: Int
    /// Seconds for the whole call, connection included.
    package var seconds: Int
    /// Whether the address may lie on this machine or in a private network.
    ///
    /// Only for addresses that the operator wrote down; never for one that a client or resident named.
    package var mayBePrivate: Bool

    package struct Header: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
    }

    package init(
        _ method: String, _ url: String, headers: [Header] = [], body: Data? = nil, limit: Int = 65_536, seconds: Int = 10,
        mayBePrivate: Bool = false
    ) {
        (self.method, self.url, self.headers, self.body) = (method, url, headers, body)
        (self.limit, self.seconds, self.mayBePrivate) = (limit, seconds, mayBePrivate)
    }
}

/// What the other server answered; redirects are not followed.
package struct WebAnswer: Sendable, Hashable {
    package let status: Int
    /// Names in lower case; of several lines of one name, the last.
    package let headers: [String: String]
    package let body: Data

    package init(status: Int, headers: [String: String], body: Data) { (self.status, self.headers, self.body) = (status, headers, body) }
}

/// Calls other servers: over the wire in the program, by expectation in tests.
package protocol WebCaller: Sendable {
    func call(_ call: WebCall) async throws(WebCallError) -> WebAnswer
}

/// Why no answer was had of another server.
package enum WebCallError: DomainError, Equatable {
    /// Not http or https, or with a login, line breaks or other things in it that do not belong there.
    case badAddress
    /// No connection: refused, no such name, a private network, TLS that does not hold, time over.
    case unreachable(reason: String)
    case tooLarge
    /// Too many calls at once.
    case busy

    package var code: ErrorCode {
        switch self {
        case .badAddress: "call.bad_address"
        case .unreachable: "call.unreachable"
        case .tooLarge: "call.too_large"
        case .busy: "call.busy"
        }
    }

    package var kind: ErrorKind { self == .badAddress ? .invalid : .unavailable }

    package var details: [String: String] { if case .unreachable(let reason) = self { ["reason": reason] } else { [:] } }
}
