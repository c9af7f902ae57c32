import Core
import Foundation

/// How the city is reached: scheme and host of every absolute link, and the only hosts that are answered.
package struct SiteAddress: Sendable, Hashable {
    /// `https://ventanilla.example`, without a slash at the end.
    package let base: String
    package let isSecure: Bool
    /// The same without the scheme, as it is said where no link may stand.
    package var spoken: Substring { base.drop { $0 != "/" }.drop { $0 == "/" } }
    /// Values of the Host header that are ours.
    private let hosts: Set<String>

    /// Reads a base URL.
    ///
    /// Without TLS only this machine's own address is accepted; nil for anything else.
    package init?(_ text: String) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), let host = parts.host?.lowercased(),
            !host.isEmpty,
            parts.query == nil, parts.fragment == nil, parts.user == nil, ["", "/"].contains(parts.path)
        else { return nil }
        let isLoopback = host == "localhost" || host.hasSuffix(".localhost") || host == "127.0.0.1" || host == "[::1]" || host == "::1"
        guard scheme == "https" || (scheme == "http" && isLoopback) else { return nil }
        isSecure = scheme == "https"
        let port = parts.port.map { ":\($0)" } ?? ""
        base = "\(scheme)://\(host)\(port)"
        let usual = isSecure ? ":443" : ":80"
        var hosts: Set<String> = [host + port]
        if port.isEmpty || port == usual { hosts.formUnion([host, host + usual]) }
        if isLoopback { hosts.formUnion(["localhost", "127.0.0.1", "[::1]"].map { $0 + port }) }
        self.hosts = hosts
    }

    /// Whether a request with this Host header is for us.
    package func answers(_ host: String) -> Bool { hosts.contains(host.lowercased()) }

    /// Whether a page of this origin may send us forms.
    package func isOwn(origin: String) -> Bool {
        let prefix = isSecure ? "https://" : "http://"
        return origin.hasPrefix(prefix) && answers(String(origin.dropFirst(prefix.count)))
    }

    /// An absolute link to a path that begins with a slash.
    package func link(_ path: String) -> String { base + path }
}
