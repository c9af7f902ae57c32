package import Catalog
package import Core

/// One deed on many cases, chosen and looked at before it is done, and undone as one.
package struct BulkAct: Sendable, Hashable {
    package enum State: String, Sendable, Hashable, CaseIterable {
        case choosing, running, done, undoing, undone
    }

    package let id: ID<BulkAct>
    package let owner: ServantID
    package let createdAt: Instant
    package var state: State
    package var updatedAt: Instant
    /// `BulkOrder` as JSON, sealed under the servant's key, field `bulk.order`; nil while the cases are chosen.
    package var order: Sealed?
    package var version: Int

    package init(
        id: ID<BulkAct>, owner: ServantID, createdAt: Instant, state: State, updatedAt: Instant, order: Sealed?, version: Int
    ) {
        (self.id, self.owner, self.createdAt, self.state) = (id, owner, createdAt, state)
        (self.updatedAt, self.order, self.version) = (updatedAt, order, version)
    }

    /// As many cases as one deed takes.
    package static let mostCases = 10_000
    /// How long after it was done a deed can be undone.
    package static let undoableFor = Instant.Span.hours(24)

    package static let jobKind = "desk.bulk"
}

/// What is to be done with every case.
package struct BulkOrder: Sendable, Hashable, Codable {
    package enum Deed: String, Sendable, Hashable, Codable, CaseIterable {
        case accept, assign, transfer, answer, close
    }

    package var deed: Deed
    /// To whom, for `assign`.
    package var colleague: ServantID?
    /// Where to, for `transfer`.
    package var unit: UnitID?
    /// Words to the resident or reason; `{folio}` stands for the folio of each case.
    package var text: String?
    /// What the office that gets them must know, for `transfer`; the resident does not read it.
    package var note: String?

    package init(deed: Deed, colleague: ServantID? = nil, unit: UnitID? = nil, text: String? = nil, note: String? = nil) {
        (self.deed, self.colleague, self.unit, self.text, self.note) = (deed, colleague, unit, text, note)
    }

    /// The words for one case.
    func text(for file: CaseFile) -> String { (text ?? "").replacing("{folio}", with: file.folio.description) }

    /// Whether the resident is told.
    package var tellsResident: Bool { deed != .assign }
}

/// A case among those chosen.
package struct BulkItem: Sendable, Hashable {
    package enum Outcome: String, Sendable, Hashable, CaseIterable {
        case waiting, done, skipped, undone
        /// Somebody worked on it since: undoing would undo their work.
        case kept
    }

    package let caseID: ID<CaseFile>
    package var outcome: Outcome
    /// What the case was before.
    package var before: Before?
    /// Of the case after the deed.
    package var version: Int?

    package init(caseID: ID<CaseFile>, outcome: Outcome, before: Before?, version: Int?) {
        (self.caseID, self.outcome, self.before, self.version) = (caseID, outcome, before, version)
    }

    package struct Before: Sendable, Hashable {
        package let unit: UnitID
        package let assignee: ServantID?
        package let state: CaseState
        package let closedAt: Instant?

        package init(unit: UnitID, assignee: ServantID?, state: CaseState, closedAt: Instant?) {
            (self.unit, self.assignee, self.state, self.closedAt) = (unit, assignee, state, closedAt)
        }

        init(_ file: CaseFile) {
            self.init(unit: file.unit, assignee: file.assignee, state: file.state, closedAt: file.closedAt)
        }
    }
}

/// Cases chosen together that a deed treats alike.
package struct BulkGroup: Sendable, Hashable {
    package let unit: UnitID
    package let service: ServiceCode
    package let area: String?
    package let state: CaseState
    package let privacy: ServicePrivacy
    package let isMine: Bool
    package let count: Int

    package init(unit: UnitID, service: ServiceCode, area: String?, state: CaseState, privacy: ServicePrivacy, isMine: Bool, count: Int) {
        (self.unit, self.service, self.area, self.state) = (unit, service, area, state)
        (self.privacy, self.isMine, self.count) = (privacy, isMine, count)
    }
}

/// Deeds on many cases in the database.
package protocol BulkStore: Sendable {
    func insert(_ act: BulkAct, _ tx: any Transaction) throws
    func bulkAct(_ id: ID<BulkAct>, of owner: ServantID, _ tx: any Transaction) throws -> BulkAct?
    /// The one whose cases the servant is choosing now.
    func choosing(of owner: ServantID, _ tx: any Transaction) throws -> BulkAct?
    /// Writes where the row's version is `act.version - 1`; throws `StoreError.stale` otherwise.
    func update(_ act: BulkAct, _ tx: any Transaction) throws
    func add(_ cases: [ID<CaseFile>], to act: BulkAct, _ tx: any Transaction) throws
    /// All cases of a queue, in its order, until the act holds `BulkAct.mostCases`.
    func addAll(_ queue: Queue, to act: BulkAct, at now: Instant, _ tx: any Transaction) throws
    func remove(_ cases: [ID<CaseFile>], from act: BulkAct, _ tx: any Transaction) throws
    func deleteBulk(_ act: BulkAct, _ tx: any Transaction) throws
    /// By case id.
    func items(
        of act: BulkAct, _ outcome: BulkItem.Outcome, limit: Int, _ tx: any Transaction
    ) throws -> [BulkItem]
    func chosen(_ act: BulkAct, among cases: [ID<CaseFile>], _ tx: any Transaction) throws -> Set<ID<CaseFile>>
    func outcomes(of act: BulkAct, _ tx: any Transaction) throws -> [BulkItem.Outcome: Int]
    func groups(of act: BulkAct, _ tx: any Transaction) throws -> [BulkGroup]
    func update(_ item: BulkItem, of act: BulkAct, _ tx: any Transaction) throws
    /// Removes acts untouched since the instant; returns how many.
    func forgetBulk(before instant: Instant, _ tx: any Transaction) throws -> Int
}
