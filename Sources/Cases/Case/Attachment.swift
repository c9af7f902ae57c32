package import Core
package import Foundation

/// A file that belongs to a draft and later to its case: a cleaned photo or a document.
package struct Attachment: Sendable, Hashable {
    package let id: ID<Attachment>
    /// The draft or case it belongs to, whose key seals the file.
    package let owner: KeyOwner
    /// Question that it answers (its name), or `evidence` when a servant added it, `reply` when the resident did later.
    package let question: String
    /// By content, never by name: `image/jpeg`, `application/pdf`.
    package let mediaType: String
    /// Bytes before sealing.
    package let size: Int
    /// Keyed hash of the bytes before sealing: tells the same file of the same owner again, and nothing else.
    package let checksum: Data
    package let blob: ID<Blob>
    /// Small version of a photo, sealed likewise.
    package let thumbnail: ID<Blob>?
    /// The name it came with, sealed under field `attachment.name`.
    package let name: Sealed?
    package let addedAt: Instant

    /// Question of a photo that covers another one.
    package static let coveringQuestion = "covering"

    package init(
        id: ID<Attachment>, owner: KeyOwner, question: String, mediaType: String, size: Int, checksum: Data, blob: ID<Blob>,
        thumbnail: ID<Blob>?, name: Sealed?, addedAt: Instant
    ) {
        (self.id, self.owner, self.question, self.mediaType, self.size) = (id, owner, question, mediaType, size)
        (self.checksum, self.blob, self.thumbnail, self.name, self.addedAt) = (checksum, blob, thumbnail, name, addedAt)
    }

    /// The same file as the answer to another question.
    func answering(_ question: String, addedAt: Instant) -> Attachment {
        Attachment(
            id: id, owner: owner, question: question, mediaType: mediaType, size: size, checksum: checksum, blob: blob,
            thumbnail: thumbnail, name: name, addedAt: addedAt)
    }
}
