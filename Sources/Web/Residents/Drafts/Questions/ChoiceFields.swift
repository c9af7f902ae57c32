import Catalog
import Forms
import Foundation

/// Selects: radios and boxes, lists, a search, scales, tables, an order.
extension QuestionView {
    /// Up to so many choices are shown as radios, beyond that as a list, and beyond that by a search.
    static let mostRadios = 20
    static let mostListed = 80
    /// So many are shown of what a search finds.
    static let mostFound = 40

    /// A choice with what it is shown by.
    private struct Shown {
        let name: String
        let label: String
        /// File names by `image`, `big-image`, `audio`.
        let media: [String: String]
    }

    func select(_ step: FormStep, _ view: inout View) {
        let isMultiple = step.type == .selectMultiple
        let stored = (written[step.ref] ?? step.value).split(separator: " ").map(String.init)
        let asked = search.flatMap { $0.question == step.ref ? $0.text : nil }
        let (found, total) = session.choices(step.ref, search: asked, limit: asked == nil ? Self.mostListed : Self.mostFound)
        let isSearched = step.appearance.contains { $0 == "autocomplete" || $0 == "search" || $0.hasPrefix("search(") || $0 == "map" }
        let wantsSearch = asked != nil || total > Self.mostListed || isSearched && total > 7
        let isAll = !wantsSearch || asked != nil || total <= Self.mostRadios
        let offered = isAll ? found.map { Shown(name: $0.name, label: $0.label, media: $0.media) } : []
        view["isMultiple"] = isMultiple
        view["several"] = isMultiple ? visit.words.text("question.several") : nil
        if wantsSearch {
            searching(step, &view, offered: offered, stored: stored, asked: asked, shown: found.count, total: total)
            return
        }
        let isList = !isMultiple && (step.appearance.contains("minimal") && total > 5 || total > Self.mostRadios)
        view["choices"] = rows(offered, step, id: view["id"] as? String ?? "", chosen: Set(stored))
        view["template"] = isList ? "drafts/list" : "drafts/choices"
        view["layout"] = Self.layout(step, offered)
        view["hasNone"] = total == 0
    }

    private func searching(
        _ step: FormStep, _ view: inout View, offered: [Shown], stored: [String], asked: String?, shown: Int, total: Int
    ) {
        let id = view["id"] as? String ?? ""
        let chosen = stored.map { name in
            offered.first { $0.name == name } ?? Shown(name: name, label: session.choiceLabel(step.ref, name), media: [:])
        }
        view["template"] = "drafts/search"
        view["asked"] = asked ?? ""
        view["chosen"] = rows(chosen, step, id: "\(id)-kept", chosen: Set(stored))
        view["hasChosen"] = !chosen.isEmpty
        view["choices"] = rows(offered.filter { !stored.contains($0.name) }, step, id: "\(id)-found", chosen: [])
        let words = visit.words
        if asked?.allSatisfy(\.isWhitespace) ?? true {
            view["count"] = words.text("question.of_all", ["count": grouped(String(total))])
        } else if total > shown {
            view["count"] = words.text("question.found_some", ["count": grouped(String(total)), "shown": String(shown)])
        } else {
            view["count"] = total == 0 ? words.text("question.found_none") : words.text("question.found", count: total)
        }
        view["page"] = DraftPath.page(draft, step.ref, returns: visit.query("return") == "check")
    }

    private func rows(_ choices: [Shown], _ step: FormStep, id: String, chosen: Set<String>) -> [View] {
        let type = step.type == .selectMultiple ? "checkbox" : "radio"
        let keepsWhole = step.appearance.contains { $0.hasPrefix("list") || $0 == "likert" }
        return choices.enumerated().map { index, choice -> View in
            let label = FormMarkup.plain(choice.label)
            let (title, hint) = keepsWhole ? (label, nil) : Self.halves(label)
            return [
                "id": index == 0 ? id : "\(id)-\(index)", "name": step.ref.path, "value": choice.name,
                "title": title, "hint": hint, "isChosen": chosen.contains(choice.name), "type": type,
                "picture": FormMediaPages.path(choice.media["image"] ?? choice.media["big-image"], of: service),
                "sound": FormMediaPages.path(choice.media["audio"], of: service),
            ]
        }
    }

    /// How the choices stand: one below the other, side by side, in columns, on a scale.
    private static func layout(_ step: FormStep, _ choices: [Shown]) -> String? {
        let looks = step.appearance
        if looks.contains("likert") || looks.contains("list-nolabel") || looks.contains("list") {
            return choices.count <= 7 ? " scale" : nil
        }
        if looks.contains("horizontal") || looks.contains("horizontal-compact") || looks.contains("columns-pack")
            || looks.contains("compact")
        {
            return " pack"
        }
        if let columns = looks.first(where: { $0.hasPrefix("columns-") || $0.hasPrefix("compact-") })?.split(separator: "-").last,
            let count = Int(columns), (1...6).contains(count)
        {
            return " cols cols-\(count)"
        }
        if looks.contains("columns") || looks.contains("no-buttons") || looks.contains("columns-flex") { return " cols" }
        return nil
    }

    /// A label of a choice whose part after the first comma explains: shown smaller, as a hint.
    static func halves(_ label: String) -> (String, String?) {
        guard label.count > 28, let comma = label.range(of: ", "), label.distance(from: label.startIndex, to: comma.lowerBound) >= 8 else {
            return (label, nil)
        }
        let rest = label[comma.upperBound...]
        return (String(label[..<comma.lowerBound]), rest.prefix(1).uppercased() + rest.dropFirst())
    }

    func rank(_ step: FormStep, _ view: inout View) {
        let order = (written[step.ref] ?? step.value).split(separator: " ").map(String.init)
        let choices = session.choices(step.ref).found
        view["template"] = "drafts/rank"
        view["advice"] = visit.words.text("question.rank", ["count": String(choices.count)])
        view["choices"] = choices.enumerated().map { index, choice -> View in
            let field = "\(step.ref.path)#rank:\(choice.name)"
            let place = sent.flatMap { $0[field] }.flatMap { Int($0) } ?? order.firstIndex(of: choice.name).map { $0 + 1 }
            return [
                "id": index == 0 ? view["id"] : "\(view["id"] as? String ?? "")-\(index)", "name": field,
                "title": FormMarkup.plain(choice.label),
                "picture": FormMediaPages.path(choice.media["image"] ?? choice.media["big-image"], of: service),
                "places": (1...choices.count).map { ["number": $0, "isChosen": place == $0] as View },
            ]
        }
    }
}
