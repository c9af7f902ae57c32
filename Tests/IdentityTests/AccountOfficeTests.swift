import Core
import Foundation
import Ledger
import TestSupport
import Testing
import Work

@testable import Identity

/// What the city's team may do to an account.
struct AccountOfficeTests {
    private static let operatorAtTerminal = AuditActor.commandLine(uid: 3)

    @Test func `closing an account ends every session and every token in that moment, and tells the systems`() async throws {
        let test = try await TestProvider()
        let registered = try await test.client { settings in
            settings.backchannelLogout = "https://becas.example/news"
            settings.scopes = Scope.offered
        }
        let tokens = try await test.redeem(
            try await test.code(registered.client, ["scope": "openid offline_access"]), registered)
        let access = PresentedToken(try #require(tokens["access_token"]?.string), .bearer)
        _ = try await test.provider.userInfo(access, dpop: nil)
        try await AccountOffice(test.provider).disable(test.state.account, .taken, by: Self.operatorAtTerminal)
        #expect(try await refusal { try await test.provider.userInfo(access, dpop: nil) } == .invalidToken)
        #expect(try await refusal { try await test.refresh(tokens["refresh_token"]?.string ?? "", registered) } == .invalidGrant)
        let (stores, id) = (test.stores, test.state.account)
        let (sessions, news, events) = try await stores.unit.read { tx in
            (
                try stores.sessions.sessions(of: id, tx), try stores.operations.messages(limit: 10, tx).filter { $0.channel == "logout" },
                try stores.ledger.find(LedgerFilter(kind: "account.disabled"), before: nil, limit: 10, tx).map(\.event)
            )
        }
        #expect(sessions.allSatisfy { $0.endedAt != nil } && news.count == 1)
        #expect(events.map(\.actor) == [Self.operatorAtTerminal] && events.first?.facts["reason"] == "taken")
        // Opened again, it has what it had but its sessions.
        try await AccountOffice(test.provider).enable(id, by: Self.operatorAtTerminal)
        #expect(try await refusal { try await test.provider.userInfo(access, dpop: nil) } == .invalidToken)
    }

    @Test func `nobody closes their own account here`() async throws {
        let test = try await TestProvider()
        let me = AuditActor.servant(test.state.account.data)
        await #expect(throws: IdentityError.notAllowed) {
            try await AccountOffice(test.provider).disable(test.state.account, .left, by: me)
        }
        await #expect(throws: IdentityError.unknownAccount) {
            try await AccountOffice(test.provider).disable(.sample(99), .left, by: Self.operatorAtTerminal)
        }
    }

    @Test func `somebody is found by something whole, never by a piece`() async throws {
        let test = try await TestProvider()
        let (stores, ring) = (test.stores, KeyRing.sample)
        let login = try #require(LoginName("rosa@correo.example"))
        let phone = try #require(PhoneNumber("55 1234 5678"))
        let id = ID<Account>.sample(7)
        try await stores.unit.write { tx in
            let key = try ring.key(for: KeyOwner(.account, id), in: stores.keys, at: .noon, tx)
            try stores.accounts.insert(
                Account(
                    id: id, persona: .resident, state: .active, name: try key.seal("Rosa", field: "account.name"),
                    login: try key.seal(login.text, field: "account.login"), loginIndex: login.index(ring), language: .spanish,
                    createdAt: .noon, updatedAt: .noon, version: 1), tx)
            try stores.accounts.insert(
                Factor(
                    id: .sample, account: id, kind: .sms, name: try key.seal("", field: Factor.nameField),
                    secret: try key.seal(phone.text, field: Factor.secretField), handle: Factor.handle(ofPhone: phone.text, ring),
                    counter: 0,
                    createdAt: .noon), tx)
        }
        let office = AccountOffice(test.provider)
        func found(_ text: String) async throws -> [ID<Account>] {
            guard let key = AccountOffice.Key(text) else { return [] }
            return try await stores.unit.read { tx in try office.find(key, tx).map(\.id) }
        }
        #expect(try await found(" ROSA@correo.example ") == [id])
        #expect(try await found("+52 55 1234 5678") == [id])
        #expect(try await found(id.description) == [id])
        #expect(try await found("rosa@correo.exampl").isEmpty)
        #expect(try await found("55 1234 5679").isEmpty)
        #expect(AccountOffice.Key("Rosa") == nil)
    }
}
