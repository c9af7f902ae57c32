import Cases
import Catalog
import Core

/// A case in a list.
struct QueueRow {
    let file: CaseFile
    let place: String?
    let assignee: String?

    init(_ file: CaseFile, place: String?, assignee: String?) { (self.file, self.place, self.assignee) = (file, place, assignee) }

    func view(_ visit: Visit) -> View {
        let service = visit.catalog.known(file.service)
        let isConfidential = file.privacy == .confidential
        return [
            "folio": file.folio.description, "path": "/desk/cases/\(file.folio)", "clock": DeskClock(visit).face(of: file).view(visit),
            "sign": Signs.svg(service?.sign, in: visit.catalog.city.theme, size: 36),
            "service": service?.title.text(in: visit.language) ?? file.service.description,
            "place": isConfidential
                ? visit.words.text("desk.list.confidential")
                : place ?? file.area.flatMap { visit.catalog.areas.area($0)?.name } ?? visit.words.text("desk.list.no_place"),
            "state": CaseStateTag.view(file.state, visit), "channel": visit.words.optional("desk.channel.\(file.channel)") ?? file.channel,
            "assignee": assignee ?? visit.words.text("desk.list.nobody"),
        ]
    }
}

/// State of a case as the desk names it: word, icon and ground colour.
enum CaseStateTag {
    static func view(_ state: CaseState, _ visit: Visit) -> View {
        let (tone, icon) = look(state)
        return ["word": visit.words.text("desk.state.\(state.rawValue)"), "tone": tone, "icon": Icons.svg(icon)]
    }

    private static func look(_ state: CaseState) -> (tone: String, icon: String) {
        switch state {
        case .received: ("calm", "tray")
        case .accepted: ("work", "tick")
        case .transferred: ("work", "swap")
        case .inWork: ("work", "wrench")
        case .waitingForResident: ("you", "bars")
        case .answered: ("you", "flag")
        case .confirmed: ("kept", "tick")
        case .reopened: ("work", "turn")
        case .cancelled: ("calm", "cross")
        case .duplicate: ("calm", "sheets")
        case .outOfCompetence: ("calm", "barred")
        }
    }
}
