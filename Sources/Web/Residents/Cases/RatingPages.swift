import Cases
import Catalog
import Core
import Work

/// One question after somebody confirmed that it is solved: how the city handled it.
enum RatingPages {
    static let routes: [Route] = [.post("/folio/{folio}/rate", .caseHolder, rate)]

    private static func rate(_ visit: Visit) async throws -> Reply {
        let file = try await FolioPages.opened(visit)
        guard file.state == .confirmed else { throw CaseError.wrongState(file.state) }
        guard let score = Int(visit.form.text("score")), let rating = CaseRating(file, score: score, at: visit.now) else {
            return .see("/folio/\(file.folio)?rate=missing#rate")
        }
        let cases = visit.dependencies.stores.cases
        try await visit.dependencies.stores.unit.write { tx in try cases.rate(rating, tx) }
        return .see("/folio/\(file.folio)#rate")
    }

    /// The question on the page of a confirmed case, or the thanks for the answer.
    static func view(_ file: CaseFile, _ visit: Visit) async throws -> View? {
        guard file.state == .confirmed else { return nil }
        let cases = visit.dependencies.stores.cases
        let given = try await visit.dependencies.stores.unit.glance { tx in try cases.rating(of: file.id, tx) }
        return [
            "action": "/folio/\(file.folio)/rate", "isGiven": given != nil, "isMissing": given == nil && visit.query("rate") == "missing",
            "given": given.map { visit.words.text("rating.scores.\($0)") },
            "scores": CaseRating.scores.reversed().map { score in
                ["value": String(score), "name": visit.words.text("rating.scores.\(score)")] as View
            },
        ]
    }
}
