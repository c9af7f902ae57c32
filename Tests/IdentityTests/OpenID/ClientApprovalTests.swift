import Core
import Foundation
import Ledger
import TestSupport
import Testing
import Work

@testable import Identity

/// Addresses that answers go to need two people, from the second administrator on.
struct ClientApprovalTests {
    private static let elsewhere = ClientAddresses(redirect: ["https://otra.example/back"], postLogout: ["https://otra.example/bye"])

    private static func settings() -> ClientSettings {
        ClientSettings(name: LocalizedText(["es": "Becas"]), authentication: .secretBasic, redirectURIs: [TestProvider.back])
    }

    /// An administrator of the city.
    private static func administrator(_ number: UInt64, _ test: TestProvider, state: Account.State = .active) async throws -> AuditActor {
        let (stores, id) = (test.stores, ID<Account>.sample(number))
        try await stores.unit.write { tx in
            let key = try KeyRing.sample.key(for: KeyOwner(.account, id), in: stores.keys, at: .noon, tx)
            try stores.accounts.insert(
                Account(
                    id: id, persona: .servant, state: state, name: try key.seal("Ana", field: "account.name"),
                    login: try key.seal("a\(number)@ciudad.example", field: "account.login"), loginIndex: Data([UInt8(number)]),
                    language: .spanish, createdAt: .noon, updatedAt: .noon, version: 1), tx)
            try stores.accounts.grant(RoleGrant(account: id, unit: "adip", role: .administrator, grantedAt: .noon), tx)
        }
        return .servant(id.data)
    }

    private static func office(_ test: TestProvider) -> ClientOffice { ClientOffice(test.identity, clients: test.stores.openID.clients) }

    private static func client(_ id: String, _ test: TestProvider) async throws -> Client {
        let stores = test.stores
        return try #require(try await stores.unit.read { tx in try stores.openID.clients.client(id, tx) })
    }

    private static func kinds(_ id: String, _ test: TestProvider) async throws -> [String] {
        let stores = test.stores
        return try await stores.unit.read { tx in
            try stores.ledger.find(LedgerFilter(subject: .client(id)), before: nil, limit: 50, tx).map(\.event.kind).sorted()
        }
    }

    private static func fault(_ body: () async throws -> some Any) async -> ClientOffice.Fault? {
        do {
            _ = try await body()
            return nil
        } catch { return error as? ClientOffice.Fault }
    }

    @Test func `the only administrator decides alone`() async throws {
        let test = try await TestProvider()
        let ana = try await Self.administrator(1, test)
        _ = try await Self.administrator(2, test, state: .suspended)
        let made = try await Self.office(test).add(Self.settings(), by: ana)
        #expect(made.waiting == nil && made.client.settings.redirectURIs == [TestProvider.back])
        guard case .done(let changed) = try await Self.office(test).propose(Self.elsewhere, for: made.client.id, by: ana) else {
            Issue.record("it waits for nobody")
            return
        }
        #expect(changed.settings.redirectURIs == Self.elsewhere.redirect)
        #expect(try await Self.kinds(made.client.id, test) == ["client.changed", "client.registered"])
    }

