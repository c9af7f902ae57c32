import Core
import Foundation
import Identity
import Testing
import Work

struct SessionTests {
    @Test func `a session ends when nobody uses it for an hour`() async throws {
        let office = try Office()
        let token = try await office.hire("lucia@obras.example").token
        for _ in 0..<3 {
            office.wait(.minutes(50))
            _ = try await office.sessions.resume(token)
        }
        office.wait(.minutes(61))
        await #expect(throws: IdentityError.noSession) { try await office.sessions.resume(token) }
    }

    @Test func `a session ends after a working day however much it is used`() async throws {
        let office = try Office()
        let token = try await office.hire("lucia@obras.example").token
        for _ in 0..<23 {
            office.wait(.minutes(31))
            _ = try await office.sessions.resume(token)
        }
        office.wait(.minutes(10))
        await #expect(throws: IdentityError.noSession) { try await office.sessions.resume(token) }
    }

    @Test func `clicking does not write a row each time`() async throws {
        let office = try Office()
        let token = try await office.hire("lucia@obras.example").token
        for _ in 0..<20 { _ = try await office.sessions.resume(token) }
        let begun = try #require(try await office.session(token))
        #expect(begun.seenAt == begun.createdAt)
        office.wait(.minutes(2))
        for _ in 0..<20 { _ = try await office.sessions.resume(token) }
        #expect(try await office.session(token)?.seenAt == begun.createdAt + .minutes(2))
        office.wait(.seconds(10))
        _ = try await office.sessions.resume(token)
        #expect(try await office.session(token)?.seenAt == begun.createdAt + .minutes(2))
    }

    @Test func `the row does not open the session`() async throws {
        let office = try Office()
        let welcome = try await office.hire("lucia@obras.example")
        let row = try #require(try await office.session(welcome.token))
        #expect(row.tokenHash != Data(welcome.token.text.utf8) && row.tokenHash.count == 32)
        let guess = SecretToken(
            welcome.session.tokenHash.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").prefix(43))
        await #expect(throws: IdentityError.noSession) { try await office.sessions.resume(try #require(guess)) }
    }

    @Test func `one session is ended, the others stay, and nobody ends another's`() async throws {
        let office = try Office()
        let first = try await office.hire("lucia@obras.example")
        let second = try await office.signIn(
            SignIn.Request(login: "lucia@obras.example", password: Office.password, address: ClientAddress("192.0.2.1")))
        let other = try await office.hire("marcos@obras.example")
        #expect(try await office.sessions.sessions(of: first.session.account).count == 2)
        try await office.sessions.end(first.session.id, of: first.session.account)
        await #expect(throws: IdentityError.noSession) { try await office.sessions.resume(first.token) }
        _ = try await office.sessions.resume(second.token)
        await #expect(throws: IdentityError.noSession) { try await office.sessions.end(other.session.id, of: first.session.account) }
        _ = try await office.sessions.resume(other.token)
        try await office.sessions.endAll(of: first.session.account)
        await #expect(throws: IdentityError.noSession) { try await office.sessions.resume(second.token) }
    }

    @Test func `a revoked role is gone at the next click`() async throws {
        let office = try Office()
        let welcome = try await office.hire("lucia@obras.example")
        try await office.rows.unit.write { [rows = office.rows] tx in
            for role in try rows.accounts.roles(of: welcome.session.account, tx) { try rows.accounts.revoke(role, tx) }
        }
        #expect(try await office.sessions.resume(welcome.token).member.grants.isEmpty)
    }

    @Test(arguments: ["", "abc", String(repeating: "a", count: 42), String(repeating: "a", count: 44), String(repeating: "ñ", count: 43)])
    func `what was never given out is not a token`(text: String) { #expect(SecretToken(text) == nil) }
}
