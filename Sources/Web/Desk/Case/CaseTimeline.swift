import Cases
import Catalog
import Core

/// What happened to a case, newest first, with the words that only the office sees.
enum CaseTimeline {
    /// Servants whom the timeline names.
    static func people(in opened: CaseWork.Opened) -> [ServantID] {
        opened.events.flatMap { event, payload -> [ServantID] in
            var people: [ServantID] = []
            if case .servant(let id) = event.actor { people.append(id) }
            if event.kind == .assigned, let colleague = payload?.text.flatMap({ ServantID($0) }) { people.append(colleague) }
            return people
        }
    }

    static func view(_ opened: CaseWork.Opened, names: [ServantID: String], _ visit: Visit) -> [View] {
        let newest = opened.events.last?.event.sequence
        return opened.events.reversed().map { event, payload in
            line(event, payload, opened, names: names, isNow: event.sequence == newest, visit)
        }
    }

    /// Events after a version of the case, oldest first: what changed while somebody was writing.
    static func changes(_ opened: CaseWork.Opened, since version: Int, names: [ServantID: String], _ visit: Visit) -> [View] {
        opened.events.filter { $0.event.sequence > version }.map { event, payload in
            line(event, payload, opened, names: names, isNow: false, visit)
        }
    }

    private static func line(
        _ event: CaseEvent, _ payload: CaseEvent.Payload?, _ opened: CaseWork.Opened, names: [ServantID: String], isNow: Bool,
        _ visit: Visit
    ) -> View {
        // What came with the report stands in the report.
        let named = event.kind == .opened ? [] : payload?.attachments ?? []
        let files = named.compactMap { id in opened.attachments.first { $0.id == id } }
        return [
            "title": title(event, payload, names, visit), "who": who(event, names, visit), "moment": visit.dates.moment(event.at),
            "machine": visit.dates.machine(event.at),
            "text": shown([.assigned, .consented].contains(event.kind) ? nil : payload?.text?.nonBlank),
            "reason": shown(reason(event, payload, visit)), "isInternal": !event.kind.isPublic, "isNow": isNow,
            "note": shown(payload?.note?.nonBlank), "authority": shown(payload?.authority?.nonBlank),
            "without": shown(payload?.withoutEvidence?.nonBlank), "icon": Icons.svg(icon(event.kind)),
            "template": shown(payload?.template.flatMap { AnswerTemplates.title(of: $0, in: visit.language, visit) }),
            "files": files.map { attachment in
                let path = "/desk/cases/\(opened.file.folio)/files/\(attachment.id)"
                return [
                    "path": attachment.thumbnail == nil ? path : "/desk/cases/\(opened.file.folio)/photos/\(attachment.id)",
                    "small": path + "?small=1", "isImage": attachment.thumbnail != nil,
                    "name": FileNames.name(of: attachment, visit),
                ] as View
            },
        ]
    }

    /// What is not there is said to be absent, since a template would look for it further out.
    private static func shown(_ text: String?) -> Any { text ?? false }

    private static func title(_ event: CaseEvent, _ payload: CaseEvent.Payload?, _ names: [ServantID: String], _ visit: Visit) -> String {
        let units = visit.catalog.city.units
        func name(_ unit: UnitID?) -> String { unit.flatMap { units[$0] }?.shortName.text(in: visit.language) ?? unit?.name ?? "" }
        // A clock that was stopped has no reason; a correction has one.
        let isMeasured = event.kind == .timed && payload?.reason == nil
        return visit.words.text(
            "desk.event.\(isMeasured ? "measured" : event.kind.rawValue)",
            [
                "minutes": visit.words.text("desk.time.minutes", count: max(1, ((payload?.seconds ?? 0) + 30) / 60)),
                "unit": name(event.unit), "from": name(payload?.from), "other": payload?.other ?? "",
                "consent": event.kind == .consented ? visit.words.text("desk.consent.\(payload?.text ?? "spoken")") : "",
                "colleague": payload?.text.flatMap { ServantID($0) }.flatMap { names[$0] }
                    ?? visit.words.text("desk.case.former_colleague"),
            ])
    }

    /// The reason in words; of a reading what it was for.
    private static func reason(_ event: CaseEvent, _ payload: CaseEvent.Payload?, _ visit: Visit) -> String? {
        let purpose = payload?.purpose.map { visit.words.text("desk.purpose.\($0.rawValue)") }
        let parts = [purpose, payload?.reason?.nonBlank].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ". ")
    }

    private static func who(_ event: CaseEvent, _ names: [ServantID: String], _ visit: Visit) -> String {
        switch event.actor {
        case .resident: visit.words.text("desk.case.resident")
        case .system: visit.words.text("desk.case.system")
        case .servant(let id): names[id] ?? visit.words.text("desk.case.former_colleague")
        }
    }

    private static func icon(_ kind: CaseEvent.Kind) -> String {
        switch kind {
        case .opened: "tray"
        case .accepted, .confirmed: "tick"
        case .taken, .assigned, .released: "person"
        case .noted: "pencil"
        case .asked: "bars"
        case .replied: "reply"
        case .transferred: "swap"
        case .workStarted: "wrench"
        case .informed: "message"
        case .answered: "flag"
        case .reopened: "turn"
        case .cancelled: "cross"
        case .outOfCompetence: "barred"
        case .photoAdded: "camera"
        case .read: "eye"
        case .noticeSent: "mail"
        case .deadlineMoved, .clockWarned: "clock"
        case .escalated: "alert"
        case .undone: "turn"
        case .joined, .gathered, .linked: "sheets"
        case .separated, .parted, .unlinked: "cross"
        case .news: "message"
        case .covered: "barred"
        case .consented: "pencil"
        case .timed: "clock"
        }
    }
}
