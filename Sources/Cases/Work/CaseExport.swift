package import Catalog
package import Core
package import Forms
package import Foundation

/// Takes the cases of a service out of the database, page by page, as sent questionnaires with their files.
package struct CaseExport: Sendable {
    /// A case as it is exported.
    package struct Item: Sendable {
        package let file: CaseFile
        package let session: FormSession
        /// As they are seen: a covered photo in the place of the one that came.
        package let attachments: [Attachment]
        let covers: CaseCovers
        /// Names of files that are covered, and of those that are seen in their place.
        let names: [String: String]

        /// What may leave the program of an answer: covered words are covered, and the file that is named is the one that is seen.
        package func shown(_ text: String) -> String { names[text] ?? covers.cover(text) }
    }

    private let room: CaseRoom
    private let archive: ServiceArchive
    private let catalog: Catalog

    package init(_ room: CaseRoom, archive: ServiceArchive, catalog: Catalog) {
        (self.room, self.archive, self.catalog) = (room, archive, catalog)
    }

    /// How many cases were left out, and why.
    package struct LeftOut: Sendable, Hashable {
        /// Of a confidential service, and nobody asked for those.
        package var confidential = 0
        /// Answered under a version that cannot be read any more, or whose key was destroyed.
        package var unreadable = 0
    }

    /// Calls `body` with each case, in the order of opening.
    /// - Parameters:
    ///   - from, until: when the case was opened, the first instant included and the last not.
    ///   - includesConfidential: also what is confidential; whoever calls has asked for it by name.
    package func each(
        of service: ServiceCode, from: Instant?, until: Instant?, includesConfidential: Bool, _ body: (Item) async throws -> Void
    ) async throws -> LeftOut {
        var leftOut = LeftOut()
        var last: ID<CaseFile>?
        while true {
            let page = try await room.unit.read { [room, last] tx in try room.cases.cases(of: service, after: last, limit: 200, tx) }
            guard let end = page.last else { return leftOut }
            last = end.id
            for file in page where (from.map { file.openedAt >= $0 } ?? true) && (until.map { file.openedAt < $0 } ?? true) {
                if file.privacy == .confidential, !includesConfidential {
                    leftOut.confidential += 1
                } else if let item = try await item(file) {
                    try await body(item)
                } else {
                    leftOut.unreadable += 1
                }
            }
        }
    }

    private func item(_ file: CaseFile) async throws -> Item? {
        guard let form = try await archive.service(file.service, version: file.serviceVersion, catalog: catalog)?.questionnaire else {
            return nil
        }
        let owner = KeyOwner(.caseFile, file.id)
        let opened = try await room.unit.read { [room] tx -> (CaseAnswers, CaseCovers, [Attachment])? in
            guard let content = try room.cases.content(file.id, tx), let key = try? room.ring.existingKey(for: owner, in: room.keys, tx)
            else { return nil }
            let covered = try room.cases.events(of: file.id, tx).filter { $0.kind == .covered }
            return (
                try key.open(content.answers, field: "case.answers", as: CaseAnswers.self),
                CaseCovers(try covered.map { ($0, try CaseWork(room: room).payload(of: $0, key)) }),
                try room.cases.attachments(of: owner, tx)
            )
        }
        let environment = FormEnvironment(now: room.clock.now, zone: LocalZone(catalog.city.timeZone), chance: room.chance)
        guard let (answers, covers, attachments) = opened,
            let session = try? FormSession(form, resuming: answers.session, environment: environment)
        else { return nil }
        let known = Dictionary(attachments.map { ($0.id, $0) }) { first, _ in first }
        let pairs = covers.photos.keys.compactMap { original -> (String, String)? in
            guard let came = known[original], let seen = known[covers.seen(original)] else { return nil }
            return (Intake.fileName(came), Intake.fileName(seen))
        }
        return Item(
            file: file, session: session, attachments: covers.seen(attachments), covers: covers,
            names: Dictionary(pairs) { first, _ in first })
    }

    /// The bytes of a file of a case.
    package func data(_ attachment: Attachment, of file: CaseFile) async throws -> Data {
        try await room.open(attachment.id, of: KeyOwner(.caseFile, file.id)).data
    }
}
