import Cases
import Catalog
import Core
import Forms
import Foundation

/// One step of a page as its template reads it.
struct QuestionView {
    let visit: Visit
    let session: FormSession
    let service: CityService
    /// What was written and refused, by question.
    let written: [QuestionRef: String]
    let errors: [QuestionRef: String]
    let files: [Attachment]
    let draft: ID<Draft>
    /// The form as it was sent, so that three fields of a date come back as typed.
    let sent: Form?

    /// Up to so many choices are shown as radios, beyond that as a list, and beyond that by a search.
    static let mostRadios = 20
    static let mostListed = 80

    func view(_ step: FormStep, number: Int, isHeading: Bool) -> View {
        let name = step.ref.path
        let id = "q\(number)"
        let error = errors[step.ref]
        let hint = step.hint.isEmpty ? nil : step.hint
        let described = [hint != nil ? "\(id)-hint" : nil, error != nil ? "\(id)-error" : nil].compactMap { $0 }.joined(separator: " ")
        var view: View = [
            "id": id, "name": name, "label": step.label, "hint": hint, "hintLines": Self.lines(hint),
            "more": step.guidanceHint.isEmpty ? nil : step.guidanceHint,
            "error": error, "describedBy": described.isEmpty ? nil : described, "isHeading": isHeading, "isOptional": !step.isRequired,
            "value": written[step.ref] ?? step.value, "template": "drafts/text",
        ]
        if step.isLocked {
            view["template"] = "drafts/locked"
            view["value"] = session.readable(step.ref)
            return view
        }
        switch step.type {
        case .note:
            view["template"] = "drafts/note"
            view["lines"] = Self.lines(step.label)
        case .selectOne, .selectMultiple: select(step, &view)
        case .rank: rank(step, &view)
        case .date, .dateTime: date(step, &view)
        case .geopoint: place(step, &view)
        case .image, .audio, .video, .file: files(step, &view)
        case .acknowledge:
            view["template"] = "drafts/acknowledge"
            view["isChecked"] = step.value == "OK"
        case .geotrace, .geoshape:
            view["template"] = "drafts/long"
            view["value"] = (written[step.ref] ?? step.value).replacing("; ", with: "\n")
        default: text(step, &view)
        }
        return view
    }

    /// Paragraphs of a text.
    static func lines(_ text: String?) -> [View] {
        (text ?? "").split(separator: "\n").map { ["text": String($0)] as View }
    }

    private func text(_ step: FormStep, _ view: inout View) {
        if step.appearance.contains("multiline") { view["template"] = "drafts/long" }
        let claim = service.prefill.first { $0.question == step.name }?.claim
        switch step.type {
        case .integer: (view["inputmode"], view["width"]) = ("numeric", "w-10")
        case .decimal, .range: (view["inputmode"], view["width"]) = ("decimal", "w-10")
        case .time: (view["width"], view["inputmode"]) = ("w-10", "numeric")
        default: if step.appearance.contains("numbers") { view["inputmode"] = "tel" }
        }
        view["autocomplete"] = Self.autocomplete(claim)
        if claim == "contact.email" { (view["type"], view["inputmode"]) = ("email", "email") }
        if claim == "contact.phone" { (view["type"], view["inputmode"], view["width"]) = ("tel", "tel", "w-10") }
    }

    private static func autocomplete(_ claim: String?) -> String? {
        switch claim {
        case "identity.name": "name"
        case "identity.given_name": "given-name"
        case "identity.first_surname": "family-name"
        case "identity.birthdate": "bday"
        case "contact.email": "email"
        case "contact.phone": "tel"
        case "address.text": "street-address"
        default: nil
        }
    }

    private func select(_ step: FormStep, _ view: inout View) {
        let isMultiple = step.type == .selectMultiple
        let stored = (written[step.ref] ?? step.value).split(separator: " ").map(String.init)
        let chosen = Set(stored)
        let asked = visit.query("q")
        let (found, total) = session.choices(step.ref, search: asked, limit: asked == nil ? Self.mostListed : 40)
        let wantsSearch = total > Self.mostListed || asked != nil || step.appearance.contains("search")
        var choices = wantsSearch && asked == nil ? [] : found.map(\.name)
        for name in stored where !choices.contains(name) { choices.insert(name, at: 0) }
        let labels = Dictionary(found.map { ($0.name, $0.label) }) { first, _ in first }
        view["choices"] = choices.enumerated().map { index, name -> View in
            let (title, hint) = Self.halves(labels[name] ?? session.choiceLabel(step.ref, name))
            return [
                "id": index == 0 ? view["id"] : "\(view["id"] as? String ?? "")-\(index)", "name": step.ref.path, "value": name,
                "title": title, "hint": hint,
                "isChosen": chosen.contains(name), "type": isMultiple ? "checkbox" : "radio",
            ]
        }
        view["isMultiple"] = isMultiple
        if wantsSearch {
            view["template"] = "drafts/search"
            view["asked"] = asked ?? ""
            view["count"] = asked.map { _ in visit.words.text("question.found", count: found.count) }
        } else {
            view["template"] = !isMultiple && total > Self.mostRadios ? "drafts/list" : "drafts/choices"
        }
    }

