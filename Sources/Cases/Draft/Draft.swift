package import Catalog
package import Core
package import Foundation

/// Answers not yet sent.
///
/// Saved at each answer; resumable for days, on another channel too.
package struct Draft: Sendable, Hashable {
    package let id: ID<Draft>
    package let service: ServiceCode
    /// Hash of the service's folder; the draft is continued under this version.
    package let serviceVersion: ServiceVersion
    package let channel: String
    package internal(set) var language: Language
    /// Hash of the secret that the browser keeps in its cookie: who may continue without the code.
    package internal(set) var holderHash: Data
    /// Hash of the code to continue elsewhere, once it was asked for.
    package internal(set) var codeHash: Data?
    /// The questionnaire session's bytes, sealed under field `draft.answers`.
    package internal(set) var answers: Sealed
    package let createdAt: Instant
    package internal(set) var updatedAt: Instant
    package internal(set) var expiresAt: Instant
    /// Rises with every answer; two tabs are told apart by it.
    package internal(set) var version: Int
    /// The case it became, once sent: sending again shows the same folio.
    package internal(set) var sentAs: ID<CaseFile>?
    /// `CounterEntry` as JSON, sealed under field `draft.counter`: who fills it in for somebody who stands at their counter.
    package let counter: Sealed?
    /// `KnownRecord` as JSON, sealed under field `draft.known`: what of the person was filled in, and whose it is.
    package internal(set) var known: Sealed?

    /// All columns at once, for the storage and for starting.
    package init(
        id: ID<Draft>, service: ServiceCode, serviceVersion: ServiceVersion, channel: String, language: Language, holderHash: Data,
        codeHash: Data?, answers: Sealed, createdAt: Instant, updatedAt: Instant, expiresAt: Instant, version: Int,
        sentAs: ID<CaseFile>?, counter: Sealed? = nil, known: Sealed? = nil
    ) {
        (self.id, self.service, self.serviceVersion, self.channel) = (id, service, serviceVersion, channel)
        (self.language, self.holderHash, self.codeHash, self.answers) = (language, holderHash, codeHash, answers)
        (self.createdAt, self.updatedAt, self.expiresAt, self.version) = (createdAt, updatedAt, expiresAt, version)
        (self.sentAs, self.counter, self.known) = (sentAs, counter, known)
    }
}
