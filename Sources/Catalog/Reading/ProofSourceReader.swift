import Core
import Foundation

/// Reads `registries/*.yaml`: who outside can say who a person is.
struct ProofSourceReader {
    let log: FindingLog
    let languages: [Language]

    func read(_ files: [String: Data]) -> [ProofSource] {
        files.keys.sorted().filter { $0.hasPrefix("registries/") && $0.hasSuffix(".yaml") }.compactMap { path in
            let name = String(path.dropFirst("registries/".count).dropLast(".yaml".count))
            guard UnitID(name) != nil, !["desk", "email", "phone"].contains(name) else {
                log.add(
                    Finding(
                        file: path, code: "registry.bad_name",
                        message: "\(name) cannot name a registry: use lower-case letters, digits and hyphens, and not desk, email or phone."
                    ))
                return nil
            }
            return files[path].flatMap { YamlValue.read($0, file: path, log: log) }.flatMap { source(name, $0) }
        }
    }

    private enum Sort: String, CaseIterable { case http, openid }

    private func source(_ id: String, _ value: YamlValue) -> ProofSource? {
        guard let sort: Sort = value.mapping(Self.common + Self.http + Self.openID)?.required("kind")?.choice(),
            let map = value.mapping(Self.common + (sort == .http ? Self.http : Self.openID)),
            let title = map.required("title")?.localized(languages), let assurance = assurance(map),
            let kind = sort == .http ? register(map) : provider(map)
        else { return nil }
        return ProofSource(id: id, title: title, about: map["about"]?.localized(languages), assurance: assurance, kind: kind)
    }

    private static let common = ["title", "about", "kind", "assurance"]
    private static let http = ["asks", "request", "response"]
    private static let openID = ["issuer", "client_id", "algorithm", "scopes", "claims", "private"]

    private func assurance(_ map: YamlMapping) -> IdentityLevel? {
        guard let value = map.required("assurance"), let level: IdentityLevel = value.choice() else { return nil }
        if level >= .basic { return level }
        value.error("registry.bad_assurance", "A registry carries basic or verified. An address is confirmed without one.")
        return nil
    }

    // MARK: HTTP

    private func register(_ map: YamlMapping) -> ProofSource.Kind? {
        let asks = map.required("asks")?.listOrOne().compactMap { $0.choice(Attribute.self) } ?? []
        guard
            let request = map.required("request")?.mapping(
                ["method", "url", "private", "headers", "auth", "json", "form", "seconds", "tries", "max_bytes"]),
            let response = map.required("response")?.mapping(["found", "absent", "values", "match"]),
            let isPrivate = request["private"].map({ $0.truth() }) ?? false, let address = request.required("url"),
            let url = url(address, isPrivate: isPrivate, asks: asks), let values = response.required("values").flatMap(readings)
        else { return nil }
        var call = RegisterCall(asks: asks, url: url, values: values)
        call.mayBePrivate = isPrivate
        if let method = request["method"], let text = method.text() {
            guard ["GET", "POST"].contains(text) else {
                method.error("registry.bad_method", "A registry is asked with GET or POST.")
                return nil
            }
            call.method = text
        }
        call.headers = fields(request["headers"], asks)
        if let auth = request["auth"] { call.authentication = authentication(auth) ?? .none }
        if let json = request["json"] { call.body = .json(tree(json, asks)) }
        if let form = request["form"] { call.body = .form(fields(form, asks)) }
        call.seconds = request["seconds"]?.whole(1...30) ?? call.seconds
        call.tries = request["tries"]?.whole(1...4) ?? call.tries
        call.limit = request["max_bytes"]?.bytes().map { min($0, 1_000_000) } ?? call.limit
        call.found = response["found"].flatMap(condition)
        if let absent = response["absent"] { call.absent = Set(absent.listOrOne().compactMap { $0.whole(200...599) }) }
        call.match = response["match"]?.listOrOne().compactMap { $0.choice(Attribute.self) } ?? asks.filter { values[$0] != nil }
        for attribute in call.match where values[attribute] == nil || !asks.contains(attribute) {
            response["match"]?.error(
                "registry.bad_match", "\(attribute.rawValue) is compared: it must stand both in asks and in response.values.")
        }
        // Who knows a CURP alone must not be told whose it is.
        if call.match.filter({ $0 != .curp }).isEmpty {
            map.whole.error(
                "registry.no_match",
                "Ask the person for a name or a birth date too and compare it (asks, response.match): a CURP alone is known to many.")
        }
        return .register(call)
    }

    private func url(_ value: YamlValue, isPrivate: Bool, asks: [Attribute]) -> String? {
        guard let text = value.text() else { return nil }
        let isSecure = text.hasPrefix("https://") || (isPrivate && text.hasPrefix("http://"))
        guard isSecure, URLComponents(string: text.replacing("{", with: "").replacing("}", with: ""))?.host?.isEmpty == false else {
            value.error(
                "registry.bad_address", "\(text) is not an address: it begins with https://, or with http:// where private is true.")
            return nil
        }
        check(text, value, asks)
        return text
    }

