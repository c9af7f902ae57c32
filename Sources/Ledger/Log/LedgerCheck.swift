package import Core
import Foundation

/// Reads the whole log and tells every row that is not as it was written.
package struct LedgerCheck: Sendable {
    /// What is wrong, and with which row.
    package enum Fault: Sendable, Hashable, CustomStringConvertible {
        case changed(position: Int, id: ID<AuditEvent>, kind: String)
        case moved(from: Int, to: Int, id: ID<AuditEvent>)
        case missing(positions: ClosedRange<Int>)
        case inserted(position: Int, id: ID<AuditEvent>)
        /// The row of the case, account or file behind an entry is another than it was, or gone.
        case recordChanged(position: Int, id: ID<AuditEvent>, kind: String)
        case recordMissing(position: Int, id: ID<AuditEvent>, kind: String)
        /// A row that no entry tells of.
        case unrecorded(String)
        /// The entries do not add up to the root that was signed.
        case root(size: Int)
        case signature(size: Int)
        case noCheckpoint(size: Int)
        /// A checkpoint kept elsewhere does not fit: the log was cut or made anew.
        case keptCheckpoint(size: Int)

        package var description: String {
            switch self {
            case .changed(let position, let id, let kind): "entry \(position) (\(id), \(kind)) was changed"
            case .moved(let from, let to, let id): "entry \(from) (\(id)) was moved to place \(to)"
            case .missing(let places) where places.count == 1: "entry \(places.lowerBound) is missing"
            case .missing(let places): "entries \(places.lowerBound) to \(places.upperBound) are missing"
            case .inserted(let position, let id): "entry \(position) (\(id)) was inserted"
            case .recordChanged(let position, let id, let kind): "the row that entry \(position) (\(id), \(kind)) records was changed"
            case .recordMissing(let position, let id, let kind): "the row that entry \(position) (\(id), \(kind)) records is missing"
            case .unrecorded(let row): "\(row) was never recorded"
            case .root(let size): "the first \(size) entries do not have the root that was signed"
            case .signature(let size): "the checkpoint of \(size) entries is not signed by this city's key"
            case .noCheckpoint(let size): "\(size) entries have a place, and no checkpoint covers them"
            case .keptCheckpoint(let size): "the log does not contain the \(size) entries of the checkpoint that was kept"
            }
        }
    }

    package struct Report: Sendable {
        package internal(set) var size = 0
        package internal(set) var root = MerkleHash.empty
        package internal(set) var checkpoints = 0
        package internal(set) var unsequenced = 0
        package internal(set) var faults: [Fault] = []
        package var isWhole: Bool { faults.isEmpty }
    }

    private let unit: any UnitOfWork
    private let ledger: any LedgerStore
    private let seal: LedgerSeal

    package static let page = 500
    /// More faults than these are not told one by one.
    package static let mostFaults = 1_000

    package init(unit: any UnitOfWork, ledger: any LedgerStore, seal: LedgerSeal) {
        (self.unit, self.ledger, self.seal) = (unit, ledger, seal)
    }

    /// Reads everything, a page at a time; rows may be added meanwhile.
    /// - Parameter kept: a signed note from elsewhere that the log must contain.
    package func run(kept: String? = nil) async throws -> Report {
        var report = Report()
        var walk = Walk(kept: nil)
        if let kept {
            guard let (size, root) = Checkpoint.open(kept, seal: seal) else {
                report.faults.append(.signature(size: 0))
                return report
            }
            walk = Walk(kept: (size, root))
        }
        try await entries(&walk, &report)
        try await strays(&report)
        report.unsequenced = try await unit.read { [ledger] tx in try ledger.backlog(tx).count }
        return report
    }

    private struct Page: Sendable {
        let rows: [LedgerRow]
        let records: [Recorded]
        let checkpoints: [Checkpoint]
        let last: Checkpoint?
    }

    private func entries(_ walk: inout Walk, _ report: inout Report) async throws {
        while true {
            let start = walk.next
            let page = try await unit.read { [ledger] tx in
                let rows = try ledger.rows(from: start, limit: Self.page, tx)
                return Page(
                    rows: rows, records: try rows.map { try ledger.recorded($0.event, tx) },
                    checkpoints: try ledger.checkpoints(above: start, limit: Self.page, tx), last: try ledger.lastCheckpoint(tx))
            }
            var checkpoints = page.checkpoints[...]
            for (row, record) in zip(page.rows, page.records) {
                walk.take(row, record, seal, &report)
                while let first = checkpoints.first, first.size <= walk.next {
                    walk.compare(first, seal, &report)
                    checkpoints.removeFirst()
                }
            }
            guard page.rows.isEmpty || report.faults.count > Self.mostFaults else { continue }
            for checkpoint in checkpoints { walk.compare(checkpoint, seal, &report) }
            if page.last == nil, walk.next > 0 { report.faults.append(.noCheckpoint(size: walk.next)) }
            walk.settle(&report, last: page.last?.size ?? 0, seal)
            report.size = walk.next
            report.root = walk.frontier.root
            return
        }
    }

    private func strays(_ report: inout Report) async throws {
        var cursor: StrayCursor? = .start
        while let place = cursor, report.faults.count < Self.mostFaults {
            let (found, next) = try await unit.read { [ledger] tx in try ledger.strays(after: place, limit: 2_000, tx) }
            report.faults += found.map { .unrecorded($0) }
            cursor = next
        }
    }
}

