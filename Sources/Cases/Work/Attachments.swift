package import Core
import Crypto
package import Foundation

/// A file as it was taken in: cleaned, and its type known by its content.
package struct Upload: Sendable, Hashable {
    package var question: String
    package var mediaType: String
    package var data: Data
    package var thumbnail: Data?
    /// As the person's device named it.
    package var name: String?

    package init(question: String, mediaType: String, data: Data, thumbnail: Data? = nil, name: String? = nil) {
        (self.question, self.mediaType, self.data, self.thumbnail, self.name) = (question, mediaType, data, thumbnail, name)
    }
}

extension CaseRoom {
    /// Seals the file under the owner's key and stores it durably.
    ///
    /// Its row is written by whoever uses it; a file without a row is swept.
    func store(_ upload: Upload, owner: KeyOwner, key: DataKey) async throws -> Attachment {
        let now = clock.now
        let id = newID(Attachment.self)
        let blob = try await blobs.put(key.seal(upload.data, field: "blob"), at: now)
        var thumbnail: ID<Blob>?
        if let small = upload.thumbnail { thumbnail = try await blobs.put(key.seal(small, field: "blob"), at: now) }
        return Attachment(
            id: id, owner: owner, question: upload.question, mediaType: upload.mediaType, size: upload.data.count,
            checksum: key.fingerprint(upload.data, field: "attachment"), blob: blob, thumbnail: thumbnail,
            name: try upload.name.map { try key.seal(String($0.prefix(200)), field: "attachment.name") }, addedAt: now)
    }

    /// Stores files of an account: the pages of a document that somebody at the desk has to see.
    ///
    /// ``attach(_:_:)`` writes their rows, in the transaction that hands them in; those that nobody hands in are swept after a day.
    package func store(_ uploads: [Upload], of owner: KeyOwner) async throws -> [Attachment] {
        let key = try await unit.read { [self] tx in try ring.existingKey(for: owner, in: keys, tx) }
        var stored: [Attachment] = []
        for upload in uploads { stored.append(try await store(upload, owner: owner, key: key)) }
        return stored
    }

    /// Writes the rows of files that were stored; the same file under the same question is one.
    package func attach(_ files: [Attachment], _ tx: any Transaction) throws {
        for file in files {
            let others = try cases.attachments(of: file.owner, tx)
            if !others.contains(where: { $0.question == file.question && $0.checksum == file.checksum }) { try cases.insert(file, tx) }
        }
    }

    /// The files that an account has under a question, in order of addition.
    package func files(of owner: KeyOwner, question: String) async throws -> [Attachment] {
        try await unit.read { [self] tx in try cases.attachments(of: owner, tx).filter { $0.question == question } }
    }

    /// Lets files go; their bytes are swept.
    package func forget(_ files: [Attachment]) async throws {
        try await unit.write { [self] tx in for file in files { try cases.deleteAttachment(file.id, tx) } }
    }

    /// Lets the files go that an account has under a question, in the transaction of what was decided on them; their bytes are swept.
    package func forgetFiles(of owner: KeyOwner, question: String, _ tx: any Transaction) throws {
        for file in try cases.attachments(of: owner, tx) where file.question == question { try cases.deleteAttachment(file.id, tx) }
    }

    /// SHA-256 over the files of an account under a question, in order; nil where there are none.
    package func digest(of owner: KeyOwner, question: String) async throws -> Data? {
        let files = try await files(of: owner, question: question)
        guard !files.isEmpty else { return nil }
        var hash = SHA256()
        for file in files { hash.update(data: try await open(file.id, of: owner).data) }
        return Data(hash.finalize())
    }

    /// The bytes of an attachment; throws `CaseError.attachmentNotFound` when it is not the owner's, or another photo is seen in its place.
    package func open(_ id: ID<Attachment>, of owner: KeyOwner, thumbnail: Bool = false) async throws -> (
        attachment: Attachment, data: Data
    ) { try await open(id, of: owner, thumbnail: thumbnail, evenCovered: false) }

    /// - Parameter evenCovered: also a photo in whose place another one is seen.
    func open(_ id: ID<Attachment>, of owner: KeyOwner, thumbnail: Bool, evenCovered: Bool) async throws -> (
        attachment: Attachment, data: Data
    ) {
        let (attachment, key) = try await unit.glance { [self] tx in
            guard let attachment = try cases.attachment(id, tx), attachment.owner == owner else { throw CaseError.attachmentNotFound }
            let key = try ring.existingKey(for: owner, in: keys, tx)
            if try !evenCovered && isCovered(attachment, key, tx) { throw CaseError.attachmentNotFound }
            return (attachment, key)
        }
        let sealed = try await blobs.get(thumbnail ? attachment.thumbnail ?? attachment.blob : attachment.blob)
        return (attachment, try key.open(sealed, field: "blob"))
    }

    /// Whether another photo is seen in its place.
    private func isCovered(_ attachment: Attachment, _ key: DataKey, _ tx: any Transaction) throws -> Bool {
        guard attachment.owner.kind == .caseFile, let id = ID<CaseFile>(attachment.owner.id) else { return false }
        return try cases.events(of: id, tx).contains { event in
            guard event.kind == .covered, let sealed = event.payload else { return false }
            return try key.open(sealed, field: "event.payload", as: CaseEvent.Payload.self).original == attachment.id
        }
    }
}
