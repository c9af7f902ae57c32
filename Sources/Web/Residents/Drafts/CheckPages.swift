import Cases
import Catalog
import Core
import Documents
import Forms
import Foundation
import HTTPTypes

/// Check, send, and the folio: the end of a draft.
enum CheckPages {
    static let routes: [Route] = [
        .get("/draft/{draft}/check", .draftHolder, check),
        .post("/draft/{draft}/send", .draftHolder, send),
        .get("/draft/{draft}/sent", .draftHolder, sent),
    ]

    private static func check(_ visit: Visit) async throws -> Reply {
        let id = try visit.draftID()
        let holder = try visit.holder(of: id)
        var open = try await visit.intake.open(id, holder: holder, catalog: visit.catalog)
        if open.draft.sentAs != nil { return .see("/draft/\(id)/sent") }
        open.session.language = open.session.form.language([visit.language])
        let tongue = FormTongue(open.session.form, draft: open.draft.language, visit)
        open.session.language = tongue.index
        if let detour = try await KnownPages.detour(open, nil, holder, visit) { return detour }
        if let missing = open.session.finalValidation() { return .see(DraftPath.page(id, missing.ref, returns: true, refused: true)) }
        let files = try await visit.intake.attachments(of: id, holder: holder, catalog: visit.catalog)
        let title = open.service.title.text(in: visit.language)
        let heading = visit.words.text("check.heading")
        let sections = open.session.summary().sections.map { section -> View in
            let rows = section.entries.map { entry(of: $0, open, files, visit) }
            let title = FormMarkup.plain(section.label)
            return ["title": title.isEmpty ? nil : title, "rows": rows, "isDeep": section.depth > 0, "spoken": tongue.attributes]
        }
        let last = open.session.lastPage()
        return visit.page(
            "drafts/check", title: "\(heading) – \(title)", kind: open.service.privacy == .confidential ? .discreet : .task,
            [
                "heading": heading, "service": title, "atCounter": open.draft.counter != nil, "sections": sections,
                "token": visit.formToken(), "version": open.draft.version,
                "parts": Parts.last(&open.session, visit), "back": DraftPath.page(id, last?.ref), "send": "/draft/\(id)/send",
                "keep": "/draft/\(id)/keep", "button": visit.words.text("check.send.\(open.service.mode.rawValue)"),
                "office": OfficeCard.view(open.service, open.session, visit),
            ])
    }

    private static func entry(of entry: AnswerSummary.Entry, _ open: Intake.OpenDraft, _ files: [Attachment], _ visit: Visit) -> View {
        var view: View = [
            "label": FormMarkup.plain(entry.label), "answer": words(for: entry, open, visit),
            "isEmpty": entry.answer.isEmpty, "origin": origin(of: entry, open, visit),
            "change": entry.isLocked ? nil : DraftPath.page(open.draft.id, entry.ref, returns: true),
        ]
        if entry.type.isMedia {
            let own = files.filter { $0.isAnswer(to: entry.ref, named: entry.name, in: open.session) }
            view["files"] = own.map { file -> View in
                [
                    "path": "/draft/\(open.draft.id)/files/\(file.id)", "isPhoto": file.thumbnail != nil,
                    "label": visit.words.text("files.file", ["size": FileWords.size(file.size, visit.words)]),
                ]
            }
            view["isMedia"] = !own.isEmpty
            view["isCleaned"] = own.contains { $0.thumbnail != nil }
        }
        return view
    }

    /// Who had said so, where the answer is what was known.
    private static func origin(of entry: AnswerSummary.Entry, _ open: Intake.OpenDraft, _ visit: Visit) -> String? {
        guard let filled = open.known.filled[entry.name], entry.text == filled.stored else { return nil }
        return visit.origin(filled.value.source, filled.value.since)
    }

    /// An answer as somebody checks it: lines and areas as their points, what was masked as dots.
    private static func words(for entry: AnswerSummary.Entry, _ open: Intake.OpenDraft, _ visit: Visit) -> String {
        guard !entry.answer.isEmpty else { return visit.words.text("check.nothing") }
        switch entry.type {
        case .geotrace, .geoshape:
            let points = QuestionView.points(entry.text)
            return visit.words.text("check.points", count: points.count) + "\n" + points.map(QuestionView.written).joined(separator: "\n")
        case .acknowledge: return visit.words.text("question.understood")
        case .text where entry.isMasked: return String(repeating: "•", count: min(entry.answer.count, 12))
        default: return entry.answer
        }
    }

    private static func send(_ visit: Visit) async throws -> Reply {
        let id = try visit.draftID()
        let holder = try visit.holder(of: id)
        let filler = try await visit.person()?.filler(visit)
        do {
            _ = try await visit.intake.send(
                id, version: Int(visit.form.text("version")) ?? 0, holder: holder, catalog: visit.catalog, filler: filler)
        } catch CaseError.incomplete, CaseError.identityNeeded {
            return .see(DraftPath.check(id))
        } catch CaseError.stale {
            // Sent twice at once, or changed in another tab: the page that is true now.
            return .see(DraftPath.check(id))
        }
        return .see("/draft/\(id)/sent")
    }

