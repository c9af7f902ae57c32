package import Catalog
package import Core
package import Foundation

/// A part of a case that is covered, with what is under it.
package struct CoveredPart: Sendable {
    package let event: CaseEvent
    /// Why it was covered.
    package let reason: String
    /// The words as somebody wrote them; nil for a photo.
    package let passage: String?
    /// The photo as it came; nil for words.
    package let photo: Attachment?
}

/// What was covered, for those few who may see it once they said what for (decision 0230).
extension CaseWork {
    /// What the event of such a reading names in the place of questions, which have no slash in their names.
    package static let originals = "/covered"

    /// Everything that is covered in a case, with the originals, in the order of covering.
    ///
    /// Whoever calls has checked who asks and what for.
    package func coveredParts(of id: ID<CaseFile>) async throws -> [CoveredPart] {
        try await room.unit.read { [self] tx in
            let owner = KeyOwner(.caseFile, id)
            let key = try room.ring.existingKey(for: owner, in: room.keys, tx)
            return try room.cases.events(of: id, tx).filter { $0.kind == .covered }.compactMap { event -> CoveredPart? in
                guard let said = try payload(of: event, key) else { return nil }
                let photo = try said.original.flatMap { try room.cases.attachment($0, tx) }
                return CoveredPart(
                    event: event, reason: said.reason ?? "", passage: said.passage, photo: photo?.owner == owner ? photo : nil)
            }
        }
    }

    /// Writes down who sees what was covered and what for.
    /// - Parameter words: wanted where the purpose is `other`.
    package func revealOriginals(
        of id: ID<CaseFile>, for purpose: ReadingPurpose, words: String, by servant: ServantID, once: String?, catalog: Catalog
    ) async throws -> CaseFile {
        try await reveal(id, for: purpose, words: words, fields: [Self.originals], by: servant, once: once, catalog: catalog)
    }

    /// The bytes of a photo as it came; throws `CaseError.attachmentNotFound` for one that is not covered.
    package func original(_ photo: ID<Attachment>, of id: ID<CaseFile>) async throws -> (attachment: Attachment, data: Data) {
        guard try await coveredParts(of: id).contains(where: { $0.photo?.id == photo }) else { throw CaseError.attachmentNotFound }
        return try await room.open(photo, of: KeyOwner(.caseFile, id), thumbnail: false, evenCovered: true)
    }
}
