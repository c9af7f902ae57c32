import Core
import Foundation
import Identity
import TestSupport
import Testing
import Work

/// A device without a keyboard, and whoever types its code (RFC 8628).
struct DeviceTests {
    private func kiosk(_ city: TestProvider) async throws -> ClientOffice.Registered {
        try await city.client(.none) { $0.grants = [.device, .refresh] }
    }

    private func begin(_ city: TestProvider, _ kiosk: ClientOffice.Registered) async throws -> (device: String, code: UserCode) {
        let begun = try await city.provider.beginDevice(
            try city.proof(kiosk), RequestParameters([("client_id", kiosk.client.id), ("scope", "openid email")]), dpop: nil)
        return (
            try #require(begun["device_code"]?.string), try #require(begun["user_code"]?.string.flatMap { UserCode($0) })
        )
    }

    private func ask(_ city: TestProvider, _ kiosk: ClientOffice.Registered, _ device: String) async throws -> Claims {
        try await city.provider.token(
            try city.proof(kiosk), RequestParameters([("grant_type", ClientSettings.Grant.device.rawValue), ("device_code", device)]),
            dpop: nil)
    }

    @Test func `a code that is typed and allowed gives tokens, once`() async throws {
        let city = try await TestProvider()
        let kiosk = try await kiosk(city)
        let (device, code) = try await begin(city, kiosk)
        #expect(try await refusal { try await ask(city, kiosk, device) } == .authorizationPending)
        let token = try #require(try await city.provider.begin(code, browser: TestProvider.browser))
        let (flow, _) = try #require(try await city.provider.flow(token, browser: TestProvider.browser))
        #expect(try await city.provider.step(flow, state: city.state) == .consent(scopes: ["openid", "email"], claims: []))
        #expect(try await city.provider.settleDevice(token, flow, state: city.state))
        #expect(try await !city.provider.settleDevice(token, flow, state: city.state))
        city.clock.wait(.seconds(6))
        let answer = try await ask(city, kiosk, device)
        #expect(try await city.claims(of: try #require(answer["id_token"]?.string), type: "jwt")["aud"]?.string == kiosk.client.id)
        #expect(try await refusal { try await ask(city, kiosk, device) } == .invalidGrant)
    }

    @Test func `a hasty device is told to slow down, and each time to wait longer`() async throws {
        let city = try await TestProvider()
        let kiosk = try await kiosk(city)
        let (device, _) = try await begin(city, kiosk)
        #expect(try await refusal { try await ask(city, kiosk, device) } == .authorizationPending)
        city.clock.wait(.seconds(4))
        #expect(try await refusal { try await ask(city, kiosk, device) } == .slowDown)
        city.clock.wait(.seconds(6))
        #expect(try await refusal { try await ask(city, kiosk, device) } == .slowDown)
        city.clock.wait(.seconds(16))
        #expect(try await refusal { try await ask(city, kiosk, device) } == .authorizationPending)
    }

    @Test func `a code is good for a quarter of an hour, for one walk, and for its own client`() async throws {
        let city = try await TestProvider()
        let kiosk = try await kiosk(city)
        let (device, code) = try await begin(city, kiosk)
        let other = try await self.kiosk(city)
        #expect(try await refusal { try await ask(city, other, device) } == .invalidGrant)
        #expect(try await city.provider.begin(code, browser: "b") != nil)
        #expect(try await city.provider.begin(code, browser: "b") == nil)
        let (late, lateCode) = try await begin(city, kiosk)
        city.clock.wait(.minutes(16))
        #expect(try await city.provider.begin(lateCode, browser: "b") == nil)
        #expect(try await refusal { try await ask(city, kiosk, late) } == .expiredToken)
    }

    @Test func `an address that guesses codes is stopped after ten`() async throws {
        let city = try await TestProvider()
        let address = ClientAddress("203.0.113.7")
        for _ in 0..<10 { #expect(try await city.provider.mayType(from: address)) }
        #expect(try await !city.provider.mayType(from: address))
        #expect(try await city.provider.mayType(from: ClientAddress("203.0.113.8")))
        city.clock.wait(.minutes(16))
        #expect(try await city.provider.mayType(from: address))
    }

    @Test func `what is typed is read as it is meant`() {
        #expect(UserCode("bcdf ghjk") == UserCode("BCDF-GHJK"))
        #expect(UserCode("BCDF-GHJK")?.text == "BCDF-GHJK")
        for odd in ["", "BCDF-GHJ", "BCDF-GHJKL", "ABCD-EFGH", "BCDF-GHJ1"] { #expect(UserCode(odd) == nil, "\(odd)") }
    }
}