    /// Names in braces must be attributes that the person is asked for.
    private func check(_ text: String, _ value: YamlValue, _ asks: [Attribute]) {
        for match in text.matches(of: /\{([^{}]*)\}/) {
            let name = String(match.1)
            if let attribute = Attribute(rawValue: name), asks.contains(attribute) { continue }
            value.error(
                "registry.unknown_placeholder",
                "{\(name)} is not asked for.\(NearestName.hint(for: name, among: asks.map(\.rawValue))) Add it to asks, or take it out.")
        }
    }

    private func fields(_ value: YamlValue?, _ asks: [Attribute]) -> [RegisterCall.Field] {
        (value?.entries() ?? []).compactMap { name, item in
            guard let text = item.text() else { return nil }
            check(text, item, asks)
            return RegisterCall.Field(name, text)
        }
    }

    private func tree(_ value: YamlValue, _ asks: [Attribute]) -> TextTree {
        if value.isMapping {
            let members = (value.entries() ?? []).map { ($0.key, tree($0.value, asks)) }
            return .object(Dictionary(members, uniquingKeysWith: { first, _ in first }))
        }
        if value.isList { return .list((value.list() ?? []).map { tree($0, asks) }) }
        let text = value.text() ?? ""
        check(text, value, asks)
        return .text(text)
    }

    private func authentication(_ value: YamlValue) -> RegisterCall.Authentication? {
        guard value.isMapping else {
            if value.text() == "bearer" { return .bearer }
            value.error("registry.bad_auth", "Write bearer, {basic: USER} or {header: NAME}. The secret itself comes from the environment.")
            return nil
        }
        guard let map = value.mapping(["basic", "header"]) else { return nil }
        if let user = map.text("basic") { return .basic(user: user) }
        return map.requiredText("header").map { .header($0) }
    }

    private func condition(_ value: YamlValue) -> RegisterCall.Condition? {
        guard let map = value.mapping(["at", "is"]), let path = map.required("at").flatMap(path), let values = map.required("is") else {
            return nil
        }
        return .init(at: path, values: Set(values.listOrOne().compactMap { $0.text() }))
    }

    private func path(_ value: YamlValue) -> JSONPath? {
        guard let text = value.text() else { return nil }
        if let path = JSONPath(text) { return path }
        value.error("registry.bad_path", "\(text) is not a place in JSON: write $.persona.nombre or $.lista[0].")
        return nil
    }

    private func readings(_ value: YamlValue) -> [Attribute: RegisterCall.Reading]? {
        var readings: [Attribute: RegisterCall.Reading] = [:]
        for (name, item) in value.entries() ?? [] {
            guard let attribute = attribute(name, item) else { continue }
            guard item.isMapping else {
                if let path = path(item) { readings[attribute] = .init(at: path) }
                continue
            }
            guard let map = item.mapping(["at", "words"]), let path = map.required("at").flatMap(path) else { continue }
            let words = (map["words"]?.entries() ?? []).compactMap { key, word in word.text().map { (key, $0) } }
            readings[attribute] = .init(at: path, words: Dictionary(words, uniquingKeysWith: { first, _ in first }))
        }
        return readings.isEmpty ? nil : readings
    }

    private func attribute(_ name: String, _ value: YamlValue) -> Attribute? {
        if let attribute = Attribute(rawValue: name) { return attribute }
        let names = Attribute.allCases.map(\.rawValue)
        value.error(
            "registry.unknown_attribute",
            "\(name) is not known of persons.\(NearestName.hint(for: name, among: names)) Known are \(names.joined(separator: ", ")).")
        return nil
    }

    // MARK: OpenID Connect

    private func provider(_ map: YamlMapping) -> ProofSource.Kind? {
        let isPrivate = map["private"].map { $0.truth() ?? false } ?? false
        guard let value = map.required("issuer"), let issuer = url(value, isPrivate: isPrivate, asks: []),
            let client = map.requiredText("client_id"), let claims = map.required("claims")
        else { return nil }
        let algorithm = map.text("algorithm") ?? "ES256"
        guard ["ES256", "RS256", "PS256"].contains(algorithm) else {
            map["algorithm"]?.error("registry.bad_algorithm", "\(algorithm) is not taken: ES256, PS256 or RS256.")
            return nil
        }
        var names: [Attribute: String] = [:]
        for (name, item) in claims.entries() ?? [] {
            if let attribute = attribute(name, item), let claim = item.text() { names[attribute] = claim }
        }
        let scopes = map["scopes"]?.listOrOne().compactMap { $0.text() } ?? []
        var settings = UpstreamSettings(
            issuer: issuer, clientID: client, algorithm: algorithm, scopes: ["openid"] + scopes.filter { $0 != "openid" }, claims: names)
        settings.mayBePrivate = isPrivate
        return .provider(settings)
    }
}
