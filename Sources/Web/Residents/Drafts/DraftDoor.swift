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
        let days = visit.catalog.city.retention.draftDays
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
    static func page(_ id: ID<Draft>, _ ref: QuestionRef? = nil, returns: Bool = false, search: String? = nil) -> String {
        path("/draft/\(id)", ref, returns, search)
    }

    static func files(_ id: ID<Draft>, _ ref: QuestionRef, returns: Bool) -> String { path("/draft/\(id)/files", ref, returns, nil) }
    static func rows(_ id: ID<Draft>, _ ref: QuestionRef, returns: Bool) -> String { path("/draft/\(id)/rows", ref, returns, nil) }
    static func check(_ id: ID<Draft>) -> String { "/draft/\(id)/check" }

    private static func path(_ base: String, _ ref: QuestionRef?, _ returns: Bool, _ search: String?) -> String {
        var query: [String] = []
        if let ref { query.append("at=" + encoded(ref.path)) }
        if returns { query.append("return=check") }
        if let search { query.append("q=" + encoded(search)) }
        return query.isEmpty ? base : base + "?" + query.joined(separator: "&")
    }

    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(
            withAllowedCharacters: CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/"))
            ?? ""
    }
}
