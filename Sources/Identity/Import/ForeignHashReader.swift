import Foundation

/// Reads the ways in which other systems write a hash down.
extension ForeignHash {
    /// Reads a hash of Keycloak (the JSON of its credential), Django, passlib, the PHC strings, plain bcrypt as Devise and many others keep
    /// it, or of Firebase as ``firebase(hash:salt:project:)`` writes it.
    package init(_ written: String) throws(Fault) {
        let text = written.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty, text.utf8.count <= Limit.text, !text.utf8.contains(0) else { throw .unknown }
        let parts = text.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        let scheme: Scheme? =
            if text.hasPrefix("{") { try Self.keycloak(text) } else if parts[0].isEmpty { try Self.modular(text, parts) } else {
                try Self.django(text, parts)
            }
        guard let scheme else { throw .unknown }
        try self.init(scheme, text: text)
    }

    // MARK: $…$

    private static func modular(_ text: String, _ parts: [String]) throws(Fault) -> Scheme? {
        guard parts.count >= 4 else { return nil }
        switch parts[1] {
        case "2a", "2b", "2y": return .bcrypt(try bcrypt(text), .none)
        case "pbkdf2", "pbkdf2-sha1": return try pbkdf2(.sha1, parts)
        case "pbkdf2-sha256": return try pbkdf2(.sha256, parts)
        case "pbkdf2-sha512": return try pbkdf2(.sha512, parts)
        case "argon2d", "argon2i", "argon2id": return .argon2(try argon2(parts))
        case "scrypt":
            guard parts.count == 5 else { throw .malformed("scrypt has five parts") }
            let settings = settings(parts[2])
            guard let ln = number(settings["ln"]), (1...20).contains(ln), let r = number(settings["r"]), let p = number(settings["p"])
            else {
                throw .malformed("ln, r and p")
            }
            return .scrypt(n: 1 << ln, r: r, p: p, salt: try bytes(parts[3], "salt"), hash: try sum(parts[4]))
        case "bcrypt-sha256": return try passlibBcrypt(parts)
        case "firebase-scrypt": return try firebase(parts)
        default: return nil
        }
    }

    private static func pbkdf2(_ digest: Digest, _ parts: [String]) throws(Fault) -> Scheme {
        guard parts.count == 5 else { throw .malformed("PBKDF2 has five parts") }
        // passlib writes the number alone, PHC strings `i=…,l=…`.
        guard let rounds = number(parts[2]) ?? number(settings(parts[2])["i"]) else { throw .malformed("rounds") }
        return .pbkdf2(digest, rounds: rounds, salt: try bytes(parts[3], "salt"), hash: try sum(parts[4]))
    }

    private static func argon2(_ parts: [String]) throws(Fault) -> Argon2 {
        // Before version 0x13 the string named none.
        let named = parts.count > 2 && parts[2].hasPrefix("v=")
        guard parts.count == (named ? 6 : 5), let variant = Variant(rawValue: String(parts[1].dropFirst(6))) else {
            throw .malformed("Argon2 has five or six parts")
        }
        let rest = named ? Array(parts[3...]) : Array(parts[2...])
        let version = named ? number(String(parts[2].dropFirst(2))) : 16
        let settings = settings(rest[0])
        guard let version, version == 16 || version == 19, let memory = number(settings["m"]), let passes = number(settings["t"]),
            let lanes = number(settings["p"]), lanes <= 64, memory >= 8 * lanes, settings["keyid"] == nil
        else { throw .malformed("version, m, t and p") }
        let salt = try bytes(rest[1], "salt")
        guard salt.count >= 8 else { throw .malformed("the salt is shorter than 8 bytes") }
        return Argon2(
            variant: variant, version: version, memoryKiB: memory, passes: passes, lanes: lanes, salt: salt, hash: try sum(rest[2]))
    }

