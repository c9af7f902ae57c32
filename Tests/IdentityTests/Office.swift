import Core
import Foundation
import Identity
import Storage
import Synchronization
import TestSupport
import Testing
import Work

/// An office on the real storage, with a clock that the test turns, and hashes that cost little.
final class Office: Sendable {
    private final class Time: Sendable {
        let now = Mutex(Instant(milliseconds: 1_784_000_000_000))
        var clock: WallClock { WallClock { self.now.withLock { $0 } } }
    }

    let rows: Stores
    let ring = KeyRing.sample
    let pool = HashPool(threads: 2)
    private let time = Time()

    init() throws { rows = try Stores.temporary(clock: time.clock) }

    /// An office whose database is a file in the folder.
    init(in folder: TemporaryFolder) throws { rows = try CityDatabase.inFile(folder, clock: time.clock).stores }

    static let password = "ajolotes en la chinampa"

    var stores: IdentityStores {
        IdentityStores(
            unit: rows.unit, accounts: rows.accounts, sessions: rows.sessions, throttles: rows.throttles, keys: rows.keys,
            evidence: rows.evidence, trail: rows.ledger, ring: ring, clock: time.clock)
    }

    var hasher: PasswordHasher { PasswordHasher(pepper: PasswordPepper(ring), cost: .cheap, pool: pool) }
    var staff: StaffOffice { StaffOffice(stores, hasher: hasher) }
    var sessions: SessionKeeper { SessionKeeper(stores) }
    var signIn: SignIn { SignIn(stores, hasher: hasher) }

    func wait(_ span: Instant.Span) { time.now.withLock { $0 = $0 + span } }

    /// Invites somebody and takes them in.
    @discardableResult
    func hire(_ login: String, unit: String = "obras", role: RoleGrant.Role = .agent) async throws -> SignIn.Welcome {
        let invited = try await staff.invite(name: .sample, unit: unit, role: role, language: .spanish)
        return try await staff.arrive(invited.token, name: .sample, login: try #require(LoginName(login)), password: Self.password)
    }

    func account(_ login: String) async throws -> Account? {
        guard let index = LoginName(login)?.index(ring) else { return nil }
        return try await rows.unit.read { [rows] tx in try rows.accounts.account(persona: .servant, loginIndex: index, tx) }
    }

    func credentials(of login: String) async throws -> [Credential] {
        guard let account = try await account(login) else { return [] }
        return try await rows.unit.read { [rows] tx in try rows.accounts.credentials(of: account.id, tx) }
    }

    /// A session as its row has it.
    func session(_ token: SecretToken) async throws -> Session? {
        try await rows.unit.read { [rows] tx in try rows.sessions.session(tokenHash: token.hash, tx) }
    }

    func tryToEnter(_ login: String, _ password: String, from address: String = "192.0.2.1", device: KnownDevice? = nil) async
        -> IdentityError?
    {
        do {
            _ = try await signIn(SignIn.Request(login: login, password: password, address: ClientAddress(address), device: device))
            return nil
        } catch { return error as? IdentityError }
    }
}

extension PasswordCost {
    static let cheap = PasswordCost(memoryKiB: 8, passes: 1)
}

extension PersonName {
    static let sample = PersonName("Lucía Hernández")!
}
