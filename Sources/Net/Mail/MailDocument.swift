package import Core
package import Foundation

/// A mail as the bytes that go over the wire (RFC 5322, MIME): ASCII, but for addresses that are not.
package struct MailDocument {
    private let mail: OutgoingMail

    package init(_ mail: OutgoingMail) { self.mail = mail }

    package var data: Data {
        var lines = [
            "Date: \(Self.date(mail.date))",
            "From: \(Self.mailbox(mail.from))",
            "To: \(Self.mailbox(mail.to))",
            Self.folded("Subject", mail.subject),
            "Message-ID: <\(mail.id)@\(Self.asciiDomain(mail.from))>",
            "MIME-Version: 1.0",
            "Content-Language: \(mail.language)",
            // Tells out-of-office programs and mailing lists not to answer (RFC 3834).
            "Auto-Submitted: auto-generated",
        ]
        if let html = mail.html {
            // "=_" cannot stand in quoted-printable text, so the boundary cannot either.
            let boundary = "=_\(mail.id)"
            lines += ["Content-Type: multipart/alternative; boundary=\"\(boundary)\"", ""]
            lines += ["--\(boundary)"] + Self.part("text/plain", mail.text)
            lines += ["--\(boundary)"] + Self.part("text/html", html)
            lines += ["--\(boundary)--", ""]
        } else {
            lines += Self.part("text/plain", mail.text)
        }
        return Data(lines.joined(separator: "\r\n").utf8)
    }

    private static func part(_ type: String, _ text: String) -> [String] {
        [
            "Content-Type: \(type); charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "",
            QuotedPrintable.encode(text), "",
        ]
    }

    private static func date(_ instant: Instant) -> String {
        let words = DateFormatter()
        words.locale = Locale(identifier: "en_US_POSIX")
        words.timeZone = TimeZone(secondsFromGMT: 0)
        words.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
        return words.string(from: instant.date)
    }

    private static func mailbox(_ address: MailAddress) -> String {
        let name = address.name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return name.isEmpty ? address.address : "\(EncodedWords.encode(name).joined(separator: "\r\n ")) <\(address.address)>"
    }

    private static func folded(_ name: String, _ value: String) -> String {
        "\(name): " + EncodedWords.encode(value).joined(separator: "\r\n ")
    }

    private static func asciiDomain(_ address: MailAddress) -> String {
        let domain = String(address.domain)
        return domain.utf8.allSatisfy { $0 < 0x80 } ? domain : "ventanilla.invalid"
    }
}
