import Core

/// Whom a request names beforehand.
extension OpenIDProvider {
    /// Whom `id_token_hint` or a `sub` in `claims` names: nil without either, `.some(nil)` for one that names nobody here.
    func hintedAccount(_ request: AuthorizationRequest, state: SignInState?) async throws -> ID<Account>?? {
        if let hint = request.idTokenHint { return .some(try await account(ofHint: hint, client: request.client)?.account) }
        let names = [request.claims.idToken["sub"], request.claims.userInfo["sub"]].compactMap { $0?.values }.joined().compactMap(\.string)
        guard !names.isEmpty else { return nil }
        guard let state else { return .some(nil) }
        let known = try await identity.unit.write { tx in
            try activeClient(request.client, tx).map { try subject(of: state.account, for: $0, tx) }
        }
        return .some(known.flatMap { names.contains($0) ? state.account : nil })
    }

    /// The grant behind one of our own ID tokens, also an expired one.
    func account(ofHint hint: String, client: String?) async throws -> Grant? {
        var profile = TokenChecker.Profile(types: ["jwt"], algorithms: Set(SignatureAlgorithm.ours), issuer: issuer)
        if let client { profile.audience = [client] }
        profile.mayBeExpired = true
        let openID = openID
        guard let checked = try? TokenChecker.check(hint, profile, keys: try await keys.published(at: now), at: now),
            let id = checked.text("gid").flatMap({ ID<Grant>($0) })
        else { return nil }
        return try await identity.unit.read { tx in try openID.grants.grant(id, tx) }
    }
}
