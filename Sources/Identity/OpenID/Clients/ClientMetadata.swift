import Core
import Foundation

/// A registration as JSON carries it (RFC 7591 section 2, OpenID Connect Dynamic Client Registration 1.0 section 2).
struct ClientMetadata {
    private let claims: Claims

    init(_ claims: Claims) { self.claims = claims }

    private static func bad(_ text: String) -> OAuthError { OAuthError(.invalidClientMetadata, text) }

    /// What it asks for; members that nobody knows are left out, values that are not offered refuse it.
    func settings(sector fetched: (_ url: String) throws(OAuthError) -> [String]) throws(OAuthError) -> ClientSettings {
        let name = try text("client_name") ?? "client"
        guard (1...80).contains(name.count) else { throw Self.bad("client_name has 1 to 80 letters") }
        var names: [Language: String] = ["es": name]
        for (key, value) in claims where key.hasPrefix("client_name#") {
            if let language = Language(key.dropFirst(12)), let text = value.string, (1...80).contains(text.count) { names[language] = text }
        }
        let authentication = try one(ClientSettings.Authentication.self, "token_endpoint_auth_method") ?? .secretBasic
        let redirects = try texts("redirect_uris") ?? []
        for uri in redirects where !RedirectAddress.mayRegister(uri, isPublic: authentication == .none) {
            throw OAuthError(.invalidRedirectURI, "an address of redirect_uris cannot be registered")
        }
        var settings = ClientSettings(
            name: LocalizedText(names), authentication: authentication, redirectURIs: redirects,
            grants: Set(try several(ClientSettings.Grant.self, "grant_types") ?? [.code]))
        if settings.grants.contains(.code), redirects.isEmpty { throw OAuthError(.invalidRedirectURI, "redirect_uris is missing") }
        let types = try texts("response_types") ?? ["code"]
        guard types.allSatisfy({ $0 == "code" }), !types.isEmpty || !settings.grants.contains(.code) else {
            throw Self.bad("response_types must be code")
        }
        if let scope = try text("scope") { settings.scopes = Set(scope.split(separator: " ").map(String.init)).intersection(Scope.offered) }
        settings.postLogoutURIs = try texts("post_logout_redirect_uris") ?? []
        settings.subject = try one(ClientSettings.Subject.self, "subject_type") ?? .pairwise
        settings.idTokenAlgorithm = try algorithm("id_token_signed_response_alg") ?? .rs256
        settings.userInfoAlgorithm = try algorithm("userinfo_signed_response_alg")
        settings.needsPushedRequest = try flag("require_pushed_authorization_requests")
        settings.needsDPoP = try flag("dpop_bound_access_tokens")
        try readKeys(&settings)
        try readAges(&settings)
        settings.backchannelLogout = try address("backchannel_logout_uri")
        settings.home = try address("client_uri")
        settings.about = ClientPages(
            logo: try address("logo_uri"), policy: try address("policy_uri"), terms: try address("tos_uri"),
            contacts: try texts("contacts").map { $0.prefix(5).map { String($0.prefix(254)) } })
        try readSector(&settings, fetched)
        return settings
    }

    private func readKeys(_ settings: inout ClientSettings) throws(OAuthError) {
        settings.keysURI = try address("jwks_uri")
        guard let set = claims["jwks"] else { return }
        guard settings.keysURI == nil else { throw Self.bad("jwks and jwks_uri exclude each other") }
        guard let keys = set["keys"]?.array?.compactMap(\.object), keys.count <= 20 else { throw Self.bad("jwks is no key set") }
        settings.keys = keys
    }

    private func readAges(_ settings: inout ClientSettings) throws(OAuthError) {
        if let age = claims["default_max_age"] {
            guard let seconds = age.integer, (0...(1 << 31)).contains(seconds) else { throw Self.bad("default_max_age is no number") }
            settings.defaultMaxAge = Int(seconds)
        }
        settings.defaultACR = try texts("default_acr_values")
        if let levels = settings.defaultACR, !levels.allSatisfy(ACR.offered.contains) {
            throw Self.bad("default_acr_values has a level that is not offered")
        }
    }

    /// Clients of several hosts share their names for persons only if a page of their sector lists all their addresses.
    private func readSector(
        _ settings: inout ClientSettings, _ fetched: (_ url: String) throws(OAuthError) -> [String]
    ) throws(OAuthError) {
        if let uri = try address("sector_identifier_uri") {
            let listed = try fetched(uri)
            guard settings.redirectURIs.allSatisfy(listed.contains) else {
                throw Self.bad("sector_identifier_uri does not list every redirect_uri")
            }
            settings.sectorURI = uri
            settings.sector = URL(string: uri)?.host() ?? settings.sector
            return
        }
        let hosts = Set(settings.redirectURIs.compactMap { URL(string: $0)?.host() })
        guard settings.subject == .public || hosts.count <= 1 else {
            throw Self.bad("redirect_uris of several hosts need a sector_identifier_uri")
        }
    }

