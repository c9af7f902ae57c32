package import Catalog
package import Core
import Foundation

/// Reports of the same thing are joined, told together, and taken apart again; other cases are linked.
extension CaseWork {
    /// Joins a case to another, which is worked for both.
    /// - Parameters:
    ///   - version: of the page that it was decided on; another version throws `CaseError.stale`.
    ///   - reason: read by the resident; nil says only that it was reported before.
    package func join(
        _ id: ID<CaseFile>, version: Int?, to other: Folio, because reason: String?, by servant: ServantID, once: String?, catalog: Catalog
    ) async throws -> CaseFile {
        let now = room.clock.now
        return try await together(id, version, other, once, catalog) { file, principal, bonds, theirs throws(CaseError) in
            guard principal.privacy == file.privacy, ![.duplicate, .cancelled].contains(principal.state), bonds.followers.isEmpty else {
                throw .cannotJoin
            }
            let own = try file.join(to: other, because: reason, by: servant, at: now)
            var payload = CaseEvent.Payload()
            payload.other = file.folio.description
            return (own, principal.note(.gathered, payload, by: .servant(servant), at: now))
        }
    }

    /// Takes a joined case apart again: it goes on where it was.
    package func separate(
        _ id: ID<CaseFile>, version: Int?, because reason: String, by servant: ServantID, once: String?, catalog: Catalog
    ) async throws -> CaseFile {
        let now = room.clock.now
        // The last one that it was joined to, even if it is apart by now: the form may have been sent twice.
        let joined = try await open(id).events.last { $0.event.kind == .joined }?.payload?.other
        guard let folio = joined.flatMap({ Folio($0) }) else { throw CaseError.cannotJoin }
        return try await together(id, version, folio, once, catalog) { file, principal, bonds, _ throws(CaseError) in
            let own = try file.separate(
                from: folio, because: reason, resuming: bonds.stateBefore ?? .received, by: .servant(servant), at: now)
            var payload = CaseEvent.Payload()
            payload.other = file.folio.description
            return (own, principal.note(.parted, payload, by: .servant(servant), at: now))
        }
    }

    /// Puts two cases beside each other, or no longer; each goes its own way and nobody outside is told.
    package func link(
        _ id: ID<CaseFile>, version: Int?, with other: Folio, isLinked: Bool, by servant: ServantID, once: String?, catalog: Catalog
    ) async throws -> CaseFile {
        let now = room.clock.now
        return try await together(id, version, other, once, catalog) { file, linked, _, _ throws(CaseError) in
            func payload(_ folio: Folio) -> CaseEvent.Payload {
                var payload = CaseEvent.Payload()
                payload.other = folio.description
                return payload
            }
            let kind: CaseEvent.Kind = isLinked ? .linked : .unlinked
            let theirs = payload(file.folio)
            return (
                file.note(kind, payload(other), by: .servant(servant), at: now), linked.note(kind, theirs, by: .servant(servant), at: now)
            )
        }
    }

    /// Changes two cases in one transaction.
    private func together(
        _ id: ID<CaseFile>, _ version: Int?, _ folio: Folio, _ once: String?, _ catalog: Catalog,
        _ change: @escaping @Sendable (inout CaseFile, inout CaseFile, CaseBonds, CaseBonds) throws(CaseError) -> (Happening, Happening)
    ) async throws -> CaseFile {
        try await room.unit.write { [self] tx in
            guard var file = try room.cases.file(id, tx) else { throw CaseError.notFound }
            if let once, try room.idempotency.result(of: once, scope: "case:\(id)", tx) != nil { return file }
            if let version, version != file.version { throw CaseError.stale }
            guard var other = try room.cases.file(folio: folio, tx) else { throw CaseError.notFound }
            guard other.id != id else { throw CaseError.sameCase }
            let (key, theirs) = (try key(of: id, tx), try key(of: other.id, tx))
            let (own, others) = (try bonds(of: id, key, tx), try bonds(of: other.id, theirs, tx))
            let (first, second) = try change(&file, &other, own, others)
            try record(first, &file, catalog: catalog, key: key, tx)
            try record(second, &other, catalog: catalog, key: theirs, tx)
            if let once { try room.idempotency.remember(once, scope: "case:\(id)", result: Data(), at: room.clock.now, tx) }
            return file
        }
    }

