package import Core
package import Foundation

/// What one verification found, dated and never changed afterwards: from whom, how, which attributes, how sure.
///
/// All that is told of a person's identity is computed from rows like this one (decision 0250).
package struct Evidence: Sendable, Hashable {
    /// How somebody came to know.
    package enum Method: String, Sendable, Hashable, CaseIterable {
        /// A register was asked and said that it is so.
        case register
        /// A code or link that was sent there came back.
        case confirmation
        /// Another provider of identities said so, in a token that it signed.
        case upstream
        /// A public servant compared it with a document.
        case document
    }

    package enum State: String, Sendable, Hashable, CaseIterable {
        case counts
        /// Another account holds what must be one person's; it counts once somebody at the desk has decided so.
        case held
        /// Taken back by its owner, or found wrong.
        case withdrawn
    }

    package let id: ID<Evidence>
    package let account: ID<Account>
    /// Who said so: `email`, `desk`, or the id of a register or provider of the city (`registro-civil`).
    package let source: String
    package let method: Method
    /// The identity level that it carries.
    package let assurance: IdentityLevel
    package let attributes: Set<Attribute>
    /// The values by attribute, as JSON, sealed under field `evidence.values`.
    package let values: Sealed
    /// Blind index of the CURP, where it has one.
    package let curpIndex: Data?
    /// Blind index of issuer and subject, where another provider said so: the link to that identity rests on this row.
    package let upstreamIndex: Data?
    /// SHA-256 of the document or answer that it rests on.
    package let documentHash: Data?
    package let checkedAt: Instant
    /// Does not count from here on: a proof of address grows old.
    package let until: Instant?
    /// The account of the public servant who looked.
    package let servant: Data?
    package var state: State
    package var changedAt: Instant

    package init(
        id: ID<Evidence>, account: ID<Account>, source: String, method: Method, assurance: IdentityLevel, attributes: Set<Attribute>,
        values: Sealed, curpIndex: Data? = nil, upstreamIndex: Data? = nil, documentHash: Data? = nil, checkedAt: Instant,
        until: Instant? = nil, servant: Data? = nil, state: State = .counts, changedAt: Instant? = nil
    ) {
        (self.id, self.account, self.source, self.method, self.assurance) = (id, account, source, method, assurance)
        (self.attributes, self.values, self.curpIndex, self.upstreamIndex) = (attributes, values, curpIndex, upstreamIndex)
        (self.documentHash, self.checkedAt, self.until, self.servant, self.state) = (documentHash, checkedAt, until, servant, state)
        self.changedAt = changedAt ?? checkedAt
    }

    /// Whether it says anything today.
    package func counts(at now: Instant) -> Bool { state == .counts && (until.map { now < $0 } ?? true) }

    package static let valuesField = "evidence.values"
}

extension IdentityLevel {
    /// How sure the city is of who somebody is, from evidence alone: nothing of how they signed in enters.
    ///
    /// - contact: an address that was proven.
    /// - basic (`básica`): a CURP that a register knows under that name.
    /// - verified (`verificada`): given name and surname seen with a document, or told by a provider that has seen one.
    package static func of(_ evidence: some Sequence<Evidence>, at now: Instant) -> IdentityLevel {
        evidence.reduce(.none) { level, one in
            guard one.counts(at: now) else { return level }
            let carried: IdentityLevel =
                if one.assurance >= .verified, one.attributes.isSuperset(of: [.givenName, .firstSurname]) {
                    .verified
                } else if one.assurance >= .basic, one.attributes.contains(.curp) {
                    .basic
                } else if one.assurance >= .contact, !one.attributes.isDisjoint(with: Attribute.contacts) {
                    .contact
                } else {
                    .none
                }
            return Swift.max(level, carried)
        }
    }
}
