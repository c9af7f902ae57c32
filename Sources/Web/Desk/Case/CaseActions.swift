import Cases
import Catalog
import Core
import Identity

/// What may be done next, the most likely first.
enum CaseActions {
    static func view(_ file: CaseFile, _ scope: DeskScope, _ visit: Visit) -> View {
        guard scope.may(.work, file) else { return [:] }
        let main: DeskStep? =
            switch file.state {
            case .received, .transferred, .reopened: .accept
            case .accepted: .start
            case .inWork, .waitingForResident: .answer
            default: nil
            }
        let usual = [DeskStep.start, .answer, .ask, .transfer].filter { $0.isPossible(in: file.state) && $0 != main }
        var more: [DeskStep] = []
        if file.state.isOpen {
            more.append(file.assignee == scope.id ? .release : .take)
            if scope.may(.assign, file) { more.append(.assign) }
            more.append(.refuse)
            more.append(.join)
        }
        more += [.link, .cover]
        return [
            "main": main.map { button($0, file, visit) }, "usual": usual.map { button($0, file, visit) },
            "more": more.map { button($0, file, visit) }, "hasMore": !more.isEmpty,
            "acceptPath": main == .accept ? "/desk/cases/\(file.folio)/accept" : nil,
            "closedText": file.state.isOpen ? nil : visit.words.text("desk.case.nothing_to_do"),
        ]
    }

    /// A step that needs no words is a form of one button, any other a link to its page.
    private static func button(_ step: DeskStep, _ file: CaseFile, _ visit: Visit) -> View {
        [
            "path": "/desk/cases/\(file.folio)/\(step.rawValue)", "name": visit.words.text("desk.step.\(step.rawValue).action"),
            "icon": Icons.svg(step.icon), "isAtOnce": step.isAtOnce, "token": step.isAtOnce ? visit.formToken() : nil,
            "version": String(file.version),
        ]
    }
}
