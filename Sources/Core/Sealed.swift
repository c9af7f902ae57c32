package import Crypto
package import Foundation
import Synchronization

/// A free value of a resident, encrypted (AES-256-GCM: nonce, ciphertext, tag) under the data key of its owner.
package struct Sealed: Sendable, Hashable {
    package let bytes: Data
    package init(bytes: Data) { self.bytes = bytes }
}

/// Whose data a key protects.
///
/// Destroying the key destroys all that was sealed for the owner.
package struct KeyOwner: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case draft
        case caseFile = "case"
        case account, conversation
    }
    package let kind: Kind
    package let id: Data

    package init(_ kind: Kind, _ id: ID<some Any>) {
        self.kind = kind
        self.id = id.data
    }

    package init(kind: Kind, id: Data) {
        self.kind = kind
        self.id = id
    }
}

/// The key that seals the values of one draft, case, account or conversation.
///
/// Lives in memory only while it is used.
package struct DataKey: Sendable {
    private let key: SymmetricKey
    private let owner: KeyOwner

    init(key: SymmetricKey, owner: KeyOwner) {
        self.key = key
        self.owner = owner
    }

    /// The key itself, to be wrapped.
    fileprivate var bytes: Data { key.withUnsafeBytes { Data($0) } }

    /// Seals a value for one field (`answers`, `event.payload`); the field and the owner are authenticated, so that a row
    /// moved to another owner or column does not open.
    package func seal(_ plain: Data, field: String) throws -> Sealed {
        guard let box = try AES.GCM.seal(plain, using: key, authenticating: context(field)).combined else {
            throw SealError.unreadable
        }
        return Sealed(bytes: box)
    }

    package func seal(_ plain: String, field: String) throws -> Sealed { try seal(Data(plain.utf8), field: field) }

    package func seal(json value: some Encodable, field: String) throws -> Sealed {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try seal(encoder.encode(value), field: field)
    }

    /// Opens what `seal` closed for the same owner and field; throws `SealError.unreadable` for anything else.
    package func open(_ sealed: Sealed, field: String) throws -> Data {
        guard let box = try? AES.GCM.SealedBox(combined: sealed.bytes),
            let plain = try? AES.GCM.open(box, using: key, authenticating: context(field))
        else { throw SealError.unreadable }
        return plain
    }

    package func open<Value: Decodable>(_ sealed: Sealed, field: String, as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: open(sealed, field: field))
    }

    /// A keyed hash (HMAC-SHA-256) by which equal values of one owner are recognised without opening them; to nobody else it says anything.
    package func fingerprint(_ plain: Data, field: String) -> Data {
        var code = HMAC<SHA256>(key: HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data("fingerprint".utf8), outputByteCount: 32))
        code.update(data: context(field))
        code.update(data: plain)
        return Data(code.finalize())
    }

    private func context(_ field: String) -> Data {
        var context = Data(owner.kind.rawValue.utf8)
        context.append(0)
        context.append(owner.id)
        context.append(contentsOf: field.utf8)
        return context
    }
}

/// A data key as the database keeps it: encrypted under a root key that lies outside the database.
package struct WrappedKey: Sendable, Hashable {
    package let owner: KeyOwner
    /// Which root key wraps it, so that root keys can be rotated.
    package let rootID: String
    package let bytes: Data

    package init(owner: KeyOwner, rootID: String, bytes: Data) {
        self.owner = owner
        self.rootID = rootID
        self.bytes = bytes
    }
}

