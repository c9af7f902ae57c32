import Cases
import Identity

/// What a servant may do with a case: the last part of its address.
enum DeskStep: String, Sendable, CaseIterable {
    case accept, take, start, release, assign, note, ask, transfer, answer, refuse, contact, join, separate, link, unlink, cover, time

    /// Whether it needs no words and is done by one button.
    var isAtOnce: Bool { self == .accept || self == .take || self == .start }

    /// Whether the resident is told, so that the message can be looked at beforehand.
    var tellsResident: Bool { [.accept, .ask, .transfer, .answer, .refuse].contains(self) }

    var verb: DeskVerb {
        switch self {
        case .assign: .assign
        case .contact: .unmask
        default: .work
        }
    }

    var icon: String {
        switch self {
        case .accept: "tick"
        case .take, .assign: "person"
        case .start: "wrench"
        case .release: "tray"
        case .note: "pencil"
        case .ask: "bars"
        case .transfer: "swap"
        case .answer: "reply"
        case .refuse: "barred"
        case .contact: "eye"
        case .join, .link: "sheets"
        case .separate, .unlink: "cross"
        case .cover: "barred"
        case .time: "clock"
        }
    }

    /// Whether the state allows it.
    func isPossible(in state: CaseState) -> Bool {
        switch self {
        case .accept: state == .received || state == .transferred || state == .reopened
        case .start: state.isOpen && state != .inWork && state != .waitingForResident
        case .ask: state.isOpen && state != .waitingForResident
        case .note, .contact, .link, .unlink, .cover, .time: true
        case .separate: state == .duplicate
        default: state.isOpen
        }
    }
}
