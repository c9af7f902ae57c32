package import Catalog
package import Core
import Foundation

/// Covering what must not be seen: words, and parts of photos.
///
/// The original stays sealed under the case's key and goes with it; everybody reads the covered version (decision 0088).
extension CaseWork {
    /// Covers a passage wherever it stands in what was said: answers, place, messages, notes.
    /// - Parameters:
    ///   - passage: exactly as it stands there.
    ///   - reason: read by the resident.
    package func cover(
        _ passage: String, in id: ID<CaseFile>, because reason: String, by servant: ServantID, once: String?, catalog: Catalog
    ) async throws -> CaseFile {
        let passage = passage.trimmed
        guard passage.count >= 2 else { throw CaseError.missing("passage") }
        let now = room.clock.now
        return try await perform(
            on: id, version: nil, once: once, catalog: catalog,
            step: { file, _, _ throws(CaseError) in
                try file.cover(passage: passage, photo: nil, original: nil, because: reason, by: servant, at: now)
            },
            alongside: { [self] key, tx in
                guard let content = try room.cases.content(id, tx) else { throw CaseError.notFound }
                let events = try room.cases.events(of: id, tx).map { (event: $0, payload: try payload(of: $0, key)) }
                let before = CaseCovers(events)
                let answers = before.covered(try key.open(content.answers, field: "case.answers", as: CaseAnswers.self))
                let said = before.covered(events).flatMap { [$0.payload?.text, $0.payload?.reason, $0.payload?.note] }
                let left = CaseCovers(passages: [passage]).covered(answers)
                guard left != answers || said.contains(where: { $0?.contains(passage) ?? false }) else { throw CaseError.notThere }
                try forget(answers, but: left, of: id, catalog, tx)
            })
    }

    /// Takes the words that nothing of the case says any more out of the search index, in the transaction that covers them.
    private func forget(
        _ answers: CaseAnswers, but left: CaseAnswers, of id: ID<CaseFile>, _ catalog: Catalog, _ tx: any Transaction
    ) throws {
        guard let file = try room.cases.file(id, tx) else { throw CaseError.notFound }
        let service = catalog.known(file.service)
        let title = service.map { Array($0.title.texts.values) + [$0.variant?.official].compactMap(\.self) } ?? []
        let kept = Set((left.written + title).flatMap(SearchTokens.words))
        let gone = answers.written.flatMap(SearchTokens.words).filter { !kept.contains($0) }
        guard !gone.isEmpty else { return }
        try room.cases.unindex(SearchTokens(words: gone, room.ring), of: id, tx)
    }

    /// Puts a photo with painted-over parts in the place of one of the case.
    /// - Parameter covered: the photo as it is to be seen from now on.
    package func cover(
        photo id: ID<Attachment>, with covered: Upload, in caseID: ID<CaseFile>, because reason: String, by servant: ServantID,
        once: String?, catalog: Catalog
    ) async throws -> CaseFile {
        let (now, owner) = (room.clock.now, KeyOwner(.caseFile, caseID))
        try await room.unit.read { [room] tx in
            guard let attachment = try room.cases.attachment(id, tx), attachment.owner == owner else { throw CaseError.attachmentNotFound }
        }
        var upload = covered
        upload.question = Attachment.coveringQuestion
        return try await perform(on: caseID, version: nil, once: once, uploads: [upload], catalog: catalog) {
            file, _, files throws(CaseError) in
            try file.cover(passage: nil, photo: files.first, original: id, because: reason, by: servant, at: now)
        }
    }
}

extension CaseFile {
    /// Words or a part of a photo are covered from now on.
    mutating func cover(
        passage: String?, photo: ID<Attachment>?, original: ID<Attachment>?, because reason: String, by servant: ServantID, at now: Instant
    ) throws(CaseError) -> Happening {
        let reason = try Self.forResident(reason, "reason")
        var payload = CaseEvent.Payload(reason: reason, attachments: photo.map { [$0] } ?? [])
        (payload.passage, payload.original) = (passage, original)
        return note(.covered, payload, by: .servant(servant), at: now, tells: true)
    }
}