/// The root keys.
///
/// Makes, wraps and unwraps data keys, and computes what may be known of a value without opening it.
package struct KeyRing: Sendable {
    private let roots: [String: SymmetricKey]
    private let currentID: String
    private let derived: DerivedKeys

    /// - Parameter roots: 32 bytes each, by a short id; the current one wraps new keys, the others only open old ones.
    package init(roots: [String: Data], current: String) throws {
        guard roots[current] != nil, roots.values.allSatisfy({ $0.count == 32 }) else { throw SealError.badRootKey }
        self.roots = roots.mapValues { SymmetricKey(data: $0) }
        currentID = current
        // Blind indexes must stay the same when the wrapping root is rotated: they hang on the oldest root, by id.
        derived = DerivedKeys(from: self.roots[roots.keys.min() ?? current] ?? SymmetricKey(size: .bits256))
    }

    /// A fresh data key and what to store of it.
    package func makeKey(for owner: KeyOwner) throws -> (key: DataKey, wrapped: WrappedKey) {
        let key = SymmetricKey(size: .bits256)
        let plain = key.withUnsafeBytes { Data($0) }
        guard let root = roots[currentID], let box = try AES.GCM.seal(plain, using: root, authenticating: context(owner)).combined else {
            throw SealError.badRootKey
        }
        return (DataKey(key: key, owner: owner), WrappedKey(owner: owner, rootID: currentID, bytes: box))
    }

    package func unwrap(_ wrapped: WrappedKey) throws -> DataKey {
        guard let root = roots[wrapped.rootID], let box = try? AES.GCM.SealedBox(combined: wrapped.bytes),
            let plain = try? AES.GCM.open(box, using: root, authenticating: context(wrapped.owner))
        else { throw SealError.unreadable }
        return DataKey(key: SymmetricKey(data: plain), owner: wrapped.owner)
    }

    /// Which root key wraps new data keys.
    package var current: String { currentID }

    /// The same data key wrapped under the current root key.
    package func rewrap(_ wrapped: WrappedKey) throws -> WrappedKey {
        let plain = try unwrap(wrapped).bytes
        guard let root = roots[currentID],
            let box = try AES.GCM.seal(plain, using: root, authenticating: context(wrapped.owner)).combined
        else { throw SealError.badRootKey }
        return WrappedKey(owner: wrapped.owner, rootID: currentID, bytes: box)
    }

    /// A keyed hash (HMAC-SHA-256) for exact matches on a value that is itself sealed: an e-mail, a phone, an access code.
    package func blindIndex(_ value: String, purpose: String) -> Data { mac(Data(value.utf8), purpose: "index:" + purpose) }

    /// A key derived for one purpose (cookies, CSRF tokens), never stored.
    package func derivedKey(_ purpose: String) -> SymmetricKey { derived.key(purpose) }

    private func mac(_ data: Data, purpose: String) -> Data {
        var code = derived.code(purpose)
        code.update(data: data)
        return code.finalize().withUnsafeBytes { Data($0) }
    }

    private func context(_ owner: KeyOwner) -> Data { Data("key:\(owner.kind.rawValue):".utf8) + owner.id }
}

/// Keys derived from the oldest root, each made when it is first needed: a page asks for them a dozen times.
private final class DerivedKeys: Sendable {
    /// A key, and its keyed hash of nothing yet, which is copied and goes on.
    private struct Known {
        let key: SymmetricKey
        let code: HMAC<SHA256>
    }

    private let root: SymmetricKey
    private let known: Mutex<[String: Known]> = Mutex([:])

    init(from root: SymmetricKey) { self.root = root }

    func key(_ purpose: String) -> SymmetricKey { known(purpose).key }

    func code(_ purpose: String) -> HMAC<SHA256> { known(purpose).code }

    private func known(_ purpose: String) -> Known {
        if let known = known.withLock({ $0[purpose] }) { return known }
        let key = HKDF<SHA256>.deriveKey(inputKeyMaterial: root, info: Data(purpose.utf8), outputByteCount: 32)
        let made = Known(key: key, code: HMAC(key: key))
        known.withLock { $0[purpose] = made }
        return made
    }
}

/// Why something sealed did not open.
package enum SealError: DomainError {
    /// The key was destroyed, or the bytes are not what was sealed for this owner and field.
    case unreadable
    case badRootKey
    /// The owner's data key was destroyed, by retention or on request.
    case destroyed

    package var code: ErrorCode {
        switch self {
        case .unreadable: "seal.unreadable"
        case .badRootKey: "seal.bad_root_key"
        case .destroyed: "seal.destroyed"
        }
    }

    package var kind: ErrorKind { self == .destroyed ? .gone : .broken }
}
