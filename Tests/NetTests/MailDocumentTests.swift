import Core
import Foundation
import Testing

@testable import Net

extension OutgoingMail {
    static func sample(to: String = "ana@example.org", subject: String = "Recibimos tu reporte", text: String = "Hola", html: String? = nil)
        -> OutgoingMail
    {
        OutgoingMail(
            id: ID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001),
            from: MailAddress("avisos@ciudad.example", name: "Ciudad de México")!,
            to: MailAddress(to)!, subject: subject, text: text, html: html, language: .spanish,
            date: Instant(iso8601: "2026-07-15T15:30:00Z")!)
    }
}

struct MailDocumentTests {
    private func lines(_ mail: OutgoingMail) -> [String] {
        String(decoding: MailDocument(mail).data, as: UTF8.self).components(separatedBy: "\r\n")
    }

    @Test func `the headers say who, when, what and in which language`() {
        let lines = lines(.sample())
        #expect(lines.contains("Date: Wed, 15 Jul 2026 15:30:00 +0000"))
        #expect(lines.contains("From: =?utf-8?B?Q2l1ZGFkIGRlIE3DqXhpY28=?= <avisos@ciudad.example>"))
        #expect(lines.contains("To: ana@example.org"))
        #expect(lines.contains("Subject: Recibimos tu reporte"))
        #expect(lines.contains("Message-ID: <01900000-0000-7000-8000-000000000001@ciudad.example>"))
        #expect(lines.contains("Content-Language: es"))
        #expect(lines.contains("Auto-Submitted: auto-generated"))
    }

    @Test func `a subject cannot add a header`() {
        let lines = lines(.sample(subject: "Hola\r\nBcc: todos@example.org\nX: 1\u{0}"))
        #expect(!lines.contains { $0.hasPrefix("Bcc") || $0.hasPrefix("X:") })
    }

    @Test(arguments: [
        "a@b@c", "ana@example.org\r\nRCPT TO:<x@y.z>", "<ana@example.org>", "ana maria@example.org", "@example.org", "ana@", "ana@-x.org",
        "a..b@example.org", "ana@exa mple.org", "ana@example..org", "\"ana\"@example.org", "ana@[127.0.0.1]",
    ])
    func `an address that could break out is none`(text: String) {
        #expect(MailAddress(text) == nil)
    }

    @Test(arguments: ["ana@Example.ORG", "o'hara+casa@sub.example.mx", "josé@correo.mx"])
    func `an ordinary address is taken, its domain in lower case`(text: String) throws {
        let address = try #require(MailAddress(text))
        #expect(address.domain == address.domain.lowercased())
    }

    @Test func `a long subject with accents folds into short words that end between letters`() {
        let words = EncodedWords.encode(String(repeating: "Atención en señalización 🚧 ", count: 8))
        #expect(words.count > 3)
        #expect(words.allSatisfy { $0.utf8.count <= 75 })
        let decoded = words.map { word in
            String(validating: Data(base64Encoded: String(word.dropFirst(10).dropLast(2)))!, as: UTF8.self)
        }
        #expect(decoded.allSatisfy { $0 != nil })
    }

    @Test func `quoted-printable keeps lines short, ends of lines straight and spaces at the end`() {
        let text = "Año =1 \nlínea\r\n\n" + String(repeating: "ñ", count: 40) + "\t"
        let encoded = QuotedPrintable.encode(text)
        let lines = encoded.components(separatedBy: "\r\n")
        #expect(lines[0] == "A=C3=B1o =3D1=20")
        #expect(lines[1] == "l=C3=ADnea")
        #expect(lines[2].isEmpty)
        #expect(lines.allSatisfy { $0.utf8.count <= 76 })
        #expect(encoded.hasSuffix("=09"))
        #expect(lines.allSatisfy { line in !line.contains { $0.isNewline } })
    }

    @Test func `with markup both parts stand between boundaries`() {
        let lines = lines(.sample(text: "Hola", html: "<p>Hola</p>"))
        let boundary = "--=_01900000-0000-7000-8000-000000000001"
        #expect(lines.count { $0 == boundary } == 2)
        #expect(lines.contains(boundary + "--"))
        #expect(lines.contains("Content-Type: text/plain; charset=utf-8"))
        #expect(lines.contains("<p>Hola</p>"))
    }

    @Test func `the address of the server says how safe the line must be`() throws {
        let relay = try #require(SMTPConfiguration(url: "smtp://user:pa%20ss@mail.example.org"))
        #expect((relay.port, relay.security, relay.user, relay.password) == (587, .required, "user", "pa ss"))
        #expect(!relay.description.contains("pa"))
        #expect(SMTPConfiguration(url: "smtp://127.0.0.1:2525")?.security == .offered)
        #expect(SMTPConfiguration(url: "smtp://relay.example?starttls=never")?.security == .never)
        #expect(SMTPConfiguration(url: "smtps://relay.example")?.port == 465)
        for wrong in ["http://x", "smtp://", "smtp://x?starttls=maybe", "smtp://x/path", "smtps://x?starttls=never"] {
            #expect(SMTPConfiguration(url: wrong) == nil, "\(wrong)")
        }
    }
}
