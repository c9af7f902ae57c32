import Core
import Foundation
import Identity
import Synchronization
import Testing

/// An office with a clock that the test turns, and hashes that cost little.
final class Office: Sendable {
    let memory = MemoryStores()
    let time = Mutex(Instant(milliseconds: 1_784_000_000_000))
    let ring: KeyRing
    let pool = HashPool(threads: 2)

    init() throws { ring = try KeyRing(roots: ["a": Data(repeating: 7, count: 32)], current: "a") }

    static let password = "ajolotes en la chinampa"

    var stores: IdentityStores {
        IdentityStores(
            unit: memory, accounts: memory, sessions: memory, throttles: memory, keys: memory, trail: memory, ring: ring,
            clock: WallClock { self.time.withLock { $0 } })
    }

    var hasher: PasswordHasher { PasswordHasher(pepper: PasswordPepper(ring), cost: .cheap, pool: pool) }
    var staff: StaffOffice { StaffOffice(stores, hasher: hasher) }
    var sessions: SessionKeeper { SessionKeeper(stores) }
    var signIn: SignIn { SignIn(stores, hasher: hasher) }

    func wait(_ span: Instant.Span) { time.withLock { $0 = $0 + span } }

    /// Invites somebody and takes them in.
    @discardableResult
    func hire(_ login: String, unit: String = "obras", role: RoleGrant.Role = .agent) async throws -> SignIn.Welcome {
        let invited = try await staff.invite(name: .sample, unit: unit, role: role, language: .spanish)
        return try await staff.arrive(invited.token, name: .sample, login: try #require(LoginName(login)), password: Self.password)
    }

    func account(_ login: String) -> Account? {
        LoginName(login).flatMap { login in memory.rows.accounts.values.first { $0.loginIndex == login.index(ring) } }
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
