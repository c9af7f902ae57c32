import Core
import Foundation
import Identity
import TestSupport
import Testing
import Work

/// News that a session ended, and what a sign-in must be for a resource.
struct BackChannelTests {
    private func waiting(_ city: TestProvider) async throws -> [OutgoingMessage] {
        let (stores, now) = (city.stores, city.clock.now)
        return try await stores.unit.write { tx in
            try stores.outbox.take(channel: LogoutNotice.channel, limit: 10, lease: .minutes(1), at: now, tx)
        }
    }

    private func notice(_ message: OutgoingMessage, _ city: TestProvider) async throws -> (address: String, notice: LogoutNotice) {
        let (stores, ring) = (city.stores, city.identity.ring)
        let key = try await stores.unit.read { tx in try ring.existingKey(for: message.owner, in: stores.keys, tx) }
        let content = try key.open(message.content, field: "outbox.content", as: MessageContent.self)
        return (
            String(decoding: try key.open(message.recipient, field: "outbox.recipient"), as: UTF8.self),
            try #require(LogoutNotice(content.values))
        )
    }

    @Test func `each client of the session that wants to know is told once, with a token that is nothing else`() async throws {
        let city = try await TestProvider()
        let becas = try await city.client { $0.backchannelLogout = "https://becas.example/logout" }
        let silent = try await city.client(back: "https://libros.example/back")
        let answer = try await city.redeem(try await city.code(becas.client), becas)
        _ = try await city.redeem(try await city.code(becas.client), becas)
        _ = try await city.redeem(try await city.code(silent.client), silent)
        try await city.provider.end(city.state.session, of: city.state.account)
        let messages = try await waiting(city)
        #expect(messages.count == 1)
        let (address, notice) = try await notice(try #require(messages.first), city)
        #expect(address == "https://becas.example/logout")
        let token = try #require(try await city.provider.logoutToken(notice))
        let claims = try await city.claims(of: token, type: "logout+jwt")
        let told = try await city.claims(of: try #require(answer["id_token"]?.string), type: "jwt")
        #expect(claims["sub"] == told["sub"] && claims["sid"] == told["sid"] && claims["aud"]?.string == becas.client.id)
        #expect(claims["events"] == ["http://schemas.openid.net/event/backchannel-logout": [:]])
        #expect(claims["nonce"] == nil && claims["jti"]?.string?.isEmpty == false)
        let (issued, end) = (try #require(claims["iat"]?.integer), try #require(claims["exp"]?.integer))
        #expect(end - issued <= 120)
        await #expect(throws: (any Error).self) { try await city.claims(of: token, type: "jwt") }
    }

    @Test func `ending every session tells of each, and keeps the one that is named`() async throws {
        let city = try await TestProvider()
        let becas = try await city.client { $0.backchannelLogout = "https://becas.example/logout" }
        let answer = try await city.redeem(try await city.code(becas.client), becas)
        try await city.provider.endAll(of: city.state.account, except: city.state.session)
        #expect(try await waiting(city).isEmpty)
        try await city.provider.endAll(of: city.state.account)
        #expect(try await waiting(city).count == 1)
        let token = PresentedToken(try #require(answer["access_token"]?.string), .bearer)
        #expect(try await refusal { try await city.provider.userInfo(token, dpop: nil) } == .invalidToken)
    }

    @Test func `a suspended client is told nothing any more`() async throws {
        let city = try await TestProvider()
        let becas = try await city.client { $0.backchannelLogout = "https://becas.example/logout" }
        _ = try await city.redeem(try await city.code(becas.client), becas)
        try await city.provider.end(city.state.session, of: city.state.account)
        let (_, notice) = try await notice(try #require(try await waiting(city).first), city)
        _ = try await ClientOffice(city.identity, clients: city.stores.openID.clients).set(becas.client.id, .suspended)
        #expect(try await city.provider.logoutToken(notice) == nil)
    }

    @Test func `a resource that needs more says which level and which age`() async throws {
        let need = AuthenticationNeed(level: .aal2, maxAge: 300)
        #expect(throws: Never.self) { try need.check(level: .phr, authenticatedAt: .noon, at: .noon) }
        for (level, at) in [(AuthenticationLevel.aal1, Instant.noon), (.aal2, .noon + .seconds(301))] {
            let challenge = try #require(throws: OAuthError.self) { try need.check(level: level, authenticatedAt: .noon, at: at) }
            #expect(challenge.code == .insufficientAuthentication && challenge.maxAge == 300)
            #expect(challenge.acrValues == (level == .aal1 ? [ACR.name(of: .aal2)] : []))
        }
        let city = try await TestProvider()
        let strict = try await city.client { $0.resourceNeed = AuthenticationNeed(level: .aal2) }
        let answer = try await city.redeem(try await city.code(strict.client), strict)
        let token = PresentedToken(try #require(answer["access_token"]?.string), .bearer)
        #expect(try await refusal { try await city.provider.userInfo(token, dpop: nil) } == .insufficientAuthentication)
    }
}
