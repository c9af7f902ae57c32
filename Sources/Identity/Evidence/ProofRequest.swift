package import Core
package import Foundation

/// What a resident hands in so that a public servant compares it with what they say of themselves.
///
/// The pages of the document are attachments of the account under ``question``; they go once somebody decided, the decision stays.
package struct ProofRequest: Sendable, Hashable {
    package enum State: String, Sendable, Hashable, CaseIterable { case waiting, confirmed, refused, withdrawn }

    /// The documents that are looked at; `proof_of_address` tells where somebody lives, the others who they are.
    package enum Document: String, Sendable, Hashable, CaseIterable {
        case ine, passport
        case militaryID = "military_id"
        case residenceCard = "residence_card"
        case professionalLicence = "professional_licence"
        case birthCertificate = "birth_certificate"
        case addressProof = "proof_of_address"

        /// What can be read in it.
        package var shows: Set<Attribute> {
            switch self {
            case .addressProof: [.address]
            case .ine: [.givenName, .firstSurname, .secondSurname, .birthdate, .sex, .curp, .address]
            case .birthCertificate: [.givenName, .firstSurname, .secondSurname, .birthdate, .sex, .curp, .birthEntity, .nationality]
            case .passport, .residenceCard: [.givenName, .firstSurname, .secondSurname, .birthdate, .sex, .curp, .nationality]
            case .militaryID, .professionalLicence: [.givenName, .firstSurname, .secondSurname, .birthdate, .curp]
            }
        }

        /// Whether it has a photo of whom it belongs to: only then it verifies who somebody is.
        package var hasPhoto: Bool { self != .addressProof && self != .birthCertificate }
    }

    package let id: ID<ProofRequest>
    package let account: ID<Account>
    package let document: Document
    /// What the person says stands in it, by attribute, as JSON, sealed under field `proof.stated`.
    package let stated: Sealed
    package let createdAt: Instant
    package var state: State
    package var decidedAt: Instant?
    /// The account of the public servant who decided.
    package var decidedBy: Data?
    /// Why it was refused: a name of ours.
    package var reason: String?
    package var version: Int

    package init(
        id: ID<ProofRequest>, account: ID<Account>, document: Document, stated: Sealed, createdAt: Instant, state: State = .waiting,
        decidedAt: Instant? = nil, decidedBy: Data? = nil, reason: String? = nil, version: Int = 1
    ) {
        (self.id, self.account, self.document, self.stated, self.createdAt) = (id, account, document, stated, createdAt)
        (self.state, self.decidedAt, self.decidedBy, self.reason, self.version) = (state, decidedAt, decidedBy, reason, version)
    }

    package static let statedField = "proof.stated"

    /// The question under which its pages are attached to the account.
    package var question: String { "proof:\(id)" }

    /// Why a servant may refuse.
    package static let reasons = ["unreadable", "other_person", "expired", "other_data", "not_accepted"]
}

/// Two accounts say of themselves what can be true of one.
package struct IdentityConflict: Sendable, Hashable {
    package enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// It belongs to the account that came later: the other one loses it.
        case newcomer
        /// It stays with the account that has it.
        case holder
    }

    package let id: ID<IdentityConflict>
    /// The account that came later.
    package let account: ID<Account>
    package let evidence: ID<Evidence>
    package let holder: ID<Account>
    package let kind: ClaimKey.Kind
    package let openedAt: Instant
    package var outcome: Outcome?
    package var settledAt: Instant?
    package var settledBy: Data?

    package init(
        id: ID<IdentityConflict>, account: ID<Account>, evidence: ID<Evidence>, holder: ID<Account>, kind: ClaimKey.Kind,
        openedAt: Instant, outcome: Outcome? = nil, settledAt: Instant? = nil, settledBy: Data? = nil
    ) {
        (self.id, self.account, self.evidence, self.holder) = (id, account, evidence, holder)
        (self.kind, self.openedAt, self.outcome, self.settledAt, self.settledBy) = (kind, openedAt, outcome, settledAt, settledBy)
    }
}

/// What one account alone may hold, by its blind index.
package struct ClaimKey: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A CURP, of verified accounts.
        case curp
        /// Issuer and subject of another provider.
        case upstream
    }

    package let kind: Kind
    package let index: Data

    package init(_ kind: Kind, _ index: Data) { (self.kind, self.index) = (kind, index) }
}
