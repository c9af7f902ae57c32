import Cases
import Catalog
import Core
import Foundation

/// A case as its resident sees it.
struct CasePage {
    private let visit: Visit
    private let words: Words
    private let dates: Dates
    /// Path of cases under which their files are read.
    private let files: String

    /// - Parameter files: the resident's own path of cases, or the desk's.
    init(_ visit: Visit, files: String = "/folio") {
        self.visit = visit
        self.files = files
        (words, dates) = (visit.words, visit.dates)
    }

    /// With the folio alone: service, office, state and dates.
    func outside(_ file: CaseFile) async throws -> Reply {
        let events = try await visit.dependencies.cases.timeline(file.id)
        var view = head(file)
        view["timeline"] = timeline(file, events.map { ($0, nil) }, attachments: [])
        view["token"] = visit.formToken()
        view["openAction"] = "/folio/\(file.folio)/open"
        view["isOutside"] = true
        return visit.page("cases/case", title: title(file), section: "folio", view)
    }

    /// With the code: everything, and what may be done.
    func whole(_ file: CaseFile) async throws -> Reply {
        let opened = try await visit.dependencies.cases.open(file.id)
        var view = inside(opened)
        let folio = "/folio/\(file.folio)"
        view["token"] = visit.formToken()
        view["rating"] = try await RatingPages.view(file, visit)
        view["canConfirm"] = file.state == .answered
        view["canReopen"] = [.confirmed, .outOfCompetence, .duplicate].contains(file.state)
        view["canWrite"] = file.state.isOpen
        view["canCancel"] = file.state.isOpen
        view["isAsked"] = file.state == .waitingForResident
        let readings = try await CaseReadings.view(of: opened, visit)
        (view["readings"], view["hasReadings"]) = (readings, !readings.isEmpty)
        view["showsReadings"] = true
        (view["confirm"], view["reopen"], view["cancel"], view["reply"]) = (
            folio + "/confirm", folio + "/reopen", folio + "/cancel", folio + "/reply"
        )
        return visit.page(
            "cases/case", title: title(file), kind: file.privacy == .confidential ? .discreet : .reading, section: "folio", view)
    }

    /// What the resident reads, for a servant: nothing can be done, and what says who it is is left out.
    func seenFromDesk(_ opened: CaseWork.Opened, hiding hidden: Set<String>) -> Reply {
        var view = inside(opened, hiding: hidden)
        view["deskPath"] = "/desk/cases/\(opened.file.folio)"
        return visit.page("cases/case", title: title(opened.file), section: "folio", view)
    }

    private func inside(_ opened: CaseWork.Opened, hiding hidden: Set<String> = []) -> View {
        let file = opened.file
        var view = head(file)
        let place = opened.answers.place?.words
        if let place { view["title"] = words.text("folio.title_place", ["service": view["title"] as? String ?? "", "place": place]) }
        view["timeline"] = timeline(file, opened.events.filter { $0.event.kind.isPublic }, attachments: opened.attachments)
        view["isInside"] = true
        let city = visit.catalog.city
        if let clocks = opened.clocks(of: city, at: visit.now), let terms = opened.terms(of: city) {
            view["promises"] = PromiseViews(visit: visit, clocks: clocks, terms: terms).all()
        }
        view["outcome"] = OutcomeView.reasons(opened.answers.decision, visit.language)
        view["isDraftOutcome"] = opened.answers.decision?.isDraft ?? false
        view["confirmText"] = words.text(
            "folio.confirm_text", ["office": office(file), "date": file.closedAt.map(dates.short) ?? dates.short(file.updatedAt)])
        view["question"] = opened.events.last { $0.event.kind == .asked }?.payload?.text
        let sections = opened.answers.sections(in: visit.language)
        let asked = Dictionary(grouping: sections.flatMap(\.rows), by: \.question).mapValues(\.count)
        view["sections"] = sections.map { section -> View in
            [
                "title": section.title,
                "rows": section.rows.filter { !$0.answer.isEmpty && !hidden.contains($0.question) }.map { row -> View in
                    // Asked once for each row of a repeat, an answer names its own file.
                    let own = opened.attachments.filter {
                        $0.question == row.question && (asked[row.question] == 1 || Intake.fileName($0) == row.answer)
                    }
                    return ["label": row.label, "answer": row.answer, "files": own.map { self.file($0, file) }, "isMedia": !own.isEmpty]
                },
            ]
        }
        return view
    }

    private func title(_ file: CaseFile) -> String { words.text("folio.title", ["folio": file.folio.description]) }

    private func office(_ file: CaseFile) -> String {
        visit.catalog.city.units[file.unit]?.shortName.text(in: visit.language) ?? file.unit.name
    }

    private func head(_ file: CaseFile) -> View {
        let service = visit.catalog.known(file.service)
        return [
            "folio": file.folio.description, "title": service?.title.text(in: visit.language) ?? file.service.name,
            "sign": Signs.svg(service?.sign, in: visit.catalog.city.theme, size: 56), "state": StateView.view(file.state, words),
            "office": visit.catalog.city.units[file.unit]?.name.text(in: visit.language), "promises": promises(file),
        ]
    }

