import Foundation

/// A password's hash as another system made it, with all that is needed to check a password against it.
///
/// What it would cost is bounded when it is read: a hostile row can neither take the machine's memory nor hold a thread for long.
package struct ForeignHash: Sendable, Hashable {
    enum Digest: String, Sendable, Hashable { case sha1, sha256, sha512 }
    enum Variant: String, Sendable, Hashable { case d, i, id }

    /// What is done to a password before bcrypt sees it, which reads 72 bytes at most.
    enum Preparation: Sendable, Hashable {
        case none
        /// Django: SHA-256 in hexadecimal digits.
        case hexadecimal
        /// passlib: SHA-256 in base64, or HMAC-SHA-256 under the salt.
        case base64
        case keyed(salt: String)
    }

    enum Scheme: Sendable, Hashable {
        case pbkdf2(Digest, rounds: Int, salt: Data, hash: Data)
        /// The 60 characters that bcrypt writes.
        case bcrypt(String, Preparation)
        case scrypt(n: Int, r: Int, p: Int, salt: Data, hash: Data)
        case argon2(Argon2)
        /// Firebase: the project's key, encrypted under a key that scrypt derives.
        case firebase(n: Int, r: Int, salt: Data, signer: Data, hash: Data)
    }

    struct Argon2: Sendable, Hashable {
        let variant: Variant
        let version: Int
        let memoryKiB: Int
        let passes: Int
        let lanes: Int
        let salt: Data
        let hash: Data
    }

    let scheme: Scheme
    /// As it was read, in one line: this is kept.
    package let text: String

    /// Why a hash is not taken.
    package enum Fault: Error, Sendable, Hashable, CustomStringConvertible {
        case unknown
        case malformed(String)
        /// It would cost more than a login may.
        case tooDear(String)

        package var description: String {
            switch self {
            case .unknown: "no hash of a kind that is known"
            case .malformed(let what): "the hash is damaged: \(what)"
            case .tooDear(let what): "the hash costs too much to check: \(what)"
            }
        }
    }

    /// What a check may cost at most.
    ///
    /// The dearest defaults in use fit: Django's Argon2 takes 100 MiB, passlib's scrypt 64 MiB, Django's PBKDF2 1.2 million rounds.
    enum Limit {
        static let memory = 128 << 20
        static let pbkdf2Rounds = 3_000_000
        static let bcryptCost = 14
        /// N·r·p: about half a second.
        static let scryptWork = 1 << 21
        /// Memory in KiB times passes: about half a second.
        static let argon2Work = 1 << 20
        static let text = 2_000
    }

    init(_ scheme: Scheme, text: String) throws(Fault) {
        (self.scheme, self.text) = (scheme, text)
        if let what = Self.excess(of: scheme) { throw .tooDear(what) }
    }

    /// What of it is beyond the limits; nil where all is within.
    private static func excess(of scheme: Scheme) -> String? {
        switch scheme {
        case .pbkdf2(let digest, let rounds, _, let hash):
            let size = digest == .sha1 ? 20 : digest == .sha256 ? 32 : 64
            let blocks = (hash.count + size - 1) / size
            return rounds > Limit.pbkdf2Rounds / max(1, blocks) ? "\(rounds) rounds" : nil
        case .bcrypt(let text, _):
            let cost = Int(text.dropFirst(4).prefix(2)) ?? .max
            return cost > Limit.bcryptCost ? "bcrypt of cost \(cost)" : nil
        case .scrypt(let n, let r, let p, _, _): return excess(n: n, r: r, p: p)
        case .firebase(let n, let r, _, _, _): return excess(n: n, r: r, p: 1)
        case .argon2(let settings):
            if settings.memoryKiB > Limit.memory >> 10 { return "\(settings.memoryKiB >> 10) MiB of memory" }
            return settings.passes > Limit.argon2Work / max(1, settings.memoryKiB) ? "\(settings.passes) passes" : nil
        }
    }

    private static func excess(n: Int, r: Int, p: Int) -> String? {
        // Each factor was read within seven digits, so that nothing here overflows.
        if 128 * r * (n + p) > Limit.memory { return "\(128 * r * (n + p) >> 20) MiB of memory" }
        return n * r * p > Limit.scryptWork ? "scrypt with N=\(n), r=\(r), p=\(p)" : nil
    }

    /// Memory that a check takes, in bytes.
    var memory: Int {
        switch scheme {
        case .pbkdf2, .bcrypt: 64 << 10
        case .scrypt(let n, let r, let p, _, _): 128 * r * (n + p)
        case .firebase(let n, let r, _, _, _): 128 * r * (n + 1)
        case .argon2(let settings): settings.memoryKiB << 10
        }
    }

    /// What it is, for the log: `pbkdf2-sha256`, `bcrypt`, `argon2id`.
    package var kind: String {
        switch scheme {
        case .pbkdf2(let digest, _, _, _): "pbkdf2-" + digest.rawValue
        case .bcrypt(_, let preparation): preparation == .none ? "bcrypt" : "bcrypt-sha256"
        case .scrypt: "scrypt"
        case .argon2(let settings): "argon2" + settings.variant.rawValue
        case .firebase: "firebase-scrypt"
        }
    }
}
