import Core
import Foundation
import Testing

@testable import Net

struct SMTPMailerTests {
    private func mailer(_ port: Int, _ security: SMTPConfiguration.Security, host: String = "localhost", authorities: String? = nil)
        -> SMTPMailer
    {
        var configuration = SMTPConfiguration(host: host, port: port, security: security)
        configuration.authorities = authorities
        configuration.connectSeconds = 2
        configuration.sendSeconds = 5
        return SMTPMailer(configuration)
    }

    @Test func `a mail arrives as written, dots at the start of a line included`() async throws {
        let server = try MailServer()
        try await mailer(server.port, .never).send(.sample(subject: "Atención: bache", text: "Hola\n.\n..fin", html: "<p>¿Quedó?</p>"))
        let mail = try #require(server.received().first)
        #expect(mail.from == "avisos@ciudad.example")
        #expect(mail.to == ["ana@example.org"])
        #expect(mail.text.contains("Subject: =?utf-8?B?QXRlbmNpw7NuOiBiYWNoZQ==?=\r\n"))
        #expect(mail.text.contains("\r\nHola\r\n.\r\n..fin\r\n"))
        #expect(mail.text.contains("<p>=C2=BFQued=C3=B3?</p>"))
    }

    @Test(arguments: [
        ("nobody@example.org", MailError.refused(status: 550)), ("full@example.org", .deferred(status: 451)),
        ("large@example.org", .refused(status: 552)),
    ])
    func `for good and for now are told apart`(to: String, error: MailError) async throws {
        let server = try MailServer()
        let mailer = mailer(server.port, .never)
        await #expect(throws: error) { try await mailer.send(.sample(to: to)) }
        #expect(error.isPermanent == (error != .deferred(status: 451)))
        // The connection is usable again for the next mail.
        try await mailer.send(.sample())
        #expect(try server.received().count == 1)
    }

    @Test func `with STARTTLS required the line is encrypted and the certificate is checked`() async throws {
        let server = try MailServer(tls: true)
        try await mailer(server.port, .required, authorities: server.certificate).send(.sample())
        #expect(try server.received().map(\.tls) == [true])
        let distrusting = try await #require(throws: MailError.self) { try await mailer(server.port, .required).send(.sample()) }
        #expect(!distrusting.isPermanent)
        #expect(try server.received().count == 1)
    }

    @Test func `with STARTTLS required a server without it gets no mail`() async throws {
        let server = try MailServer()
        let error = try await #require(throws: MailError.self) { try await mailer(server.port, .required).send(.sample()) }
        #expect(!error.isPermanent)
        #expect(try server.received().isEmpty)
    }

    @Test(arguments: [true, false])
    func `where STARTTLS is merely offered it is taken`(offered: Bool) async throws {
        let server = try MailServer(tls: offered)
        try await mailer(server.port, .offered).send(.sample())
        #expect(try server.received().map(\.tls) == [offered])
    }

    @Test func `a wrong password is our fault, not the recipient's`() async throws {
        let server = try MailServer(login: "ciudad:right")
        var configuration = SMTPConfiguration(host: "localhost", port: server.port, security: .never, user: "ciudad", password: "wrong")
        let error = try await #require(throws: MailError.self) { try await SMTPMailer(configuration).send(.sample()) }
        #expect(!error.isPermanent)
        configuration.password = "right"
        try await SMTPMailer(configuration).send(.sample())
        #expect(try server.received().count == 1)
    }

    @Test func `a server that is not there is an error in time`() async throws {
        let error = try await #require(throws: MailError.self) { try await mailer(1, .never, host: "127.0.0.1").send(.sample()) }
        #expect(!error.isPermanent)
        guard case .unreachable = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func `a hundred mails at once go over a few kept connections`() async throws {
        let server = try MailServer()
        let mailer = mailer(server.port, .never)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 { group.addTask { try await mailer.send(.sample(to: "ana\(number)@example.org")) } }
            try await group.waitForAll()
        }
        let received = try server.received()
        #expect(Set(received.flatMap(\.to)).count == 100)
        #expect(Set(received.map(\.peer)).count <= 4)
    }

    @Test func `more mails than may wait are sent back to the outbox`() async throws {
        var configuration = SMTPConfiguration(host: "localhost", port: 1, security: .never)
        configuration.connectSeconds = 1
        await #expect(throws: MailError.busy) { try await SMTPMailer(configuration, connections: 1, mostWaiting: 0).send(.sample()) }
    }
}
