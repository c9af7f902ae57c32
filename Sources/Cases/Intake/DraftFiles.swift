package import Catalog
package import Core
package import Forms
import Foundation

/// Files of a draft: kept at once, tied to their question, there after resuming.
extension Intake {
    /// Stores the upload and makes it the answer of the question (or one more of several), in that order.
    ///
    /// The question's own answer is the name under which the submission carries the first file. The same file sent again, by an impatient
    /// second press, is the one that is there; its bytes are swept.
    package func attach(
        _ upload: Upload, to id: ID<Draft>, at ref: QuestionRef, holder: Holder, catalog: Catalog
    ) async throws -> (open: OpenDraft, attachment: Attachment) {
        let (open, key) = try await opened(id, holder: holder, catalog: catalog)
        guard open.draft.sentAs == nil else { throw CaseError.draftNotFound }
        let isRepeated = open.session.isRepeated(ref)
        let rule = open.service.attachmentRule(for: upload.question)
        let most = isRepeated ? 1 : max(rule.count.upperBound, 1)
        let answered = open.session.text(ref)
        guard upload.data.count <= rule.maxBytes else { throw CaseError.attachmentTooLarge(limit: rule.maxBytes) }
        let owner = KeyOwner(.draft, id)
        let sent = try await room.store(upload, owner: owner, key: key)
        let stored = try await room.unit.write { [room] tx in
            let others = try room.cases.attachments(of: owner, tx).filter {
                $0.question == sent.question && (!isRepeated || Self.fileName($0) == answered)
            }
            if let known = others.first(where: { $0.checksum == sent.checksum }) { return known }
            guard others.count < most else { throw CaseError.tooManyAttachments(limit: most) }
            try room.cases.insert(sent, tx)
            return sent
        }
        let edited = try await edit(id, holder: holder, catalog: catalog) { session in
            if session.text(ref).isEmpty { try session.answer(ref, Self.fileName(stored)) }
        }
        return (edited.open, stored)
    }

    /// Takes a file away again; the question is unanswered when it was the last.
    package func detach(
        _ attachment: ID<Attachment>, from id: ID<Draft>, at ref: QuestionRef, holder: Holder, catalog: Catalog
    ) async throws -> OpenDraft {
        let owner = KeyOwner(.draft, id)
        let isRepeated = try await opened(id, holder: holder, catalog: catalog).open.session.isRepeated(ref)
        let rest = try await room.unit.write { [room] tx in
            guard let gone = try room.cases.attachment(attachment, tx), gone.owner == owner else { throw CaseError.attachmentNotFound }
            try room.cases.deleteAttachment(attachment, tx)
            return try room.cases.attachments(of: owner, tx).filter { $0.question == gone.question && !isRepeated }
        }
        return try await edit(id, holder: holder, catalog: catalog) { session in
            session.clear(ref)
            if let next = rest.first { try session.answer(ref, Self.fileName(next)) }
        }.open
    }

    /// Forgets the files of rows that are not there any more.
    package func sweepFiles(of id: ID<Draft>, holder: Holder, catalog: Catalog) async throws {
        let session = try await opened(id, holder: holder, catalog: catalog).open.session
        try await room.unit.write { [room] tx in
            for file in try room.cases.attachments(of: KeyOwner(.draft, id), tx) {
                let places = session.refs(named: file.question)
                let isTied = places.contains { file.isAnswer(to: $0, named: file.question, in: session) }
                if session.isInRepeat(named: file.question), !isTied { try room.cases.deleteAttachment(file.id, tx) }
            }
        }
    }

    /// Files of the draft, in order of addition.
    package func attachments(of id: ID<Draft>, holder: Holder, catalog: Catalog) async throws -> [Attachment] {
        _ = try await opened(id, holder: holder, catalog: catalog)
        return try await room.unit.glance { [room] tx in try room.cases.attachments(of: KeyOwner(.draft, id), tx) }
    }

    /// The name of a file inside a submission.
    package static func fileName(_ attachment: Attachment) -> String {
        let ending =
            switch attachment.mediaType {
            case "image/jpeg": "jpg"
            case "image/png": "png"
            case "application/pdf": "pdf"
            case "text/plain": "txt"
            default: String(attachment.mediaType.drop { $0 != "/" }.dropFirst().filter { $0.isLetter || $0.isNumber }.prefix(8))
            }
        return "\(attachment.id).\(ending)"
    }
}

extension Attachment {
    /// Whether it is a file of the question at this place: in a row of a repeat, the one that the answer names.
    package func isAnswer(to ref: QuestionRef, named name: String, in session: FormSession) -> Bool {
        question == name && (!session.isRepeated(ref) || session.text(ref) == Intake.fileName(self))
    }
}
