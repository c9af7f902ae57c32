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
        entries = (visit.cookies.value(.drafts) ?? "").utf8.split(separator: UInt8(ascii: ",")).compactMap { part in
            let pair = part.split(separator: UInt8(ascii: ":"))
            return pair.count == 2 ? (String(Substring(pair[0])), String(Substring(pair[1]))) : nil
        }
    }

    func secret(of id: ID<Draft>) -> String? {
        let name = id.description
        return entries.first { $0.id == name }?.secret
    }

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
        guard !text.utf8.allSatisfy(isPlain) else { return text }
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            if isPlain(byte) { encoded.append(byte) } else { encoded += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]] }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static let hex = Array("0123456789ABCDEF".utf8)

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"): true
        default: false
        }
    }
}
