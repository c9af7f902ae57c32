import Cases
import Core
import Foundation

/// The cases that this browser opened with their code, in its signed cookie, each for some hours.
struct CaseKeys: Sendable {
    private let entries: [(id: String, until: Int64)]
    static let hours = 12

    init(_ visit: Visit) {
        let now = visit.now.milliseconds / 1000
        entries = (visit.cookies.value(.cases) ?? "").split(separator: ",").compactMap { part in
            let pair = part.split(separator: ":")
            guard pair.count == 2, let until = Int64(pair[1]), until > now else { return nil }
            return (String(pair[0]), until)
        }
    }

    func opens(_ id: ID<CaseFile>) -> Bool { entries.contains { $0.id == id.description } }

    /// The cookie with one more case.
    func adding(_ id: ID<CaseFile>, _ visit: Visit) -> SetCookie {
        let until = visit.now.milliseconds / 1000 + Int64(Self.hours) * 3600
        let kept = [(id.description, until)] + entries.filter { $0.id != id.description }.prefix(9)
        return visit.cookies.set(.cases, kept.map { "\($0.0):\($0.1)" }.joined(separator: ","))
    }
}
