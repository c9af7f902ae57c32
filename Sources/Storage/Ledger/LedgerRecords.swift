import Cases
import Catalog
import Core
import Foundation
import Ledger

/// What the rows of a case say, as the log records it.
///
/// Written by the stores themselves in the transaction of the row, so that nobody can forget it.
extension CaseEvent {
    func audit() throws -> AuditEvent {
        var facts = ["sequence": String(sequence), "state": state.rawValue]
        if let payload { facts["payload"] = CanonicalText.digest(payload.bytes) }
        let actor: AuditActor =
            switch self.actor {
            case .resident: .resident(nil)
            case .servant(let id): .servant(id.data)
            case .system: .system
            }
        return try AuditEvent(
            id: ID(high: id.high, low: id.low), at: at, kind: "case." + kind.rawValue, actor: actor,
            subject: AuditSubject(.caseFile, caseID), unit: unit?.name, facts: facts)
    }
}

extension CaseFile {
    /// The opening: what was asked for, when, and fingerprints of the sealed answers.
    func audit(_ content: CaseContent) throws -> AuditEvent {
        try AuditEvent(
            id: RecordName.filed(id), at: openedAt, kind: "case.filed", actor: .resident(nil),
            subject: AuditSubject(.caseFile, id),
            facts: [
                "service": service.name, "version": serviceVersion.hash, "privacy": privacy.rawValue,
                "answers": CanonicalText.digest(content.answers.bytes), "contact": CanonicalText.digest(content.contact.bytes),
            ])
    }
}

extension Attachment {
    /// Of a case's file; nil for what still belongs to a draft.
    func audit() throws -> AuditEvent? {
        guard owner.kind == .caseFile else { return nil }
        return try AuditEvent(
            id: RecordName.kept(id), at: addedAt, kind: "case.file_kept", actor: .system,
            subject: AuditSubject(kind: .caseFile, id: owner.id),
            facts: ["file": id.description, "blob": blob.description, "type": mediaType, "size": String(size)])
    }
}

/// Entries are found by the identifier of the row that they record, told apart from an event's by a few of its random bits.
private enum RecordName {
    private static let filedBits: UInt64 = 0x0F0F_0000_0000_0000
    private static let keptBits: UInt64 = 0x00FF_0000_0000_0000

    static func filed(_ id: ID<CaseFile>) -> ID<AuditEvent> { ID(high: id.high, low: id.low ^ filedBits) }
    static func kept(_ id: ID<Attachment>) -> ID<AuditEvent> { ID(high: id.high, low: id.low ^ keptBits) }
    static func attachment(of id: ID<AuditEvent>) -> ID<Attachment> { ID(high: id.high, low: id.low ^ keptBits) }
}

/// The rows behind the entries, as they are today.
extension LedgerRepository {
    func recorded(_ event: AuditEvent, _ tx: any Transaction) throws -> Recorded {
        guard event.subject.kind == .caseFile, event.kind.hasPrefix("case."), event.kind != "case.erased" else { return .nothingKept }
        guard let id = ID<CaseFile>(event.subject.id) else { return .gone }
        let cases = CaseRepository()
        switch event.kind {
        case "case.filed":
            guard let file = try cases.file(id, tx) else { return .gone }
            // Of an erased case the content is gone with its key.
            guard let content = try cases.content(id, tx) else { return try isErased(id, tx) ? .nothingKept : .gone }
            return .says(try file.audit(content))
        case "case.file_kept":
            guard let attachment = try cases.attachment(RecordName.attachment(of: event.id), tx) else {
                return try isErased(id, tx) ? .nothingKept : .gone
            }
            return try attachment.audit().map { .says($0) } ?? .gone
        default:
            guard let sequence = event.facts["sequence"].flatMap({ Int($0) }), let row = try cases.event(sequence, of: id, tx) else {
                return .gone
            }
            return .says(try row.audit())
        }
    }

    private func isErased(_ id: ID<CaseFile>, _ tx: any Transaction) throws -> Bool {
        try tx.sql.first(Self.erased, id) { try $0.next(Int.self) } != nil
    }

    func strays(after cursor: StrayCursor, limit: Int, _ tx: any Transaction) throws -> (found: [String], next: StrayCursor?) {
        let since = try tx.sql.first(Self.since) { try $0.next(String.self) }.flatMap { Int64($0) } ?? 0
        var (found, last): ([String], StrayCursor?) = ([], nil)
        var seen = 0
        for row in try tx.sql.all(Self.stray, cursor.owner, cursor.number, limit, as: Stray.init) {
            seen += 1
            last = StrayCursor(owner: row.owner, number: row.sequence)
            if !row.isRecorded, row.at >= since {
                let name = ID<CaseFile>(row.owner)?.description ?? row.owner.hexadecimal
                found.append("event \(row.sequence) (\(row.kind)) of case \(name)")
            }
        }
        return (found, seen == limit ? last : nil)
    }

    private struct Stray {
        let owner: Data
        let sequence: Int
        let kind: String
        let at: Int64
        let isRecorded: Bool

        init(_ row: inout SQLRow) throws {
            (owner, sequence, kind) = try (row.next(), row.next(), row.next())
            (at, isRecorded) = try (row.next(), row.next())
        }
    }

    static let erased: SQL = "SELECT 1 FROM audit_event WHERE owner_id = $1 AND kind = 'case.erased' LIMIT 1"
    static let since: SQL = "SELECT value FROM city_setting WHERE name = 'ledger.since'"
    static let stray: SQL = """
        SELECT e.case_id, e.sequence, e.kind, e.at, CASE WHEN a.id IS NULL THEN 0 ELSE 1 END
        FROM case_event AS e LEFT JOIN audit_event AS a ON a.owner_id = e.case_id AND a.id = e.id
        WHERE (e.case_id, e.sequence) > ($1, $2) ORDER BY e.case_id, e.sequence LIMIT $3
        """
}
