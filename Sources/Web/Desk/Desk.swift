import Core
package import Identity
import Work

/// Where public servants work: the door, the queues, the case, the steps.
///
/// Everything under `/desk`.
package struct Desk: Sendable {
    let hasher: PasswordHasher
    let policy: PasswordPolicy
    let limits: TryLimits
    let mostRows: Int

    /// - Parameters:
    ///   - hasher: shared by the whole program, since its threads are as many as cores.
    ///   - mostRows: cases that one list may take out of the program.
    package init(
        hasher: PasswordHasher, policy: PasswordPolicy = PasswordPolicy(), limits: TryLimits = TryLimits(), mostRows: Int = 5_000
    ) {
        (self.hasher, self.policy, self.limits, self.mostRows) = (hasher, policy, limits, mostRows)
    }

    /// All routes of the desk.
    package var routes: [Route] {
        doorRoutes + QueuePages.routes + FilterPages.routes + BulkPages.routes + UnitPages.routes + CasePages.routes + ResidentEyes.routes
            + StepPages.routes + DeadlinePages.routes + CounterPages.routes + IdentityPages.routes + SealedOriginals.routes
            + WorkTimer.routes
            + ListExport.routes(most: mostRows) + NextCase.routes
            + DeskSearch.routes
    }

    /// The servant behind the session cookie of a visit; nil when there is none, or one that came with less than two steps.
    package func servant(_ visit: Visit) async throws -> SignedInServant? {
        guard let token = visit.cookies.value(.account).flatMap({ SecretToken($0) }) else { return nil }
        do {
            let signedIn = try await SessionKeeper(visit.dependencies.identity).resume(token)
            guard signedIn.session.level(at: visit.now) >= .aal2 else { return nil }
            let member = signedIn.member
            return SignedInServant(
                account: member.account, name: member.name, language: member.language, grants: member.grants, session: signedIn.session)
        } catch IdentityError.noSession {
            return nil
        }
    }
}

extension Dependencies {
    /// What the services of Identity stand on.
    package var identity: IdentityStores {
        IdentityStores(stores, ring: ring, clock: clock, chance: chance)
    }
}
