import Cases
import Catalog
import Core
import Forms
import Foundation

/// The secrets of the drafts that this browser holds, in its signed cookie; the newest few.
struct DraftSecrets: Sendable {
    private var entries: [(id: String, secret: String)]
    private static let most = 8

    init(_ visit: Visit) {
        entries = (visit.cookies.value(.drafts) ?? "").split(separator: ",").compactMap { part in
            let pair = part.split(separator: ":")
            return pair.count == 2 ? (String(pair[0]), String(pair[1])) : nil
        }
    }

    func secret(of id: ID<Draft>) -> String? { entries.first { $0.id == id.description }?.secret }

    /// The cookie with one more draft.
    func adding(_ id: ID<Draft>, _ secret: String, _ visit: Visit) -> SetCookie {
        let kept = [(id.description, secret)] + entries.filter { $0.id != id.description }.prefix(Self.most - 1)
        let days = visit.catalog.longestDraftDays
        return visit.cookies.set(.drafts, kept.map { "\($0.0):\($0.1)" }.joined(separator: ","), maxAge: days * 86_400)
    }

    /// The cookie without a draft.
    func removing(_ id: ID<Draft>, _ visit: Visit) -> SetCookie {
        let kept = entries.filter { $0.id != id.description }
        return visit.cookies.set(.drafts, kept.map { "\($0.id):\($0.secret)" }.joined(separator: ","))
    }
}

extension Visit {
    /// The draft that the path names.
    func draftID() throws -> ID<Draft> {
        guard let id = ID<Draft>(try parameter("draft")) else { throw CaseError.draftNotFound }
        return id
    }

    /// This browser as the holder of the draft; somebody else's draft looks like an unknown one.
    func holder(of id: ID<Draft>) throws -> Intake.Holder {
        guard let secret = DraftSecrets(self).secret(of: id) else { throw CaseError.draftNotFound }
        return Intake.Holder(secret: secret)
    }

    /// The question, group or row that the query names.
    var place: QuestionRef? { query("at").map { QuestionRef($0) } }
}

/// Addresses of the pages of a draft.
enum DraftPath {
    /// A page of questions or rows.
    /// - Parameters:
    ///   - returns: whether it leads back to the check.
    ///   - search: what is looked for among the choices `of` a question.
    ///   - more: whether answers made further questions of the page relevant.
    ///   - refused: whether the last check refused it.
    static func page(
        _ id: ID<Draft>, _ ref: QuestionRef? = nil, returns: Bool = false, search: String? = nil, of question: QuestionRef? = nil,
        more: Bool = false, refused: Bool = false
    ) -> String {
        path(
            "/draft/\(id)", ref, returns,
            [("of", question?.path), ("q", search), ("more", more ? "1" : nil), ("refused", refused ? "1" : nil)])
    }

    static func files(_ id: ID<Draft>, _ ref: QuestionRef, returns: Bool) -> String { path("/draft/\(id)/files", ref, returns) }
    static func rows(_ id: ID<Draft>, _ ref: QuestionRef, returns: Bool) -> String { path("/draft/\(id)/rows", ref, returns) }
    /// Asks whether the row around a question shall go.
    static func dropping(_ id: ID<Draft>, _ ref: QuestionRef, returns: Bool) -> String { path("/draft/\(id)/rows/drop", ref, returns) }
    static func check(_ id: ID<Draft>) -> String { "/draft/\(id)/check" }

    private static func path(_ base: String, _ ref: QuestionRef?, _ returns: Bool, _ more: [(String, String?)] = []) -> String {
        let all: [(String, String?)] = [("at", ref?.path), ("return", returns ? "check" : nil)] + more
        let query = all.compactMap { name, value in value.map { name + "=" + encoded($0) } }
        return query.isEmpty ? base : base + "?" + query.joined(separator: "&")
    }

    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(
            withAllowedCharacters: CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/"))
            ?? ""
    }
}