    private static func passlibBcrypt(_ parts: [String]) throws(Fault) -> Scheme {
        guard parts.count == 5 else { throw .malformed("bcrypt-sha256 has five parts") }
        let settings = settings(parts[2])
        let isKeyed = settings["v"] == "2"
        // Its first version wrote `2b,12`, the second `v=2,t=2b,r=12`.
        let words = parts[2].split(separator: ",").map(String.init)
        let ident = isKeyed ? settings["t"] : words.first
        let cost = number(isKeyed ? settings["r"] : words.last)
        guard let ident, ["2a", "2b"].contains(ident), let cost else { throw .malformed("version, ident and cost") }
        let whole = "$\(ident)$\(cost < 10 ? "0" : "")\(cost)$\(parts[3])\(parts[4])"
        return .bcrypt(try bcrypt(whole), isKeyed ? .keyed(salt: parts[3]) : .base64)
    }

    // MARK: Django

    private static func django(_ text: String, _ parts: [String]) throws(Fault) -> Scheme? {
        switch parts[0] {
        case "pbkdf2_sha1", "pbkdf2_sha256", "pbkdf2_sha512":
            guard parts.count == 4, let rounds = number(parts[1]), let digest = Digest(rawValue: String(parts[0].dropFirst(7))) else {
                throw .malformed("PBKDF2 of Django has four parts")
            }
            return .pbkdf2(digest, rounds: rounds, salt: Data(parts[2].utf8), hash: try sum(parts[3]))
        case "argon2":
            guard parts.count >= 6 else { throw .malformed("Argon2 has five or six parts") }
            return .argon2(try argon2([""] + parts[1...]))
        case "scrypt":
            guard parts.count == 6, let n = number(parts[1]), n > 1, n & (n - 1) == 0, let r = number(parts[3]), let p = number(parts[4])
            else { throw .malformed("scrypt of Django has six parts, and N is a power of two") }
            return .scrypt(n: n, r: r, p: p, salt: Data(parts[2].utf8), hash: try sum(parts[5]))
        case "bcrypt", "bcrypt_sha256":
            guard let start = text.firstIndex(of: "$") else { return nil }
            let whole = String(text[text.index(after: start)...])
            return .bcrypt(try bcrypt(whole), parts[0] == "bcrypt" ? .none : .hexadecimal)
        default: return nil
        }
    }

    // MARK: Keycloak

    private struct Credential: Decodable {
        let secretData: String?
        let credentialData: String?
    }

    private struct Secret: Decodable {
        let value: String
        let salt: String
    }

    private struct Recipe: Decodable {
        let hashIterations: Int
        let algorithm: String
        let additionalParameters: [String: [String]]?
    }

    private static func keycloak(_ text: String) throws(Fault) -> Scheme? {
        let decoder = JSONDecoder()
        guard let outer = try? decoder.decode(Credential.self, from: Data(text.utf8)), let inner = outer.secretData,
            let settings = outer.credentialData, let secret = try? decoder.decode(Secret.self, from: Data(inner.utf8)),
            let recipe = try? decoder.decode(Recipe.self, from: Data(settings.utf8))
        else { throw .malformed("Keycloak's secretData and credentialData") }
        guard let rounds = number(String(recipe.hashIterations)) else { throw .malformed("hashIterations") }
        let (salt, hash) = (try bytes(secret.salt, "salt"), try sum(secret.value))
        func parameter(_ name: String) -> String? { recipe.additionalParameters?[name]?.first }
        switch recipe.algorithm {
        case "pbkdf2": return .pbkdf2(.sha1, rounds: rounds, salt: salt, hash: hash)
        case "pbkdf2-sha256": return .pbkdf2(.sha256, rounds: rounds, salt: salt, hash: hash)
        case "pbkdf2-sha512": return .pbkdf2(.sha512, rounds: rounds, salt: salt, hash: hash)
        case "argon2":
            guard let variant = parameter("type").flatMap({ Variant(rawValue: $0) }), let memory = number(parameter("memory")),
                let lanes = number(parameter("parallelism")), lanes <= 64, memory >= 8 * lanes, salt.count >= 8
            else { throw .malformed("type, memory and parallelism") }
            return .argon2(
                Argon2(
                    variant: variant, version: parameter("version") == "1.0" ? 16 : 19, memoryKiB: memory, passes: rounds, lanes: lanes,
                    salt: salt, hash: hash))
        default: return nil
        }
    }