    /// What happened to a case, told to everybody who reported the same, each under their own folio.
    ///
    /// When whoever reported first withdraws it, the others go on alone.
    func tell(_ folios: [String], of happening: Happening, on principal: CaseFile, catalog: Catalog, _ tx: any Transaction) throws {
        let isNews = happening.tellsResident && happening.kind != .asked && happening.kind != .joined && happening.kind != .separated
        guard isNews else { return }
        let now = room.clock.now
        for folio in folios.compactMap({ Folio($0) }) {
            guard var file = try room.cases.file(folio: folio, tx), file.state == .duplicate else { continue }
            let key = try key(of: file.id, tx)
            let bonds = try bonds(of: file.id, key, tx)
            guard bonds.principal == principal.folio.description else { continue }
            let told: Happening
            if happening.kind == .cancelled {
                told = try file.separate(
                    from: principal.folio, because: nil, resuming: bonds.stateBefore ?? .received, by: .system, at: now)
            } else {
                var payload = CaseEvent.Payload(
                    text: happening.payload?.text, reason: happening.payload?.reason, attachments: [], from: happening.payload?.from)
                payload.newsOf = happening.kind
                payload.withoutEvidence = happening.payload?.withoutEvidence
                payload.authority = happening.payload?.authority
                told = file.note(.news, payload, by: .system, at: now, tells: true)
            }
            try record(told, &file, catalog: catalog, key: key, tx)
        }
    }

    private func key(of id: ID<CaseFile>, _ tx: any Transaction) throws -> DataKey {
        try room.ring.existingKey(for: KeyOwner(.caseFile, id), in: room.keys, tx)
    }

    private func bonds(of id: ID<CaseFile>, _ key: DataKey, _ tx: any Transaction) throws -> CaseBonds {
        CaseBonds(try room.cases.events(of: id, tx).map { ($0, try payload(of: $0, key)) })
    }
}

/// A case that may be about the same thing.
package struct SimilarCase: Sendable, Hashable {
    package let file: CaseFile
    package let meters: Int
    /// Of the same service; else of the same kind of service.
    package let isSameService: Bool
    /// Words of four letters or more that both use, at most five.
    package let sharedWords: [String]
}

extension CaseWork {
    /// How far apart two reports of one thing may lie, in metres.
    package static let nearby = 100.0
    /// How long ago the other may have been opened.
    package static let recent = Instant.Span.days(30)

    /// Cases near in place, time and words, the most alike first; at most eight.
    ///
    /// Never for confidential ones.
    package func similar(to opened: Opened, catalog: Catalog) async throws -> [SimilarCase] {
        guard opened.file.privacy != .confidential, let place = opened.answers.place else { return [] }
        let cells = PlaceCell.around(place).map { $0.index(room.ring) }
        let since = opened.file.openedAt - Self.recent
        let files = try await room.unit.read { [room] tx in try room.cases.near(cells, since: since, limit: 60, tx) }
        let mine = catalog.known(opened.file.service)
        let candidates = files.filter { file in
            guard file.id != opened.file.id, file.privacy == opened.file.privacy, ![.cancelled, .duplicate].contains(file.state),
                file.openedAt - opened.file.openedAt < Self.recent
            else { return false }
            guard let other = catalog.known(file.service) else { return file.service == opened.file.service }
            return other.code == mine?.code || (other.category != nil && other.category == mine?.category)
        }
        let answers = try await answers(of: candidates)
        let words = Self.words(opened.answers)
        let found = candidates.compactMap { file -> (SimilarCase, Double)? in
            guard let theirs = answers[file.id], let there = theirs.place, let meters = place.meters(to: there), meters <= Self.nearby
            else {
                return nil
            }
            let shared = words.intersection(Self.words(theirs)).sorted { ($1.count, $0) < ($0.count, $1) }
            let isSame = file.service == opened.file.service
            var score: Double = isSame ? 100 : 40
            score += Double(min(shared.count, 5)) * 6 - meters / 2
            if file.state.isOpen { score += 20 }
            return (
                SimilarCase(file: file, meters: Int(meters.rounded()), isSameService: isSame, sharedWords: Array(shared.prefix(5))), score
            )
        }
        return found.sorted { ($1.1, $0.0.file.openedAt) < ($0.1, $1.0.file.openedAt) }.prefix(8).map(\.0)
    }

    /// Words that say something, folded: from what was written, not from the questions.
    private static func words(_ answers: CaseAnswers) -> Set<String> {
        let language = answers.sections.keys.min()
        let written = language.map { answers.sections(in: $0) }?.flatMap(\.rows).map(\.answer) ?? []
        return Set(
            written.joined(separator: " ").folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
                .split { !$0.isLetter }.filter { $0.count >= 4 }.map(String.init))
    }
}