    /// A label of a choice whose part after the first comma explains: shown smaller, as a hint.
    static func halves(_ label: String) -> (String, String?) {
        guard label.count > 28, let comma = label.range(of: ", "), label.distance(from: label.startIndex, to: comma.lowerBound) >= 8 else {
            return (label, nil)
        }
        let rest = label[comma.upperBound...]
        return (String(label[..<comma.lowerBound]), rest.prefix(1).uppercased() + rest.dropFirst())
    }

    private func rank(_ step: FormStep, _ view: inout View) {
        let order = (written[step.ref] ?? step.value).split(separator: " ").map(String.init)
        let choices = session.choices(step.ref).found
        view["template"] = "drafts/rank"
        view["choices"] = choices.enumerated().map { index, choice -> View in
            let place = order.firstIndex(of: choice.name)
            return [
                "id": index == 0 ? view["id"] : "\(view["id"] as? String ?? "")-\(index)", "name": "\(step.ref.path)#rank:\(choice.name)",
                "title": choice.label,
                "places": (1...choices.count).map { ["number": $0, "isChosen": place == $0 - 1] as View },
            ]
        }
    }

    private func date(_ step: FormStep, _ view: inout View) {
        let name = step.ref.path
        let parts = step.value.prefix(10).split(separator: "-").map(String.init)
        func part(_ suffix: String, _ index: Int) -> String {
            sent?["\(name)#\(suffix)"] ?? (parts.count == 3 ? String(Int(parts[index]) ?? 0) : "")
        }
        view["template"] = "drafts/date"
        view["hasDay"] = !step.appearance.contains("month-year") && !step.appearance.contains("year")
        view["hasMonth"] = !step.appearance.contains("year")
        view["hasTime"] = step.type == .dateTime
        (view["day"], view["month"], view["year"]) = (part("d", 2), part("m", 1), part("y", 0))
        view["time"] = sent?["\(name)#t"] ?? step.value.split(separator: "T").dropFirst().first.map { String($0.prefix(5)) } ?? ""
        view["isBirthday"] = service.prefill.contains { $0.question == step.name && $0.claim == "identity.birthdate" }
    }

    private func place(_ step: FormStep, _ view: inout View) {
        let city = visit.catalog.city
        let point = GeoPoint(answer: step.value)
        view["template"] = "drafts/place"
        view["value"] = written[step.ref] ?? point.map { "\($0.latitude), \($0.longitude)" } ?? ""
        view["latitude"] = point?.latitude ?? city.map.latitude
        view["longitude"] = point?.longitude ?? city.map.longitude
        view["zoom"] = point == nil ? city.map.zoom : 16
        view["hasPoint"] = point != nil
        view["tiles"] = city.map.tiles
        view["attribution"] = city.map.attribution
        view["areas"] = "/areas.json"
        view["leaflet"] = visit.site.assets.path("leaflet.js")
        view["leafletStyle"] = visit.site.assets.path("leaflet.css")
    }

    private func files(_ step: FormStep, _ view: inout View) {
        let rule = service.attachmentRule(for: step.name)
        let own = files.filter { $0.question == step.name }
        view["template"] = "drafts/files"
        view["accept"] =
            step.type == .image ? rule.types.filter { $0.hasPrefix("image/") }.joined(separator: ",") : rule.types.joined(separator: ",")
        view["isPhoto"] = step.type == .image
        view["files"] = own.map { file -> View in
            [
                "path": "/draft/\(draft)/files/\(file.id)", "id": file.id.description, "isPhoto": file.thumbnail != nil,
                "size": FileWords.size(file.size, visit.words),
                "removeLabel": visit.words.text("files.remove"),
            ]
        }
        view["hasRoom"] = own.count < max(rule.count.upperBound, 1)
        view["hasFiles"] = !own.isEmpty
        view["limit"] = visit.words.text(
            "files.limit", ["count": String(max(rule.count.upperBound, 1)), "size": FileWords.size(rule.maxBytes, visit.words)])
        view["addLabel"] = visit.words.text(
            step.type == .image ? (own.isEmpty ? "files.add_photo" : "files.add_another_photo") : "files.add")
    }
}

/// Sizes in words.
enum FileWords {
    static func size(_ bytes: Int, _ words: Words) -> String {
        if bytes >= 1_000_000 {
            return words.text(
                "files.mb",
                [
                    "size": String((bytes + 50_000) / 100_000 / 10)
                        + ((bytes + 50_000) / 100_000 % 10 == 0 ? "" : ".\((bytes + 50_000) / 100_000 % 10)")
                ])
        }
        return words.text("files.kb", ["size": String(max(1, bytes / 1000))])
    }
}