/// The state of reading the log from its beginning.
private struct Walk {
    var frontier = MerkleFrontier()
    /// The place after the last row read.
    var next = 0
    let kept: (size: Int, root: MerkleHash)?
    private var isKeptFound = false
    /// Once a place is missing or a leaf is doubtful, roots tell nothing new.
    private var isBroken = false
    private var doubtful: [(row: LedgerRow, position: Int)] = []
    private var gaps: [ClosedRange<Int>] = []

    init(kept: (size: Int, root: MerkleHash)?) { self.kept = kept }

    mutating func take(
        _ row: LedgerRow, _ record: Recorded, _ seal: LedgerSeal, _ report: inout LedgerCheck.Report
    ) {
        let position = row.position ?? next
        if position > next {
            gaps.append(next...(position - 1))
            isBroken = true
        }
        next = position + 1
        let leaf = row.event.leaf
        if row.mark != seal.mark(leaf, at: position) {
            doubtful.append((row, position))
            isBroken = true
        }
        frontier.append(leaf)
        meetKept()
        switch record {
        case .nothingKept: break
        case .gone: report.faults.append(.recordMissing(position: position, id: row.event.id, kind: row.event.kind))
        case .says(let event) where event.canonical == row.event.canonical: break
        case .says: report.faults.append(.recordChanged(position: position, id: row.event.id, kind: row.event.kind))
        }
    }

    private mutating func meetKept() {
        if let kept, frontier.size == kept.size, frontier.root == kept.root { isKeptFound = true }
    }

    mutating func compare(_ checkpoint: Checkpoint, _ seal: LedgerSeal, _ report: inout LedgerCheck.Report) {
        report.checkpoints += 1
        guard let (size, root) = Checkpoint.open(checkpoint.note, seal: seal), size == checkpoint.size, root == checkpoint.root else {
            report.faults.append(.signature(size: checkpoint.size))
            return
        }
        if !isBroken, frontier.size == size, frontier.root != root { report.faults.append(.root(size: size)) }
    }

    /// Names each doubtful row: moved where its mark fits another place in doubt, inserted where there are more rows than places.
    mutating func settle(_ report: inout LedgerCheck.Report, last: Int, _ seal: LedgerSeal) {
        if next < last { gaps.append(next...(last - 1)) }
        let places = Array((doubtful.map(\.position) + gaps.flatMap { Array($0.prefix(1_000)) }).prefix(5_000))
        for (row, position) in doubtful.prefix(LedgerCheck.mostFaults) {
            let leaf = row.event.leaf
            let near = (max(0, position - 8)...(position + 8))
            let origin = row.mark.flatMap { mark in (Array(near) + places).first { $0 != position && seal.mark(leaf, at: $0) == mark } }
            if let origin {
                report.faults.append(.moved(from: origin, to: position, id: row.event.id))
            } else if position >= last || next > last {
                report.faults.append(.inserted(position: position, id: row.event.id))
            } else {
                report.faults.append(.changed(position: position, id: row.event.id, kind: row.event.kind))
            }
        }
        for gap in gaps { report.faults.append(.missing(positions: gap)) }
        if let kept, kept.size > 0, !isKeptFound { report.faults.append(.keptCheckpoint(size: kept.size)) }
    }
}