    // MARK: Members

    private func text(_ name: String) throws(OAuthError) -> String? {
        guard let value = claims[name], value != .null else { return nil }
        guard let text = value.string, text.utf8.count <= 2000 else { throw Self.bad("\(name) is no text") }
        return text
    }

    private func texts(_ name: String) throws(OAuthError) -> [String]? {
        guard let value = claims[name], value != .null else { return nil }
        guard let array = value.array, array.count <= 50 else { throw Self.bad("\(name) is no list") }
        let texts = array.compactMap(\.string)
        guard texts.count == array.count, texts.allSatisfy({ $0.utf8.count <= 2000 }) else { throw Self.bad("\(name) is no list of texts") }
        return texts
    }

    private func flag(_ name: String) throws(OAuthError) -> Bool {
        guard let value = claims[name] else { return false }
        guard let flag = value.bool else { throw Self.bad("\(name) is neither true nor false") }
        return flag
    }

    private func one<Value: RawRepresentable>(_ type: Value.Type, _ name: String) throws(OAuthError) -> Value?
    where Value.RawValue == String {
        guard let text = try text(name) else { return nil }
        guard let value = Value(rawValue: text) else { throw Self.bad("\(name) has a value that is not offered") }
        return value
    }

    private func several<Value: RawRepresentable>(_ type: Value.Type, _ name: String) throws(OAuthError) -> [Value]?
    where Value.RawValue == String {
        guard let texts = try texts(name) else { return nil }
        let values = texts.compactMap { Value(rawValue: $0) }
        guard values.count == texts.count else { throw Self.bad("\(name) has a value that is not offered") }
        return values
    }

    private func algorithm(_ name: String) throws(OAuthError) -> SignatureAlgorithm? {
        guard let algorithm = try one(SignatureAlgorithm.self, name) else { return nil }
        guard SignatureAlgorithm.ours.contains(algorithm) else { throw Self.bad("\(name) is not offered") }
        return algorithm
    }

    private func address(_ name: String) throws(OAuthError) -> String? {
        guard let text = try text(name) else { return nil }
        guard let parts = URLComponents(string: text), ["https", "http"].contains(parts.scheme), parts.host?.isEmpty == false,
            parts.user == nil, parts.fragment == nil
        else { throw Self.bad("\(name) is no web address") }
        return text
    }
}

extension Client {
    /// The registration as JSON; nothing that is secret.
    var metadata: Claims {
        func list(_ texts: some Sequence<String>) -> Claim { .array(texts.map(Claim.string)) }
        var claims: Claims = [
            "client_id": .string(id), "client_id_issued_at": .integer(createdAt.milliseconds / 1000),
            "client_name": .string(settings.name.text(in: "es")),
            "token_endpoint_auth_method": .string(settings.authentication.rawValue), "redirect_uris": list(settings.redirectURIs),
            "post_logout_redirect_uris": list(settings.postLogoutURIs), "grant_types": list(settings.grants.map(\.rawValue).sorted()),
            "response_types": list(settings.grants.contains(.code) ? ["code"] : []),
            "scope": .string(settings.scopes.sorted().joined(separator: " ")),
            "subject_type": .string(settings.subject.rawValue), "id_token_signed_response_alg": .string(settings.idTokenAlgorithm.rawValue),
            "require_pushed_authorization_requests": .bool(settings.needsPushedRequest),
            "dpop_bound_access_tokens": .bool(settings.needsDPoP),
        ]
        let texts: [(String, String?)] = [
            ("userinfo_signed_response_alg", settings.userInfoAlgorithm?.rawValue), ("jwks_uri", settings.keysURI),
            ("backchannel_logout_uri", settings.backchannelLogout), ("client_uri", settings.home), ("logo_uri", settings.about?.logo),
            ("policy_uri", settings.about?.policy), ("tos_uri", settings.about?.terms), ("sector_identifier_uri", settings.sectorURI),
        ]
        for (name, text) in texts { if let text { claims[name] = .string(text) } }
        if !settings.keys.isEmpty { claims["jwks"] = ["keys": .array(settings.keys.map { .object($0) })] }
        if let age = settings.defaultMaxAge { claims["default_max_age"] = .integer(Int64(age)) }
        if let levels = settings.defaultACR { claims["default_acr_values"] = list(levels) }
        if let contacts = settings.about?.contacts { claims["contacts"] = list(contacts) }
        return claims
    }
}