    /// The folio, the code once more for an hour, and what comes next by when.
    private static func sent(_ visit: Visit) async throws -> Reply {
        let id = try visit.draftID()
        let holder = try visit.holder(of: id)
        let receipt = try await visit.intake.receipt(id, holder: holder, catalog: visit.catalog)
        let file = receipt.file
        let service = visit.catalog.known(file.service)
        let name = visit.catalog.city.units[file.unit]?.shortName.text(in: visit.language) ?? file.unit.name
        let heading = visit.words.text("confirmation.heading.\((service?.mode ?? .full).rawValue)")
        let groups = receipt.code?.description.split(separator: "-").map { ["text": String($0)] as View } ?? []
        // At a counter the case is the resident's, not the servant's browser's.
        let atCounter = file.channel == CounterEntry.channel
        let address = visit.dependencies.address
        // On paper the folio leads to its page; the code, which opens more, is only written.
        let code = try QRCode(address.link("/folio/\(file.folio)"), correction: .quarter)
        let reply = visit.page(
            "drafts/sent", title: heading, kind: file.privacy == .confidential ? .discreet : .task,
            [
                "heading": heading, "atCounter": atCounter, "folio": file.folio.description,
                "dictate": Dictation.words(file.folio, visit.words),
                "hasCode": !groups.isEmpty,
                "code": receipt.code?.description, "codeGroups": groups, "plan": plan(file, office: name, visit),
                "status": "/folio/\(file.folio)", "again": "/services/\(file.service)", "received": visit.dates.moment(file.openedAt),
                "service": file.privacy == .confidential ? nil : service?.title.text(in: visit.language), "office": name,
                "extent": code.extent, "path": code.path, "address": address.spoken + "/folio", "help": visit.catalog.city.help.phone,
            ])
        return atCounter ? reply : reply.setting([CaseKeys(visit).adding(file.id, visit)])
    }

    private static func plan(_ file: CaseFile, office: String, _ visit: Visit) -> [View] {
        let (words, dates) = (visit.words, visit.dates)
        var steps: [View] = [
            [
                "class": "now", "title": words.text("states.received.word"), "by": dates.moment(file.openedAt),
                "machine": dates.machine(file.openedAt),
            ]
        ]
        func step(_ key: String, _ due: Instant?) {
            guard let due else { return }
            steps.append([
                "class": "next", "title": words.text("confirmation.step.\(key)", ["office": office]), "latest": dates.day(due),
                "machine": dates.machine(due),
            ])
        }
        step("accept", file.promises.accept)
        step("answer", file.promises.firstAnswer)
        step("resolve", file.promises.resolve)
        return steps
    }
}

/// How a folio is read aloud: "ka, siete, eme, dos; nueve, cu, equis, cuatro".
enum Dictation {
    static func words(_ folio: Folio, _ words: Words) -> String {
        let names = folio.characters.map { words.optional("dictation.\($0)") ?? String($0) }
        return names.prefix(4).joined(separator: ", ") + "; " + names.dropFirst(4).joined(separator: ", ")
    }
}

/// Which office gets it and why, with the outline of the city.
enum OfficeCard {
    static func view(_ service: CityService, _ session: FormSession, _ visit: Visit) -> View? {
        let route = visit.catalog.route(service, session)
        guard let unit = visit.catalog.city.units[route.unit] else { return nil }
        let language = visit.language
        let parent = unit.parent.flatMap { visit.catalog.city.units[$0] }
        return [
            "name": (parent ?? unit).name.text(in: language), "detail": parent == nil ? nil : unit.shortName.text(in: language),
            "why": route.because?.text(in: language), "outline": CityOutline.svg(visit.city, area: route.area),
        ]
    }
}

/// The city drawn from its areas, one of them filled.
enum CityOutline {
    static func svg(_ edition: Edition, area: String?) -> String? {
        let areas = edition.catalog.areas.areas.filter { $0.layer == edition.catalog.areas.layers.first }
        let points = areas.flatMap { $0.outline.flatMap { $0 } }
        guard let area, areas.contains(where: { $0.id == area || $0.name == area }), let south = points.map(\.latitude).min(),
            let north = points.map(\.latitude).max(), let west = points.map(\.longitude).min(), let east = points.map(\.longitude).max(),
            north > south
        else { return nil }
        let scale = 100 / (north - south)
        let shrink = cos((north + south) / 2 * .pi / 180)
        func tenth(_ value: Double) -> String { String((value * 10).rounded() / 10) }
        let paths = areas.map { one -> String in
            let rings = one.outline.map { ring in
                let step = max(1, ring.count / 60)
                let kept = stride(from: 0, to: ring.count, by: step).map { ring[$0] }
                return "M"
                    + kept.map { "\(tenth(($0.longitude - west) * scale * shrink)) \(tenth((north - $0.latitude) * scale))" }.joined(
                        separator: "L") + "z"
            }
            return "<path\(one.id == area || one.name == area ? " class=\"here\"" : "") d=\"\(rings.joined())\"/>"
        }
        let width = Int(((east - west) * scale * shrink).rounded(.up))
        return "<svg class=\"outline\" viewBox=\"0 0 \(width) 100\" aria-hidden=\"true\" focusable=\"false\">\(paths.joined())</svg>"
    }
}
