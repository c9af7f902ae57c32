import Core
import Crypto
import Foundation
import HTTPTypes

/// Who may read figures of the running program: this machine, or a caller with the token.
enum OperationsDoor {
    private static let forwarded: [HTTPField.Name] = [SecurityHeaders.forwardedFor, HTTPField.Name("Forwarded")!]

    /// Whether the caller is this machine itself and no proxy speaks for another one, or shows the token.
    static func admits(peer: String, headers: HTTPFields, token: String?) -> Bool {
        if let token, !token.isEmpty, let shown = headers[.authorization], shown.hasPrefix("Bearer ") {
            // Compared by hash, so that the time says nothing of how much was right.
            return SHA256.hash(data: Data(shown.dropFirst(7).utf8)) == SHA256.hash(data: Data(token.utf8))
        }
        return isLoopback(peer) && forwarded.allSatisfy { headers[$0] == nil }
    }

    static func isLoopback(_ address: String) -> Bool {
        address == "::1" || address.hasPrefix("127.") || address.hasPrefix("::ffff:127.")
    }

    /// Whether a Host header names this machine by itself.
    static func isOwn(host: String) -> Bool {
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" }.dropFirst() : host.prefix { $0 != ":" }
        return name == "localhost" || isLoopback(String(name))
    }
}
