import CArgon2
import CCrypt
import Crypto
import CryptoExtras
import Foundation
import Synchronization

/// Checking a password against what another system kept.
///
/// Libraries compute: swift-crypto for PBKDF2 and scrypt, Debian's libcrypt for bcrypt and libargon2 for Argon2.
extension ForeignHash {
    /// One at a time may take much memory, whatever the number of threads.
    private static let muchMemory = Mutex(())

    /// Whether the password belongs to it.
    ///
    /// Costs what the other system made it cost: on a thread for such work.
    func matches(_ password: String) -> Bool {
        // Other systems hashed the bytes that a browser sent, which are mostly composed; a keyboard of today may send others.
        var candidates = [Data(password.utf8)]
        let composed = Data(password.precomposedStringWithCanonicalMapping.utf8)
        if composed != candidates[0] { candidates.append(composed) }
        return candidates.contains { matches($0) }
    }

    private func matches(_ password: Data) -> Bool {
        guard memory > 32 << 20 else { return compare(password) }
        return Self.muchMemory.withLock { _ in compare(password) }
    }

    private func compare(_ password: Data) -> Bool {
        switch scheme {
        case .pbkdf2(let digest, let rounds, let salt, let hash):
            let function: KDF.Insecure.PBKDF2.HashFunction =
                switch digest {
                case .sha1: .insecureSHA1
                case .sha256: .sha256
                case .sha512: .sha512
                }
            let key = try? KDF.Insecure.PBKDF2.deriveKey(
                from: password, salt: salt, using: function, outputByteCount: hash.count, unsafeUncheckedRounds: rounds)
            return Self.equal(key?.bytes, hash)
        case .scrypt(let n, let r, let p, let salt, let hash):
            let key = try? KDF.Scrypt.deriveKey(
                from: password, salt: salt, outputByteCount: hash.count, rounds: n, blockSize: r, parallelism: p)
            return Self.equal(key?.bytes, hash)
        case .bcrypt(let text, let preparation): return Self.bcrypt(password, text, preparation)
        case .argon2(let settings): return Self.argon2(password, settings)
        case .firebase(let n, let r, let salt, let signer, let hash):
            guard
                let key = try? KDF.Scrypt.deriveKey(
                    from: password, salt: salt, outputByteCount: 32, rounds: n, blockSize: r, parallelism: 1),
                let nonce = try? AES._CTR.Nonce(nonceBytes: [UInt8](repeating: 0, count: 16))
            else { return false }
            return Self.equal(try? AES._CTR.encrypt(signer, using: key, nonce: nonce), hash)
        }
    }

    private static func bcrypt(_ password: Data, _ text: String, _ preparation: Preparation) -> Bool {
        let prepared: Data =
            switch preparation {
            case .none: password
            case .hexadecimal: Data(SHA256.hash(data: password).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined().utf8)
            case .base64: Data(Data(SHA256.hash(data: password)).base64EncodedString().utf8)
            case .keyed(let salt):
                Data(
                    Data(HMAC<SHA256>.authenticationCode(for: password, using: SymmetricKey(data: Data(salt.utf8))))
                        .base64EncodedString().utf8)
            }
        // bcrypt ends at a zero byte: a password with one would match by its beginning.
        guard !prepared.contains(0) else { return false }
        var out = [CChar](repeating: 0, count: 64)
        let key = prepared.map { CChar(bitPattern: $0) } + [0]
        guard ventanilla_bcrypt(key, text, &out) == 0 else { return false }
        // The last 31 characters are the hash; of the salt before it the last one may be written in more than one way.
        return equal(Data(out[29..<60].map { UInt8(bitPattern: $0) }), Data(text.utf8.suffix(31)))
    }

    private static func argon2(_ password: Data, _ settings: Argon2) -> Bool {
        var (secret, salt) = ([UInt8](password), [UInt8](settings.salt))
        var out = [UInt8](repeating: 0, count: settings.hash.count)
        let type: argon2_type =
            switch settings.variant {
            case .d: Argon2_d
            case .i: Argon2_i
            case .id: Argon2_id
            }
        let status = secret.withUnsafeMutableBufferPointer { secret in
            salt.withUnsafeMutableBufferPointer { salt in
                out.withUnsafeMutableBufferPointer { out in
                    var context = argon2_context()
                    (context.out, context.outlen) = (out.baseAddress, UInt32(out.count))
                    (context.pwd, context.pwdlen) = (secret.baseAddress, UInt32(secret.count))
                    (context.salt, context.saltlen) = (salt.baseAddress, UInt32(salt.count))
                    (context.t_cost, context.m_cost) = (UInt32(settings.passes), UInt32(settings.memoryKiB))
                    // Lanes are part of the hash; the thread is ours alone.
                    (context.lanes, context.threads) = (UInt32(settings.lanes), 1)
                    context.version = UInt32(settings.version)
                    return argon2_ctx(&context, type)
                }
            }
        }
        guard status == 0 else { return false }
        return equal(Data(out), settings.hash)
    }

    /// Compares in a time that does not tell where two hashes differ.
    private static func equal(_ a: Data?, _ b: Data) -> Bool {
        guard let a, a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension SymmetricKey {
    fileprivate var bytes: Data { withUnsafeBytes { Data($0) } }
}
