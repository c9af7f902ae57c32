package import Core
import Crypto
package import Foundation

/// Something random that was given out once and is good for one thing for a while: an authorization code, a refresh token, a pushed
/// request, the walk through a sign-in.
///
/// The row holds its hash, and what it stands for, encrypted; whoever has the database has none of them.
package struct Ticket: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A person on the way from an authorization request to its answer.
        case flow
        case code
        case refresh
        /// RFC 9126.
        case pushed
        /// The `jti` of an assertion or a proof that was used.
        case replay
        /// Where to go after signing out, while the person is asked.
        case logout
        /// What a device holds while somebody types its code (RFC 8628).
        case device
        /// The code that is typed, which leads to the device's ticket.
        case userCode
        /// Lets somebody register a client (RFC 7591 section 3).
        case initial
        /// A person who is away at another provider of identities.
        case upstream
    }

    package let kind: Kind
    package let hash: Data
    package var payload: Data
    package let createdAt: Instant
    package var expiresAt: Instant
    package var usedAt: Instant?

    package init(kind: Kind, hash: Data, payload: Data, createdAt: Instant, expiresAt: Instant, usedAt: Instant? = nil) {
        (self.kind, self.hash, self.payload) = (kind, hash, payload)
        (self.createdAt, self.expiresAt, self.usedAt) = (createdAt, expiresAt, usedAt)
    }

    package func isAlive(at now: Instant) -> Bool { now < expiresAt }
}

/// Tickets as rows, so that every node knows them and a restart forgets none.
package protocol TicketStore: Sendable {
    /// Throws `StoreError.duplicate("ticket")` when there is one of this kind and hash.
    func insert(_ ticket: Ticket, _ tx: any Transaction) throws
    func ticket(_ kind: Ticket.Kind, hash: Data, _ tx: any Transaction) throws -> Ticket?
    /// Marks it used; true for the first use only, whoever else tries at the same moment.
    func use(_ kind: Ticket.Kind, hash: Data, at now: Instant, _ tx: any Transaction) throws -> Bool
    /// Writes payload and end.
    func update(_ ticket: Ticket, _ tx: any Transaction) throws
    func delete(_ kind: Ticket.Kind, hash: Data, _ tx: any Transaction) throws
    /// Removes those that ended before the instant; returns how many.
    func forget(before instant: Instant, _ tx: any Transaction) throws -> Int
}

/// Reads and writes tickets: their payload is encrypted under a key derived from the root key, bound to kind and hash.
package struct TicketOffice: Sendable {
    private let store: any TicketStore
    private let key: SymmetricKey
    private let chance: Chance

    package init(_ store: any TicketStore, ring: KeyRing, chance: Chance) {
        (self.store, key, self.chance) = (store, ring.derivedKey("ticket"), chance)
    }

    /// Gives out a ticket; the text is known to nobody else afterwards.
    package func issue(
        _ kind: Ticket.Kind, _ payload: some Encodable, lasting life: Instant.Span, at now: Instant, _ tx: any Transaction
    ) throws -> SecretToken {
        let token = SecretToken(chance: chance)
        try issue(kind, hash: token.hash, payload, lasting: life, at: now, tx)
        return token
    }

    /// Keeps a ticket under a hash of the caller's, where what is given out is shorter than a token.
    func issue(
        _ kind: Ticket.Kind, hash: Data, _ payload: some Encodable, lasting life: Instant.Span, at now: Instant, _ tx: any Transaction
    ) throws {
        try store.insert(
            Ticket(kind: kind, hash: hash, payload: seal(payload, kind, hash), createdAt: now, expiresAt: now + life), tx)
    }

    /// A ticket by its text, used or not, as long as it lives.
    package func read<Payload: Decodable>(
        _ kind: Ticket.Kind, _ token: SecretToken, as type: Payload.Type, at now: Instant, _ tx: any Transaction
    ) throws -> (ticket: Ticket, payload: Payload)? {
        guard let ticket = try store.ticket(kind, hash: token.hash, tx), ticket.isAlive(at: now) else { return nil }
        return (ticket, try open(ticket, as: type))
    }

    /// Uses a ticket: the second of two is told so.
    package func use(_ ticket: Ticket, at now: Instant, _ tx: any Transaction) throws -> Bool {
        try store.use(ticket.kind, hash: ticket.hash, at: now, tx)
    }

    package func rewrite(_ ticket: Ticket, _ payload: some Encodable, _ tx: any Transaction) throws {
        var ticket = ticket
        ticket.payload = try seal(payload, ticket.kind, ticket.hash)
        try store.update(ticket, tx)
    }

    /// Remembers a `jti` until it cannot be sent again; false when it was seen before.
    package func isFresh(jti: String, of owner: String, until end: Instant, at now: Instant, _ tx: any Transaction) throws -> Bool {
        let hash = Data(SHA256.hash(data: Data((owner + "\u{0}" + jti).utf8)))
        guard try store.ticket(.replay, hash: hash, tx) == nil else { return false }
        do {
            try store.insert(Ticket(kind: .replay, hash: hash, payload: Data(), createdAt: now, expiresAt: end), tx)
            return true
        } catch StoreError.duplicate { return false }
    }

    /// Under which hash a revoked access token is remembered.
    func revocation(of jti: String) -> Data { Data(SHA256.hash(data: Data(("revoked\u{0}" + jti).utf8))) }

    private func seal(_ payload: some Encodable, _ kind: Ticket.Kind, _ hash: Data) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let box = try AES.GCM.seal(encoder.encode(payload), using: key, authenticating: Data(kind.rawValue.utf8) + hash)
        guard let bytes = box.combined else { throw SealError.unreadable }
        return bytes
    }

    /// What a ticket stands for, whether or not it has ended.
    func open<Payload: Decodable>(_ ticket: Ticket, as type: Payload.Type) throws -> Payload {
        guard let box = try? AES.GCM.SealedBox(combined: ticket.payload),
            let plain = try? AES.GCM.open(box, using: key, authenticating: Data(ticket.kind.rawValue.utf8) + ticket.hash)
        else { throw SealError.unreadable }
        return try JSONDecoder().decode(type, from: plain)
    }
}