    // MARK: Firebase

    /// What a Firebase project shows as its password hash parameters.
    package struct FirebaseProject: Sendable, Hashable, Decodable {
        let signer: String
        let separator: String
        let rounds: Int
        let memory: Int

        private enum CodingKeys: String, CodingKey {
            case signer = "base64_signer_key"
            case separator = "base64_salt_separator"
            case rounds
            case memory = "mem_cost"
        }
    }

    /// A hash as `firebase auth:export` writes it, with the project's parameters in it.
    package static func firebase(hash: String, salt: String, project: FirebaseProject) throws(Fault) -> ForeignHash {
        guard (1...20).contains(project.memory), (1...64).contains(project.rounds) else { throw .malformed("rounds and mem_cost") }
        let whole = try bytes(salt, "salt") + bytes(project.separator, "salt separator")
        func written(_ data: Data) -> String { data.base64EncodedString().filter { $0 != "=" } }
        return try ForeignHash(
            "$firebase-scrypt$ln=\(project.memory),r=\(project.rounds)$\(written(whole))"
                + "$\(written(try bytes(project.signer, "signer key")))$\(written(try bytes(hash, "hash")))")
    }

    private static func firebase(_ parts: [String]) throws(Fault) -> Scheme {
        let settings = settings(parts[2])
        guard parts.count == 6, let ln = number(settings["ln"]), (1...20).contains(ln), let r = number(settings["r"]) else {
            throw .malformed("ln and r")
        }
        let (signer, hash) = (try bytes(parts[4], "signer key"), try bytes(parts[5], "hash"))
        guard signer.count == hash.count, (16...128).contains(signer.count) else { throw .malformed("the length of the hash") }
        return .firebase(n: 1 << ln, r: r, salt: try bytes(parts[3], "salt"), signer: signer, hash: hash)
    }

    // MARK: Pieces

    /// A positive number of at most seven digits; memory and rounds beyond that are no login's.
    private static func number(_ text: String?) -> Int? {
        guard let text, (1...7).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
            number > 0
        else { return nil }
        return number
    }

    private static func settings(_ text: String) -> [String: String] {
        Dictionary(
            text.split(separator: ",").compactMap { pair in
                let halves = pair.split(separator: "=", maxSplits: 1)
                return halves.count == 2 ? (String(halves[0]), String(halves[1])) : nil
            }, uniquingKeysWith: { first, _ in first })
    }

    /// Base64 in any of its dresses: padded or not, `+/`, `-_`, or passlib's `./`.
    private static func bytes(_ text: String, _ what: String) throws(Fault) -> Data {
        var plain = text.filter { $0 != "=" }.replacing(".", with: "+").replacing("-", with: "+").replacing("_", with: "/")
        plain += String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: plain), data.count <= 512 else { throw .malformed("\(what) is no base64") }
        return data
    }

    private static func sum(_ text: String) throws(Fault) -> Data {
        let data = try bytes(text, "hash")
        guard (16...128).contains(data.count) else { throw .malformed("the hash has \(data.count) bytes") }
        return data
    }

    private static func bcrypt(_ text: String) throws(Fault) -> String {
        let isWhole =
            text.utf8.count == 60 && ["$2a$", "$2b$", "$2y$"].contains { text.hasPrefix($0) } && text.dropFirst(6).first == "$"
            && text.dropFirst(4).prefix(2).utf8.allSatisfy { (0x30...0x39).contains($0) }
            && text.dropFirst(7).utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2E || $0 == 0x2F
            }
        guard isWhole else { throw .malformed("bcrypt has 60 characters") }
        return text
    }
}
