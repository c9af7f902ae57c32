import Core
import Foundation

/// What we know of a person, as claims (OpenID Connect Core 1.0 section 5.1).
extension OpenIDProvider {
    /// Of all that is known, what these names ask for; what is not known is left out, never guessed.
    func claims(of account: Account, named names: Set<String>, _ tx: any Transaction) throws -> Claims {
        guard !names.isEmpty else { return [:] }
        var known: Claims = [
            "locale": .string(account.language.tag), "updated_at": .integer(account.updatedAt.milliseconds / 1000),
        ]
        let name = try identity.name(of: account, tx)
        if !name.isEmpty { known["name"] = .string(name) }
        if let login = try identity.login(of: account, tx), PhoneNumber(login) == nil {
            // An account is active only once its address was confirmed; a number is told from evidence below.
            (known["email"], known["email_verified"]) = (.string(login), .bool(account.state == .active))
        }
        // What was verified counts before what somebody wrote of themselves; the address of the account is the one that is confirmed.
        if !names.isSubset(of: ["locale", "updated_at", "email", "email_verified"]) {
            let person = try EvidenceKeeper(identity).known(of: account.id, at: now, tx)
            known.merge(EvidenceClaims.all(person).filter { !$0.key.hasPrefix("email") }) { _, told in told }
        }
        return known.filter { names.contains($0.key) }
    }

    /// What evidence says of what was asked for of `verified_claims`; nil where there is nothing to tell.
    private func verified(_ asked: Claim?, of account: ID<Account>, withheld: Set<String>, _ tx: any Transaction) throws -> Claim? {
        guard let asked else { return nil }
        return VerifiedClaims.answer(
            asked, known: try EvidenceKeeper(identity).known(of: account, at: now, tx),
            allowed: Set(VerifiedClaims.supported.filter { !withheld.contains("verified:" + $0) }), at: now)
    }

    /// What the person does not let the client have.
    private func withheld(_ grant: Grant, _ tx: any Transaction) throws -> Set<String> {
        let names = try openID.grants.consent(of: grant.account, to: grant.client, tx)?.withheld ?? []
        return names.union(names.map { $0 + "_verified" })
    }

    /// The claims that belong in the ID token: those asked for there one by one; scopes open theirs at user information
    /// (OpenID Connect Core 1.0 section 5.4).
    func idClaims(_ grant: Grant, _ tx: any Transaction) throws -> Claims {
        guard grant.scopes.contains(Scope.openID), let account = try identity.accounts.account(grant.account, tx) else { return [:] }
        let request = try request(of: grant, tx)
        let wishes = request.idToken
        guard !wishes.isEmpty || request.verifiedInIDToken != nil else { return [:] }
        let withheld = try withheld(grant, tx)
        let names = Set(wishes.keys).intersection(Self.releasable).subtracting(withheld)
        var claims = try matching(claims(of: account, named: names, tx), wishes)
        claims["verified_claims"] = try verified(request.verifiedInIDToken, of: account.id, withheld: withheld, tx)
        return claims
    }

    /// The claims that user information gives.
    func userInfoClaims(_ grant: Grant, scopes: [String], _ tx: any Transaction) throws -> Claims {
        guard let account = try identity.accounts.account(grant.account, tx) else { return [:] }
        let request = try request(of: grant, tx)
        let wishes = request.userInfo
        let asked = Set(scopes.flatMap { Scope.claims[$0] ?? [] }).union(wishes.keys).intersection(Self.releasable)
        guard !asked.isEmpty || request.verifiedInUserInfo != nil else { return [:] }
        let withheld = try withheld(grant, tx)
        let names = asked.subtracting(withheld)
        var claims = try matching(claims(of: account, named: names, tx), wishes)
        claims["verified_claims"] = try verified(request.verifiedInUserInfo, of: account.id, withheld: withheld, tx)
        return claims
    }

    private func request(of grant: Grant, _ tx: any Transaction) throws -> ClaimsRequest {
        let key = try identity.ring.existingKey(for: KeyOwner(.account, grant.account), in: identity.keys, tx)
        return try key.open(grant.claims, field: "grant.claims", as: ClaimsRequest.self)
    }

    /// A claim that was asked for with certain values is left out where it has another.
    private func matching(_ claims: Claims, _ wishes: [String: ClaimsRequest.Wish]) -> Claims {
        claims.filter { name, value in wishes[name].map { $0.values.isEmpty || $0.values.contains(value) } ?? true }
    }

    static let releasable = Set(Scope.claims.values.joined())
}
