package import Core
import Crypto
package import Foundation

/// Time-based one-time passwords (RFC 6238): six digits, thirty seconds, HMAC-SHA-1, as every authenticator app knows them.
package struct TimeCode: Sendable, Hashable {
    /// The digest inside the HMAC; apps other than ours' default are only for the vectors of the RFC.
    package enum Digest: Sendable { case sha1, sha256, sha512 }

    package static let step: Int64 = 30
    /// 160 bits, the length of the digest (RFC 4226 section 4).
    package static let seedLength = 20

    private let seed: Data
    private let digest: Digest
    private let digits: Int

    package init(seed: Data, digest: Digest = .sha1, digits: Int = 6) { (self.seed, self.digest, self.digits) = (seed, digest, digits) }

    /// The code of a time step.
    package func code(step: Int64) -> String {
        let counter = withUnsafeBytes(of: UInt64(bitPattern: step).bigEndian) { Data($0) }
        let key = SymmetricKey(data: seed)
        let mac: [UInt8] =
            switch digest {
            case .sha1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: key))
            case .sha256: Array(HMAC<SHA256>.authenticationCode(for: counter, using: key))
            case .sha512: Array(HMAC<SHA512>.authenticationCode(for: counter, using: key))
            }
        // Dynamic truncation (RFC 4226 section 5.3).
        let offset = Int(mac[mac.count - 1] & 0xF)
        let number = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt32(1)) { product, _ in product &* 10 }
        let text = String(digits < 10 ? number % modulus : number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    package static func step(at now: Instant) -> Int64 { now.milliseconds / 1000 / step }

    /// The step whose code this is: of now, the one before or the one after, and later than the last that was used.
    package func accepted(_ typed: String, after used: Int64, at now: Instant) -> Int64? {
        let plain = typed.filter { !$0.isWhitespace && $0 != "-" }
        guard plain.utf8.count == digits, plain.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let middle = Self.step(at: now)
        // All three are computed, whichever fits: time tells nothing.
        let fitting = [middle, middle - 1, middle + 1].filter { Self.equal(code(step: $0), plain) }
        return fitting.first { $0 > used }
    }

    /// The address that a QR code carries to an app.
    package func address(account: String, issuer: String) -> String {
        func encoded(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
        return "otpauth://totp/\(encoded(issuer)):\(encoded(account))?secret=\(secret)&issuer=\(encoded(issuer))"
            + "&algorithm=SHA1&digits=\(digits)&period=\(Self.step)"
    }

    /// The seed as it is typed into an app: base 32 (RFC 4648 section 6) without padding.
    package var secret: String { Self.base32(seed) }

    static func base32(_ data: Data) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var (text, pending, bits) = ("", UInt32(0), 0)
        for byte in data {
            pending = pending << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(letters[Int(pending >> UInt32(bits) & 31)])
            }
        }
        if bits > 0 { text.append(letters[Int(pending << UInt32(5 - bits) & 31)]) }
        return text
    }

    /// Compares in a time that does not tell where two texts differ.
    static func equal(_ a: String, _ b: String) -> Bool {
        guard a.utf8.count == b.utf8.count else { return false }
        return zip(a.utf8, b.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