    @Test func `from the second administrator on, addresses wait for another one, and whoever proposed them cannot approve`() async throws {
        let test = try await TestProvider()
        let (ana, luis) = (try await Self.administrator(1, test), try await Self.administrator(2, test))
        let office = Self.office(test)
        let made = try await office.add(Self.settings(), by: ana)
        let change = try #require(made.waiting)
        #expect(made.client.settings.redirectURIs.isEmpty)
        await #expect(throws: AuthorizationFault.self) {
            try await test.provider.begin(
                TestProvider.request(made.client, ["redirect_uri": TestProvider.back]), browser: TestProvider.browser)
        }
        #expect(await Self.fault { try await office.approve(change.id, by: ana) } == .ownChange)
        #expect(try await office.approve(change.id, by: luis).settings.redirectURIs == [TestProvider.back])
        #expect(await Self.fault { try await office.approve(change.id, by: luis) } == .changeGone)
        _ = try await test.code(try await Self.client(made.client.id, test))
        #expect(
            try await Self.kinds(made.client.id, test) == [
                "client.change_approved", "client.change_proposed", "client.changed", "client.registered",
            ])
    }

    @Test func `a change waits beside what is in force, is refused or taken back, and a younger one takes its place`() async throws {
        let test = try await TestProvider()
        let (ana, luis) = (try await Self.administrator(1, test), try await Self.administrator(2, test))
        let office = Self.office(test)
        let id = try await office.add(Self.settings(), by: .commandLine(uid: 0)).client.id
        guard case .waits(let first) = try await office.propose(Self.elsewhere, for: id, by: ana),
            case .waits(let second) = try await office.propose(
                ClientAddresses(redirect: ["https://tercera.example/back"], postLogout: []), for: id, by: luis)
        else {
            Issue.record("they do not wait")
            return
        }
        #expect(try await Self.client(id, test).settings.redirectURIs == [TestProvider.back])
        #expect(try await office.waiting().map(\.id) == [second.id])
        #expect(await Self.fault { try await office.approve(first.id, by: luis) } == .changeGone)
        try await office.reject(second.id, by: luis)
        #expect(try await office.waiting().isEmpty)
        #expect(try await Self.client(id, test).settings.redirectURIs == [TestProvider.back])
    }

    @Test func `two who approve at once make one change`() async throws {
        let test = try await TestProvider()
        let (ana, luis) = (try await Self.administrator(1, test), try await Self.administrator(2, test))
        let office = Self.office(test)
        let change = try #require(try await office.add(Self.settings(), by: ana).waiting)
        let done = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 { group.addTask { (try? await office.approve(change.id, by: luis)) != nil } }
            return await group.reduce(into: 0) { count, isDone in if isDone { count += 1 } }
        }
        #expect(done == 1)
        #expect(try await Self.kinds(change.client, test).count { $0 == "client.change_approved" } == 1)
    }

    @Test(arguments: ["http://otra.example/back", "https://otra.example/back#x", "https://u@otra.example/", "javascript:alert(1)"])
    func `an address that could not be registered is not even proposed`(address: String) async throws {
        let test = try await TestProvider()
        let ana = try await Self.administrator(1, test)
        _ = try await Self.administrator(2, test)
        let id = try await Self.office(test).add(Self.settings(), by: .commandLine(uid: 0)).client.id
        let addresses = ClientAddresses(redirect: [address], postLogout: [])
        #expect(await Self.fault { try await Self.office(test).propose(addresses, for: id, by: ana) } == .badRedirect(address))
        #expect(try await Self.office(test).waiting().isEmpty)
    }

    @Test func `a new secret ends the old one, and a stopped client is refused with every token that it has`() async throws {
        let test = try await TestProvider()
        let office = Self.office(test)
        let old = try await test.client()
        let tokens = try await test.redeem(try await test.code(old.client), old)
        let secret = try await office.rotateSecret(of: old.client.id, by: .commandLine(uid: 0))
        #expect(try await refusal { try await test.refresh(tokens["refresh_token"]?.string ?? "", old) } == .invalidClient)
        let new = ClientOffice.Registered(client: old.client, secret: secret, waiting: nil)
        let fresh = try await test.refresh(tokens["refresh_token"]?.string ?? "", new)
        _ = try await office.set(old.client.id, .suspended)
        #expect(try await refusal { try await test.refresh(tokens["refresh_token"]?.string ?? "", new) } == .invalidClient)
        let presented = PresentedToken(try #require(fresh["access_token"]?.string), .bearer)
        #expect(try await refusal { try await test.provider.userInfo(presented, dpop: nil) } == .invalidToken)
        _ = try await office.set(old.client.id, .active)
        _ = try await test.refresh(tokens["refresh_token"]?.string ?? "", new)
    }

    @Test func `clients are found by the beginning of their name or id, and listed page by page`() async throws {
        let test = try await TestProvider()
        let office = Self.office(test)
        var ids: [String] = []
        for name in ["Becas", "Biblioteca Vasconcelos", "Ecobici", "Árboles"] {
            var settings = Self.settings()
            settings.name = LocalizedText(["es": name])
            ids.append(try await office.add(settings).client.id)
            test.clock.wait(.seconds(1))
        }
        // An id is drawn, and may begin with this letter too.
        #expect(Set(try await office.found("b").map(\.id)).isSuperset(of: [ids[0], ids[1]]))
        #expect(try await office.found("vascon").map(\.id) == [ids[1]])
        #expect(try await office.found("arboles").map(\.id) == [ids[3]])
        #expect(try await office.found(String(ids[2].prefix(8))).map(\.id) == [ids[2]])
        let first = try await office.page(before: nil, limit: 3)
        #expect(first.map(\.id) == [ids[3], ids[2], ids[1]])
        #expect(try await office.page(before: first[2].id, limit: 3).map(\.id) == [ids[0]])
    }
}
