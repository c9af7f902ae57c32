import Cases
import Core
import Ledger

/// Files of drafts and cases; the bytes are in the ``BlobStore``.
extension CaseRepository {
    func insert(_ attachment: Attachment, _ tx: any Transaction) throws {
        try tx.sql.run(
            Self.insertAttachment, attachment.owner.id, attachment.id, attachment.owner.kind, attachment.question,
            attachment.mediaType, attachment.size, attachment.checksum, attachment.blob, attachment.thumbnail, attachment.name,
            attachment.addedAt)
        if let entry = try attachment.audit() { try ledger.append(entry, tx) }
    }

    func attachment(_ id: ID<Attachment>, _ tx: any Transaction) throws -> Attachment? {
        try tx.sql.first(Self.attachmentByID, id, as: Self.readAttachment)
    }

    func attachments(of owner: KeyOwner, _ tx: any Transaction) throws -> [Attachment] {
        try tx.sql.all(Self.attachmentsOfOwner, owner.id, owner.kind, as: Self.readAttachment)
    }

    func deleteAttachment(_ id: ID<Attachment>, _ tx: any Transaction) throws {
        try tx.sql.run(Self.deleteAttachment, id)
    }

    func isNamed(_ blob: ID<Blob>, _ tx: any Transaction) throws -> Bool {
        try tx.sql.first(Self.namesBlob, blob) { try $0.next(Int.self) } != nil
    }

    private static func readAttachment(_ row: inout SQLRow) throws -> Attachment {
        let owner = try row.nextOwner()
        return try Attachment(
            id: row.next(), owner: owner, question: row.next(), mediaType: row.next(), size: row.next(), checksum: row.next(),
            blob: row.next(), thumbnail: row.next(), name: row.next(), addedAt: row.next())
    }

    static let insertAttachment: SQL = """
        INSERT INTO attachment (owner_id, id, owner_kind, question, media_type, size, checksum, blob, thumbnail, name, added_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """
    static let attachmentByID: SQL = """
        SELECT owner_kind, owner_id, id, question, media_type, size, checksum, blob, thumbnail, name, added_at
        FROM attachment WHERE id = $1
        """
    static let attachmentsOfOwner: SQL = """
        SELECT owner_kind, owner_id, id, question, media_type, size, checksum, blob, thumbnail, name, added_at
        FROM attachment WHERE owner_id = $1 AND owner_kind = $2 ORDER BY added_at, id
        """
    static let deleteAttachment: SQL = "DELETE FROM attachment WHERE id = $1"
    static let namesBlob: SQL = """
        SELECT 1 FROM attachment WHERE blob = $1 UNION ALL SELECT 1 FROM attachment WHERE thumbnail = $1 LIMIT 1
        """
}
