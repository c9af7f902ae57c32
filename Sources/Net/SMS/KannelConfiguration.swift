package import Core
import Foundation

/// How text messages reach Kannel's smsbox: `http://user@host:13013/cgi-bin/sendsms?from=51515&smsc=telcel`.
package struct KannelConfiguration: Sendable, Equatable {
    /// Address of sendsms, without query.
    package var address: String
    package var user: String
    package var password: String
    /// Number or name that the message comes from.
    package var from: String
    /// The connection that carries it, where there are several.
    package var smsc: String?
    /// A name under which Kannel counts what was sent.
    package var account: String?
    /// Minutes after which a code that was not delivered need not be any more.
    package var validityMinutes = 10
    package var connectSeconds = 5
    package var answerSeconds = 15

    package init(address: String, user: String, password: String, from: String, smsc: String? = nil, account: String? = nil) {
        (self.address, self.user, self.password, self.from, self.smsc, self.account) = (address, user, password, from, smsc, account)
    }

    /// Reads the address; nil where it is none: no user, no `from`, a word in the query that is not known, http to another machine.
    ///
    /// The password goes into the query of what we call (that is how sendsms works), so the way must be this machine or TLS.
    package init?(url text: String) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = parts.host, !host.isEmpty, let user = parts.user, !user.isEmpty, !parts.path.isEmpty, parts.path != "/"
        else { return nil }
        let isNear = host == "localhost" || host == "[::1]" || host.hasPrefix("127.")
        guard scheme == "https" || isNear else { return nil }
        var options: [String: String] = [:]
        for item in parts.queryItems ?? [] {
            guard ["from", "smsc", "account"].contains(item.name), let value = item.value, !value.isEmpty else { return nil }
            options[item.name] = value
        }
        guard let from = options["from"] else { return nil }
        self.init(
            address: "\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")\(parts.path)", user: user, password: parts.password ?? "",
            from: from, smsc: options["smsc"], account: options["account"])
    }

    /// The address to call for one message (Kannel user guide 1.4.5, "Using the HTTP interface to send SMS").
    ///
    /// Letters of the 7-bit alphabet go with coding 0, all others with coding 2, or they arrive as question marks.
    package func call(for text: OutgoingText) -> String {
        let isWide = SMSLetters.size(of: text.text).isWide
        var items: [(String, String)] = [
            ("username", user), ("password", password), ("from", from), ("to", text.to.text), ("text", text.text),
            ("coding", isWide ? "2" : "0"), ("charset", "UTF-8"), ("validity", String(validityMinutes)),
        ]
        if let smsc { items.append(("smsc", smsc)) }
        if let account { items.append(("account", account)) }
        return address + "?" + items.map { "\($0.0)=\(Self.escaped($0.1))" }.joined(separator: "&")
    }

    /// Everything but letters and digits in percent signs, `+` too, which sendsms would read as a space.
    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: plainCharacters) ?? ""
    }

    private static let plainCharacters = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
}

extension KannelConfiguration: CustomStringConvertible {
    /// Without user and password, fit for a log.
    package var description: String { address }
}