    private func promises(_ file: CaseFile) -> [View] {
        let all: [(String, Instant?)] = [
            ("accept", file.promises.accept), ("answer", file.promises.firstAnswer), ("resolve", file.promises.resolve),
        ]
        return all.compactMap { name, due in
            guard let due else { return nil }
            let isLate = file.state.isOpen && due < visit.now && !isKept(name, file)
            return [
                "title": words.text("promises.\(name)"), "text": words.text("promises.by", ["date": dates.day(due)]),
                "machine": dates.machine(due),
                "icon": Icons.svg(isKept(name, file) ? "tick" : isLate ? "alert" : "clock"), "isLate": isLate,
                "late": isLate ? words.text("promises.late") : nil,
            ]
        }
    }

    private func isKept(_ name: String, _ file: CaseFile) -> Bool {
        switch name {
        case "accept": file.state != .received && file.state != .transferred
        case "answer": file.state == .inWork || !file.state.isOpen
        default: !file.state.isOpen
        }
    }

    /// Newest first; what is still to come stands above.
    private func timeline(
        _ file: CaseFile, _ events: [(event: CaseEvent, payload: CaseEvent.Payload?)], attachments: [Attachment]
    ) -> [View] {
        var stops: [View] = []
        if let next = words.optional("timeline.next.\(file.state.rawValue)") {
            // While the office waits for the resident its dates move on day by day: what comes next has none.
            let due = file.state.isOpen && file.state != .waitingForResident ? file.nextDue : nil
            stops.append(["class": "next", "title": next, "when": due.map { words.text("promises.latest", ["date": dates.day($0)]) }])
        }
        for (number, entry) in events.reversed().enumerated() {
            let (event, payload) = entry
            let isPause = event.kind == .asked
            let unit = event.unit.flatMap { visit.catalog.city.units[$0]?.shortName.text(in: visit.language) }
            let who = event.actor == .resident ? words.text("timeline.you") : unit
            let files = attachments.filter { payload?.attachments.contains($0.id) ?? false }
            stops.append([
                "class": isPause ? "pause" : number == 0 ? "now" : "past",
                "icon": isPause ? Icons.svg("bars") : number == 0 ? nil : Icons.svg("tick"),
                "title": title(event, payload, unit), "when": dates.moment(event.at),
                "machine": dates.machine(event.at), "who": who, "words": event.kind == .consented ? nil : payload?.text,
                "reason": payload?.reason,
                "without": payload?.withoutEvidence.map { words.text("timeline.without_evidence", ["reason": $0]) } ?? false as Any,
                "authority": payload?.authority.map { words.text("timeline.authority", ["authority": $0]) } ?? false as Any,
                "because": event.kind == .opened ? payload?.because?.text(in: visit.language) : nil,
                "files": event.kind == .opened ? [] : files.map { self.file($0, file) },
            ])
        }
        return stops
    }

    private func title(_ event: CaseEvent, _ payload: CaseEvent.Payload?, _ unit: String?) -> String {
        if event.kind == .news, let kind = payload?.newsOf {
            return words.text("timeline.news", ["what": words.text("timeline.event.\(kind.rawValue)", ["office": unit ?? ""])])
        }
        return words.text("timeline.event.\(event.kind.rawValue)", ["office": unit ?? ""])
    }

    private func file(_ attachment: Attachment, _ file: CaseFile) -> View {
        [
            "path": "\(files)/\(file.folio)/files/\(attachment.id)", "isPhoto": attachment.thumbnail != nil,
            "label": words.text("files.file", ["size": FileWords.size(attachment.size, words)]),
            "alt": words.text(attachment.question == "evidence" ? "files.evidence" : "files.photo"),
        ]
    }
}

/// The word, icon and colour of a state: who has to act.
enum StateView {
    static func view(_ state: CaseState, _ words: Words, forResident: Bool = true) -> View {
        let word = forResident ? words.optional("states.\(state.rawValue).resident") : nil
        return [
            "word": word ?? words.text("states.\(state.rawValue).word"), "class": color(state), "icon": Icons.svg(icon(state)),
            "name": state.rawValue,
        ]
    }

    static func color(_ state: CaseState) -> String {
        switch state {
        case .received, .cancelled, .duplicate, .outOfCompetence: "calm"
        case .accepted, .transferred, .inWork, .reopened: "work"
        case .waitingForResident, .answered: "you"
        case .confirmed: "kept"
        }
    }

    static func icon(_ state: CaseState) -> String {
        switch state {
        case .received: "tray"
        case .accepted, .confirmed: "tick"
        case .transferred: "swap"
        case .inWork: "wrench"
        case .waitingForResident: "bars"
        case .answered: "flag"
        case .reopened: "turn"
        case .cancelled: "cross"
        case .duplicate: "sheets"
        case .outOfCompetence: "barred"
        }
    }
}
