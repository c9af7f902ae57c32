package import Core
import Foundation
import HTTPTypes
package import Identity
import Work

/// One login for every city system: the pages of a resident's account and the endpoints of the OpenID provider.
package struct Llave: Sendable {
    package let provider: OpenIDProvider
    let hasher: PasswordHasher
    let policy: PasswordPolicy
    let limits: TryLimits
    let passkeys: PasskeyReader?
    let sender: (any CodeSender)?

    /// - Parameters:
    ///   - hasher: shared by the whole program, since its threads are as many as cores.
    ///   - reach: how servers of clients are called; nil calls none.
    ///   - sender: sends codes to phones; without one the city offers none.
    package init(
        _ dependencies: Dependencies, hasher: PasswordHasher, policy: PasswordPolicy = PasswordPolicy(), limits: TryLimits = TryLimits(),
        reach: ClientReach? = nil, sender: (any CodeSender)? = nil
    ) {
        let stores = dependencies.stores
        provider = OpenIDProvider(
            issuer: dependencies.address.base, identity: dependencies.identity, openID: stores.openID,
            keys: KeyShelf(unit: stores.unit, store: stores.openID.keys, ring: dependencies.ring), reach: reach)
        (self.hasher, self.policy, self.limits) = (hasher, policy, limits)
        (passkeys, self.sender) = (PasskeyReader(base: dependencies.address.base), sender)
    }

    /// The keys that sign tokens, for whoever renews them.
    package var keys: KeyShelf { provider.keys }

    /// What the hour's housekeeping does with accounts.
    package func accounts(outbox: any OutboxStore) -> OwnAccount {
        OwnAccount(provider, outbox: outbox, hasher: hasher, policy: policy, sender: sender)
    }

    /// All routes of the login.
    package var routes: [Route] {
        accountRoutes + mobileRoutes + secondStepRoutes + stepRoutes + servantRoutes + methodRoutes + phoneRoutes + changeRoutes
            + leavingRoutes + historyRoutes + flowRoutes + deviceRoutes + endpointRoutes + registrationRoutes
    }

    /// The resident behind the session cookie of a visit; nil when there is none.
    func resident(_ visit: Visit) async throws -> SessionKeeper.Resident? {
        guard let token = visit.cookies.value(.account).flatMap({ SecretToken($0) }) else { return nil }
        do { return try await SessionKeeper(visit.dependencies.identity).resident(token) } catch IdentityError.noSession { return nil }
    }

    /// The same as the provider sees it.
    func state(of resident: SessionKeeper.Resident?, at now: Instant) -> SignInState? {
        resident.map {
            SignInState(
                account: $0.account, session: $0.session.id, authenticatedAt: $0.session.authenticatedAt, level: $0.session.level(at: now),
                methods: $0.session.methods(at: now), reach: $0.factors.reach)
        }
    }

    /// Whoever is signed in at this login, resident or servant; nil when nobody is.
    func holder(_ visit: Visit) async throws -> SessionKeeper.Holder? {
        guard let token = visit.cookies.value(.account).flatMap({ SecretToken($0) }) else { return nil }
        do { return try await SessionKeeper(visit.dependencies.identity).holder(token) } catch IdentityError.noSession { return nil }
    }

    /// The same of somebody who may be a public servant.
    func state(of holder: SessionKeeper.Holder, at now: Instant) -> SignInState {
        SignInState(
            account: holder.account.id, session: holder.session.id, authenticatedAt: holder.session.authenticatedAt,
            level: holder.session.level(at: now), methods: holder.session.methods(at: now), reach: holder.factors.reach)
    }

    /// How long the browser keeps the cookie: a servant's goes with the browser.
    static func cookieLife(_ persona: Account.Persona) -> Int? { persona == .servant ? nil : 30 * 86_400 }

    /// The browser that asks, as the services of Identity want to know it.
    func visitor(_ visit: Visit) -> Visitor {
        Visitor(
            address: ClientAddress(visit.address), device: visit.cookies.value(.device).flatMap { KnownDevice($0) },
            replacing: visit.cookies.value(.account).flatMap { SecretToken($0) }, browser: visit.browser.id(),
            name: BrowserName(visit.header(.userAgent) ?? "").text)
    }

    /// Signing in, as this login does it.
    func signIn(_ visit: Visit, persona: Account.Persona = .resident) -> SignIn {
        SignIn(visit.dependencies.identity, hasher: hasher, limits: limits, persona: persona, passkeys: passkeys, sender: sender)
    }

    /// More proof from somebody signed in.
    func stepUp(_ visit: Visit) -> StepUp {
        StepUp(visit.dependencies.identity, hasher: hasher, limits: limits, passkeys: passkeys, sender: sender)
    }

    /// Where to go after signing in: a page of ours for residents and nowhere else.
    static func next(_ asked: String?) -> String {
        guard let asked, asked.hasPrefix("/"), !asked.hasPrefix("//"), asked.utf8.count < 300, !asked.hasPrefix("/desk"),
            asked.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "?") }),
            !asked.contains("//"), !asked.hasPrefix("/account/sign-")
        else { return "/account" }
        return asked
    }

    /// The same for somebody of this persona: servants without a page to go to go to their desk.
    static func next(_ asked: String?, _ persona: Account.Persona) -> String {
        let path = next(asked)
        return persona == .servant && path == "/account" ? "/desk" : path
    }
}
