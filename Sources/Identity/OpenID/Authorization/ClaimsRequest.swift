import Foundation

/// The `claims` parameter: single claims asked for, in the ID token or from user information (OpenID Connect Core 1.0 section 5.5).
package struct ClaimsRequest: Sendable, Hashable, Codable {
    package struct Wish: Sendable, Hashable, Codable {
        package let isEssential: Bool
        /// Values that would do; empty where any does.
        package let values: [Claim]
    }

    package let idToken: [String: Wish]
    package let userInfo: [String: Wish]
    /// What is asked for of `verified_claims`, as it came (OpenID Connect for Identity Assurance 1.0 section 6).
    package let verifiedInIDToken: Claim?
    package let verifiedInUserInfo: Claim?

    package static let nothing = ClaimsRequest(idToken: [:], userInfo: [:], verifiedInIDToken: nil, verifiedInUserInfo: nil)

    private init(idToken: [String: Wish], userInfo: [String: Wish], verifiedInIDToken: Claim?, verifiedInUserInfo: Claim?) {
        (self.idToken, self.userInfo) = (idToken, userInfo)
        (self.verifiedInIDToken, self.verifiedInUserInfo) = (verifiedInIDToken, verifiedInUserInfo)
    }

    /// Reads the parameter; throws `invalid_request` for what is no object of objects, and for a purpose under 3 or over 300 characters.
    package init(_ text: String?, purpose: String? = nil) throws(OAuthError) {
        if let purpose { try Self.checkPurpose(purpose) }
        guard let text else {
            self = .nothing
            return
        }
        guard let whole = Claims(json: Data(text.utf8)) else {
            throw OAuthError(.invalidRequest, "claims is no JSON object")
        }
        self.init(
            idToken: try Self.wishes(whole["id_token"]), userInfo: try Self.wishes(whole["userinfo"]),
            verifiedInIDToken: try Self.verified(whole["id_token"]), verifiedInUserInfo: try Self.verified(whole["userinfo"]))
    }

    private static func wishes(_ part: Claim?) throws(OAuthError) -> [String: Wish] {
        guard let part, part != .null else { return [:] }
        guard let members = part.object else { throw OAuthError(.invalidRequest, "claims holds a part that is no object") }
        var wishes: [String: Wish] = [:]
        for (name, wish) in members where name != "verified_claims" && name.utf8.count <= 100 {
            guard wish == .null || wish.object != nil else {
                throw OAuthError(.invalidRequest, "a member of claims must be null or an object")
            }
            let values = wish["values"]?.array ?? wish["value"].map { [$0] } ?? []
            wishes[name] = Wish(isEssential: wish["essential"]?.bool ?? false, values: values)
            if let purpose = wish["purpose"]?.string { try checkPurpose(purpose) }
        }
        return wishes
    }

    private static func verified(_ part: Claim?) throws(OAuthError) -> Claim? {
        guard let asked = part?["verified_claims"], asked != .null else { return nil }
        for one in asked.array ?? [asked] {
            guard one["verification"]?.object != nil, one["claims"]?.object?.isEmpty == false else {
                throw OAuthError(.invalidRequest, "verified_claims needs a verification and claims")
            }
        }
        guard VerifiedClaims.hasGoodPurposes(asked) else {
            throw OAuthError(.invalidRequest, "purpose must have 3 to 300 characters")
        }
        return asked
    }

    private static func checkPurpose(_ purpose: String) throws(OAuthError) {
        guard (3...300).contains(purpose.count) else { throw OAuthError(.invalidRequest, "purpose must have 3 to 300 characters") }
    }
}
