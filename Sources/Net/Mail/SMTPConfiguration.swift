import Foundation

/// Where mail is handed over, read from `smtp://[user[:password]@]host[:port][?starttls=required|offered|never]` or `smtps://…`.
package struct SMTPConfiguration: Sendable, Equatable {
    package enum Security: String, Sendable, CaseIterable {
        /// TLS from the first byte (`smtps`), the certificate verified.
        case implicit
        /// STARTTLS or no mail at all, the certificate verified.
        case required
        /// STARTTLS where the server offers it; its certificate is not verified, for whoever could forge it could also hide the offer.
        case offered
        /// In clear: for a relay on the same machine.
        case never
    }

    package var host: String
    package var port: Int
    package var security: Security
    package var user: String?
    package var password: String?
    /// A file of certificate authorities to trust instead of the system's.
    package var authorities: String?
    /// How the server is greeted; nil for the name of the machine.
    package var greeting: String?
    package var connectSeconds = 10
    package var sendSeconds = 60

    package init(host: String, port: Int, security: Security, user: String? = nil, password: String? = nil) {
        (self.host, self.port, self.security) = (host, port, security)
        (self.user, self.password) = (user, password)
    }

    /// Reads the address; nil where it is none.
    ///
    /// Without a word on STARTTLS it is required, except on the same machine.
    package init?(url text: String) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), ["smtp", "smtps"].contains(scheme),
            let host = parts.host, !host.isEmpty, parts.path.isEmpty || parts.path == "/"
        else { return nil }
        let bare = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        let loopback = bare == "localhost" || bare == "::1" || bare.hasPrefix("127.")
        var security: Security = scheme == "smtps" ? .implicit : loopback ? .offered : .required
        for item in parts.queryItems ?? [] {
            guard item.name == "starttls", scheme == "smtp", let wanted = item.value.flatMap(Security.init), wanted != .implicit else {
                return nil
            }
            security = wanted
        }
        self.init(
            host: host, port: parts.port ?? (scheme == "smtps" ? 465 : loopback ? 25 : 587), security: security, user: parts.user,
            password: parts.password)
    }
}

extension SMTPConfiguration: CustomStringConvertible {
    /// Without user and password, fit for a log.
    package var description: String { "\(security == .implicit ? "smtps" : "smtp")://\(host):\(port)" }
}
