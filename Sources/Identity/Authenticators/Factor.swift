package import Core
package import Foundation

/// A further way to prove who somebody is, beside the password.
package struct Factor: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case passkey, totp, sms
        /// One of ten codes on paper.
        case recovery
    }

    package let id: ID<Factor>
    package let account: ID<Account>
    package let kind: Kind
    /// What its owner calls it, sealed under field `factor.name`.
    package var name: Sealed
    /// A seed, a public key or a phone number, sealed under field `factor.secret`; of a code on paper nothing but that it is one.
    package var secret: Sealed
    /// What it is found by: the hash of a passkey's id, a keyed hash of a phone or of a code on paper.
    package let handle: Data?
    /// Never goes back: the last time step of an app, the signature counter of a passkey, the moment of the last code by SMS.
    package var counter: Int64
    package let createdAt: Instant
    package var usedAt: Instant?

    package init(
        id: ID<Factor>, account: ID<Account>, kind: Kind, name: Sealed, secret: Sealed, handle: Data?, counter: Int64, createdAt: Instant,
        usedAt: Instant? = nil
    ) {
        (self.id, self.account, self.kind, self.name, self.secret) = (id, account, kind, name, secret)
        (self.handle, self.counter, self.createdAt, self.usedAt) = (handle, counter, createdAt, usedAt)
    }

    package static let nameField = "factor.name"
    package static let secretField = "factor.secret"

    /// What a phone is found by.
    package static func handle(ofPhone number: String, _ ring: KeyRing) -> Data { ring.blindIndex(number, purpose: "factor-phone") }
}

/// Factors as rows.
package protocol FactorStore: Sendable {
    /// Throws `StoreError.duplicate("factor")` for a passkey that is somebody's already.
    func insert(_ factor: Factor, _ tx: any Transaction) throws
    func factors(of account: ID<Account>, _ tx: any Transaction) throws -> [Factor]
    /// The passkey with this hash of its id.
    func passkey(_ handle: Data, _ tx: any Transaction) throws -> Factor?
    /// Accounts that have a phone with this handle, ten at most.
    func owners(ofPhone handle: Data, _ tx: any Transaction) throws -> [ID<Account>]
    /// Writes name and secret.
    func update(_ factor: Factor, _ tx: any Transaction) throws
    /// Moves the counter forward and notes the use; false when it stands there or further already, whoever else was faster.
    func advance(_ factor: Factor, to counter: Int64, at now: Instant, _ tx: any Transaction) throws -> Bool
    /// Notes a use whose counter does not move.
    func note(_ factor: Factor, at now: Instant, _ tx: any Transaction) throws
    /// Uses a code on paper; true for the first use only.
    func spend(_ factor: Factor, at now: Instant, _ tx: any Transaction) throws -> Bool
    func delete(_ factor: Factor, _ tx: any Transaction) throws
}

/// The second steps that an account has, and what they are good for.
package struct FactorSet: Sendable, Hashable {
    package let factors: [Factor]

    package init(_ factors: [Factor]) { self.factors = factors }

    package func of(_ kind: Factor.Kind) -> [Factor] { factors.filter { $0.kind == kind } }

    /// Codes on paper that are still good.
    package var codesLeft: Int { of(.recovery).count { $0.usedAt == nil } }

    /// The ways that may be chosen now, the safest first.
    package var ways: [Factor.Kind] {
        Factor.Kind.allCases.filter { kind in kind == .recovery ? codesLeft > 0 : !of(kind).isEmpty }
    }

    /// Whether sign-in asks for a second step: only once a lost device would not shut its owner out, that is with two ways, or with
    /// one and codes on paper; a phone alone is none, since numbers are taken over.
    package var isOn: Bool {
        let strong = of(.passkey).count + of(.totp).count
        let all = strong + of(.sms).count
        return strong >= 1 && (all >= 2 || !of(.recovery).isEmpty)
    }

    /// The highest level that the account's owner can reach.
    package var reach: AuthenticationLevel {
        guard isOn else { return .aal1 }
        return of(.passkey).isEmpty ? .aal2 : .phr
    }
}
