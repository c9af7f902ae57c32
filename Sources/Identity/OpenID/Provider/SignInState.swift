package import Core

/// What the browser's session says of who is there, as the provider sees it.
package struct SignInState: Sendable, Hashable {
    package let account: ID<Account>
    package let session: ID<Session>
    package let authenticatedAt: Instant
    package let level: AuthenticationLevel
    package let methods: [String]
    /// The level that this person can reach with the second steps of their account.
    package let reach: AuthenticationLevel

    package init(
        account: ID<Account>, session: ID<Session>, authenticatedAt: Instant, level: AuthenticationLevel, methods: [String],
        reach: AuthenticationLevel = .none
    ) {
        (self.account, self.session, self.authenticatedAt) = (account, session, authenticatedAt)
        (self.level, self.methods) = (level, methods)
        self.reach = max(level, reach)
    }
}

/// How an authentication level is named to clients (`acr`), the three that are offered.
package enum ACR {
    private static let prefix = "urn:ventanilla:acr:"

    package static let offered: [String] = [AuthenticationLevel.aal1, .aal2, .phr].map { name(of: $0) }

    package static func name(of level: AuthenticationLevel) -> String { prefix + level.rawValue }

    package static func level(_ name: String) -> AuthenticationLevel? {
        name.hasPrefix(prefix)
            ? AuthenticationLevel(rawValue: String(name.dropFirst(prefix.count))).flatMap { $0 == .none ? nil : $0 } : nil
    }
}

/// What comes next on the way from a request to its answer (OpenID Connect Core 1.0 sections 3.1.2.3 and 3.1.2.4).
package enum AuthorizationStep: Sendable, Hashable {
    /// Nobody is signed in, or not freshly enough.
    case signIn
    /// Somebody is signed in and can prove more than they did: this level is asked for.
    case stepUp(AuthenticationLevel)
    /// The person must say yes first.
    case consent(scopes: [String], claims: [String])
    case refuse(OAuthError)
    /// All is there.
    case answer

    /// - RequestParameters:
    ///   - begunAt: when the request came; a sign-in since then is fresh.
    ///   - subject: whom `id_token_hint` names, where the request has one; `.some(nil)` for a hint that names nobody.
    ///   - consent: what the person allowed the client before.
    ///   - hasConsented: whether they said yes on this very walk.
    package static func next(
        _ request: AuthorizationRequest, state: SignInState?, begunAt: Instant, hintedAccount: ID<Account>??, consent: Consent?,
        hasConsented: Bool, at now: Instant
    ) -> AuthorizationStep {
        let isSilent = request.prompts.contains(.none)
        guard let state, isFresh(state, request, begunAt: begunAt, at: now) else {
            return isSilent ? .refuse(OAuthError(.loginRequired, "nobody is signed in freshly enough")) : .signIn
        }
        if let hinted = hintedAccount, hinted != state.account {
            return isSilent ? .refuse(OAuthError(.loginRequired, "somebody else is signed in")) : .signIn
        }
        switch level(request, state) {
        case .reached: break
        case .reachable(let level):
            guard isSilent else { return .stepUp(level) }
            if request.needsACR { return .refuse(unmet) }
        case .outOfReach: if request.needsACR { return .refuse(unmet) }
        }
        let claims = request.singleClaims
        let isAllowed = consent?.covers(scopes: request.scopes, claims: claims) ?? false
        let mustAsk = !isAllowed || request.prompts.contains(.consent)
        if mustAsk, !hasConsented {
            return isSilent
                ? .refuse(OAuthError(.consentRequired, "the person has not allowed this yet"))
                : .consent(scopes: request.scopes, claims: claims)
        }
        return .answer
    }

    private static func isFresh(_ state: SignInState, _ request: AuthorizationRequest, begunAt: Instant, at now: Instant) -> Bool {
        if !request.prompts.isDisjoint(with: [.login, .selectAccount]), state.authenticatedAt < begunAt { return false }
        // A sign-in during this very walk is fresh, however short the age that is asked for.
        if let age = request.maxAge, state.authenticatedAt < begunAt, now - state.authenticatedAt > .seconds(age) { return false }
        return true
    }

    private enum Wished {
        case reached
        /// The lowest level of those asked for that would do.
        case reachable(AuthenticationLevel)
        case outOfReach
    }

    /// An essential level that cannot be reached is an error, never a lower one in silence; a voluntary one is tried for and else left as
    /// it is, and the answer says which it was (OpenID Connect Core 1.0 section 5.5.1.1, RFC 9470 section 4).
    private static func level(_ request: AuthorizationRequest, _ state: SignInState) -> Wished {
        guard !request.acrValues.isEmpty else { return .reached }
        let levels = request.acrValues.compactMap { ACR.level($0) }
        if levels.contains(where: { state.level >= $0 }) { return .reached }
        return levels.filter { state.reach >= $0 }.min().map { .reachable($0) } ?? .outOfReach
    }

    private static let unmet = OAuthError(.unmetAuthentication, "the person did not sign in at any of these levels")
}

extension AuthorizationRequest {
    /// Names of single claims, besides those that scopes open and those that every ID token has.
    package var singleClaims: [String] {
        let always: Set<String> = ["acr", "auth_time", "sub", "iss", "aud", "exp", "iat", "nonce", "amr"]
        let byScope = Set(scopes.flatMap { Scope.claims[$0] ?? [] })
        var names = Set(claims.idToken.keys).union(claims.userInfo.keys).subtracting(always).subtracting(byScope)
        names.formIntersection(Set(Scope.claims.values.joined()))
        for verified in [claims.verifiedInIDToken, claims.verifiedInUserInfo] {
            for one in verified?.array ?? verified.map({ [$0] }) ?? [] {
                // Names that nobody here knows are asked of nobody.
                names.formUnion((one["claims"]?.object ?? [:]).keys.filter(VerifiedClaims.supported.contains).map { "verified:" + $0 })
            }
        }
        return names.sorted()
    }
}
