package import Catalog
package import Core
package import Foundation

/// Drafts in the database.
package protocol DraftStore: Sendable {
    func insert(_ draft: Draft, _ tx: any Transaction) throws
    func draft(_ id: ID<Draft>, _ tx: any Transaction) throws -> Draft?
    func draft(codeHash: Data, _ tx: any Transaction) throws -> Draft?
    /// Writes all that may change where the row's version is `draft.version - 1`; throws `StoreError.stale` otherwise.
    func update(_ draft: Draft, _ tx: any Transaction) throws
    /// Ids of drafts, sent or not, that expired before the instant.
    func expired(before instant: Instant, limit: Int, _ tx: any Transaction) throws -> [ID<Draft>]
    func delete(_ id: ID<Draft>, _ tx: any Transaction) throws
}

/// Cases: projection, events and what belongs to them.
package protocol CaseStore: CaseQueueStore, SavedFilterStore, CaseSearchStore, CaseFigureStore, BulkStore {
    /// Throws `StoreError.duplicate("folio")` when the folio is taken.
    func insert(_ file: CaseFile, content: CaseContent, _ tx: any Transaction) throws
    func file(_ id: ID<CaseFile>, _ tx: any Transaction) throws -> CaseFile?
    func file(folio: Folio, _ tx: any Transaction) throws -> CaseFile?
    /// The cases of a service in order of their ids, which is that of opening: a page after the last id of the one before.
    func cases(of service: ServiceCode, after: ID<CaseFile>?, limit: Int, _ tx: any Transaction) throws -> [CaseFile]
    func content(_ id: ID<CaseFile>, _ tx: any Transaction) throws -> CaseContent?
    /// Cases whose place lies in one of the cells (blind indexes), opened since the instant, newest first.
    func near(_ cells: [Data], since instant: Instant, limit: Int, _ tx: any Transaction) throws -> [CaseFile]
    /// Writes the projection where the row's version is `file.version - 1`; throws `StoreError.stale` otherwise.
    func update(_ file: CaseFile, _ tx: any Transaction) throws
    func append(_ event: CaseEvent, _ tx: any Transaction) throws
    /// In order of sequence.
    func events(of id: ID<CaseFile>, _ tx: any Transaction) throws -> [CaseEvent]

    func insert(_ attachment: Attachment, _ tx: any Transaction) throws
    func attachment(_ id: ID<Attachment>, _ tx: any Transaction) throws -> Attachment?
    /// In order of addition.
    func attachments(of owner: KeyOwner, _ tx: any Transaction) throws -> [Attachment]
    func deleteAttachment(_ id: ID<Attachment>, _ tx: any Transaction) throws
    /// Whether any attachment names the blob, as file or thumbnail.
    func isNamed(_ blob: ID<Blob>, _ tx: any Transaction) throws -> Bool

    /// Cases in the order in which they were opened, from the one after an id on.
    func opened(after id: ID<CaseFile>, limit: Int, _ tx: any Transaction) throws -> [CaseFile]

    /// When the clocks of a case have to be looked at again; nil where never, as for a closed one.
    func checkClock(of id: ID<CaseFile>, at instant: Instant?, _ tx: any Transaction) throws
    /// Cases whose clocks have to be looked at by now, the longest due first.
    func clocksToCheck(at now: Instant, limit: Int, _ tx: any Transaction) throws -> [ID<CaseFile>]
    /// Has the clocks of all open cases looked at: after a change of calendars.
    func checkAllClocks(at now: Instant, _ tx: any Transaction) throws
}

/// Published versions of the city's services: what drafts and cases were answered under, on every node.
package protocol ServiceVersionStore: EditionStore, RulesTrialStore {
    /// Keeps the bundle of a version (hash of the folder); does nothing when it is there already.
    func publish(_ version: ServiceVersion, of folder: ServiceCode, bundle: Data, at now: Instant, _ tx: any Transaction) throws
    func bundle(_ version: ServiceVersion, of folder: ServiceCode, _ tx: any Transaction) throws -> Data?
    /// Makes a published version the one that new drafts start under; throws `StoreError.stale` when it was never published.
    func activate(_ version: ServiceVersion, of folder: ServiceCode, at now: Instant, _ tx: any Transaction) throws
    /// The active version of each folder.
    func active(_ tx: any Transaction) throws -> [ServiceCode: ServiceVersion]
}

/// The sealed part of a case, written once when it is opened.
package struct CaseContent: Sendable, Hashable {
    /// `CaseAnswers` as JSON, sealed under field `case.answers`.
    package let answers: Sealed
    /// `Contact` as JSON, sealed under field `case.contact`.
    package let contact: Sealed
    /// Blind indexes of the contact, for exact search.
    package let emailIndex: Data?
    package let phoneIndex: Data?
    /// Blind index of the cell of about a hundred metres in which the place lies; never for a confidential case.
    package let placeIndex: Data?

    package init(answers: Sealed, contact: Sealed, emailIndex: Data?, phoneIndex: Data?, placeIndex: Data? = nil) {
        (self.answers, self.contact, self.emailIndex, self.phoneIndex) = (answers, contact, emailIndex, phoneIndex)
        self.placeIndex = placeIndex
    }
}

/// Where the resident may be told, as they gave it.
package struct Contact: Sendable, Hashable, Codable {
    package var name: String?
    package var email: String?
    package var phone: String?

    package init(name: String? = nil, email: String? = nil, phone: String? = nil) {
        (self.name, self.email, self.phone) = (name, email, phone)
    }
}

extension CaseFile {
    /// The promise that ends first and is not yet kept; nil where none was given, or nothing is left to do.
    package var nextPromise: Instant? {
        if state.isOpen, let upcoming { return upcoming }
        return switch state {
        case .received, .transferred: promises.accept ?? promises.firstAnswer ?? promises.resolve
        case .accepted, .reopened: promises.firstAnswer ?? promises.resolve
        case .inWork, .waitingForResident: promises.resolve
        default: nil
        }
    }

    /// What the queues are sorted by: for an open case the next promise, else its opening; for a closed one its end.
    ///
    /// A column, kept by `update`.
    package var nextDue: Instant { state.isOpen ? nextPromise ?? openedAt : closedAt ?? updatedAt }
}
