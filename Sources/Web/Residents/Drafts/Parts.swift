import Catalog
import Core
import Forms
import Synchronization

/// The parts of a questionnaire: its outermost groups with a title, and the check at the end.
enum Parts {
    /// Computed once for a version and language: a branch must not make the line jump.
    private static let known = Mutex<[String: [(prefix: String, title: String)]]>([:])

    static func view(_ page: FormPage, _ session: inout FormSession, _ service: CityService, _ visit: Visit) -> View? {
        let key = "\(service.code) \(service.version) \(session.language)"
        let cached = known.withLock { $0[key] }
        var parts = cached ?? []
        // Read again where a group appeared that was not relevant before.
        if cached == nil || current(page, parts) == nil && !page.captions.isEmpty {
            parts = read(&session)
            known.withLock { all in
                if all.count > 500 { all.removeAll() }
                all[key] = parts
            }
        }
        guard !parts.isEmpty else { return nil }
        let place = current(page, parts) ?? before(page, parts, &session)
        return line(parts.map(\.title), at: place, visit)
    }

    /// The line on the page that checks everything.
    static func last(_ session: inout FormSession, _ visit: Visit) -> View? {
        let parts = read(&session)
        return parts.isEmpty ? nil : line(parts.map(\.title), at: parts.count, visit)
    }

    private static func line(_ titles: [String], at place: Int, _ visit: Visit) -> View {
        let all = titles + [visit.words.text("check.part")]
        return [
            "words": visit.words.text("question.part", ["number": String(place + 1), "count": String(all.count), "title": all[place]]),
            "stops": all.indices.map { ["class": $0 < place ? "past" : $0 == place ? "now" : "next"] as View },
        ]
    }

    private static func read(_ session: inout FormSession) -> [(prefix: String, title: String)] {
        session.allSteps().compactMap { step in
            guard step.kind == .group, !step.label.isEmpty, step.ref.path.split(separator: "/").count == 2 else { return nil }
            return (step.ref.path, step.label)
        }
    }

    private static func current(_ page: FormPage, _ parts: [(prefix: String, title: String)]) -> Int? {
        parts.firstIndex { page.ref.path == $0.prefix || page.ref.path.hasPrefix($0.prefix + "/") }
    }

    /// A question outside of the groups belongs to the part before it.
    private static func before(_ page: FormPage, _ parts: [(prefix: String, title: String)], _ session: inout FormSession) -> Int {
        guard let earlier = session.page(before: page.ref) else { return 0 }
        return current(earlier, parts) ?? 0
    }
}
