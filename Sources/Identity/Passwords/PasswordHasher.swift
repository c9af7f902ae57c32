/// Hashes and checks passwords: Argon2id over a peppered password, off the event loops, the same work whether the account exists or not.
package struct PasswordHasher: Sendable {
    private let pepper: PasswordPepper
    private let cost: PasswordCost
    private let pool: HashPool
    private let floor: CheckFloor

    package init(pepper: PasswordPepper, cost: PasswordCost = .standard, pool: HashPool, floor: CheckFloor = CheckFloor()) {
        (self.pepper, self.cost, self.pool, self.floor) = (pepper, cost, pool, floor)
    }

    /// What a check found.
    package enum Verdict: Sendable, Equatable {
        case wrong
        /// Right; `outdated` asks for a new hash, since cost or pepper have changed since.
        case right(outdated: Bool)
    }

    /// The text to keep in the credential's row.
    package func hash(_ password: String) async throws(IdentityError) -> String {
        let (pepper, cost) = (pepper, cost)
        let text: String? = try await pool.run {
            pepper.mixed(password, with: pepper.current).flatMap { PasswordHash.make($0, cost: cost, pepperID: pepper.current)?.text }
        }
        guard let text else { throw .busy }
        return text
    }

    /// Checks the password against a row's text; without one it does the same work and finds it wrong.
    package func check(_ password: String, against stored: String?) async throws(IdentityError) -> Verdict {
        let start = ContinuousClock.now
        let verdict = try await verdict(password, stored)
        if verdict == .wrong { await floor.wait(since: start) }
        return verdict
    }

    private func verdict(_ password: String, _ stored: String?) async throws(IdentityError) -> Verdict {
        let (pepper, cost, floor) = (pepper, cost, floor)
        if let stored, PasswordPepper.isForeign(stored) {
            return try await pool.run {
                let start = ContinuousClock.now
                let isRight = pepper.foreignHash(stored)?.matches(password) ?? false
                // One that cost that system little is not told by a quick «wrong» either: ours is computed as well.
                if !isRight { Self.spend(password, pepper, cost) }
                floor.raise(to: start.duration(to: .now))
                return isRight ? .right(outdated: true) : .wrong
            }
        }
        return try await pool.run {
            let known = stored.flatMap { PasswordHash($0) }
            let hash = known ?? .unmatchable(cost: cost, pepperID: pepper.current)
            guard let mixed = pepper.mixed(password, with: hash.pepperID) ?? pepper.mixed(password, with: pepper.current),
                hash.matches(mixed), known != nil
            else { return .wrong }
            return .right(outdated: hash.pepperID != pepper.current || hash.differs(from: cost))
        }
    }

    /// The work of a check that finds nothing.
    private static func spend(_ password: String, _ pepper: PasswordPepper, _ cost: PasswordCost) {
        guard let mixed = pepper.mixed(password, with: pepper.current) else { return }
        _ = PasswordHash.unmatchable(cost: cost, pepperID: pepper.current).matches(mixed)
    }
}
