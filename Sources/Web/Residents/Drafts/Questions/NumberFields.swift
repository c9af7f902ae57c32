import Catalog
import Forms
import Foundation

/// Numbers, ranges, days and hours.
extension QuestionView {
    func number(_ step: FormStep, _ view: inout View) {
        view["template"] = "drafts/number"
        view["inputmode"] = step.type == .integer ? "numeric" : "decimal"
        if step.appearance.contains("thousands-sep") { view["value"] = grouped(view["value"] as? String ?? "") }
        if step.appearance.contains("bearing") { view["unit"] = "°" }
        if let unit = step.parameters["unit"] ?? step.parameters["units"] { view["unit"] = unit }
        view["isCounter"] = step.appearance.contains("counter")
        view["value"] = Self.short(view["value"] as? String ?? "")
    }

    /// A decimal as people write it: `2.0` is 2.
    private static func short(_ text: String) -> String { text.hasSuffix(".0") ? String(text.dropLast(2)) : text }

    /// `1234567` as `1,234,567`; what is no number stays.
    func grouped(_ text: String) -> String {
        let sign = text.hasPrefix("-") ? "-" : ""
        let parts = text.dropFirst(sign.count).split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, whole.allSatisfy({ $0.isASCII && $0.isNumber }) else { return text }
        var digits = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { digits.append(",") }
            digits.append(digit)
        }
        return sign + digits + (parts.count > 1 ? "." + parts[1] : "")
    }

    /// A number between two ends: a box to write in, which a slider fills where scripts run; stars and pickers as what they are.
    func range(_ step: FormStep, _ view: inout View) {
        let start = step.parameters["start"].flatMap { Double($0) } ?? 1
        let end = step.parameters["end"].flatMap { Double($0) } ?? 10
        let size = abs(step.parameters["step"].flatMap { Double($0) } ?? 1)
        let value = Self.short(view["value"] as? String ?? "")
        let steps = size > 0 ? Int((abs(end - start) / size + 1e-9).rounded(.down)) : 0
        let isPicked = step.appearance.contains("picker") && steps <= 100
        let isRated = step.appearance.contains("rating") && steps < 10
        if isPicked || isRated {
            view["choices"] = (0...steps).map { index -> View in
                let number = Self.text(start + (end < start ? -1 : 1) * Double(index) * size)
                let isChosen = !value.isEmpty && Double(value) == Double(number)
                return [
                    "id": index == 0 ? view["id"] : "\(view["id"] as? String ?? "")-\(index)", "name": step.ref.path, "value": number,
                    "title": number, "isChosen": isChosen, "type": "radio",
                ]
            }
            view["template"] = isPicked ? "drafts/list" : "drafts/choices"
            view["layout"] = " scale"
            return
        }
        view["template"] = "drafts/range"
        view["value"] = value
        view["inputmode"] = size == size.rounded() && start == start.rounded() ? "numeric" : "decimal"
        (view["least"], view["most"], view["step"]) = (Self.text(min(start, end)), Self.text(max(start, end)), Self.text(size))
        view["middle"] = Double(value) == nil ? Self.text(start + ((end - start) / 2 / max(size, 1e-9)).rounded() * size) : value
        view["isVertical"] = step.appearance.contains("vertical")
        view["hasTicks"] = steps > 0 && steps <= 20 && !step.appearance.contains("no-ticks")
        view["ticks"] =
            steps > 0 && steps <= 20 ? (0...steps).map { ["value": Self.text(min(start, end) + Double($0) * size)] as View } : nil
        view["advice"] = visit.words.text(
            size == 1 ? "question.between" : "question.between_steps",
            ["least": Self.text(min(start, end)), "most": Self.text(max(start, end)), "step": Self.text(size)])
        advised(&view)
    }

    static func text(_ number: Double) -> String {
        let rounded = (number * 1e9).rounded() / 1e9
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int(rounded)) : String(rounded)
    }

    func date(_ step: FormStep, _ view: inout View) {
        let name = step.ref.path
        let parts = step.value.prefix(10).split(separator: "-").map(String.init)
        func part(_ suffix: String, _ index: Int) -> String {
            sent?["\(name)#\(suffix)"] ?? (parts.count == 3 ? String(Int(parts[index]) ?? 0) : "")
        }
        view["template"] = "drafts/date"
        let (hasDay, hasMonth) = (
            !step.appearance.contains("month-year") && !step.appearance.contains("year"), !step.appearance.contains("year")
        )
        (view["hasDay"], view["hasMonth"]) = (hasDay, hasMonth)
        view["hasTime"] = step.type == .dateTime
        let id = view["id"] as? String ?? ""
        (view["dayID"], view["monthID"], view["yearID"]) = (id, hasDay ? "\(id)-m" : id, hasMonth ? "\(id)-y" : id)
        (view["day"], view["month"], view["year"]) = (part("d", 2), part("m", 1), part("y", 0))
        view["time"] = sent?["\(name)#t"] ?? step.value.split(separator: "T").dropFirst().first.map { String($0.prefix(5)) } ?? ""
        view["isBirthday"] = service.prefill.contains { $0.question == step.name && $0.claim == "identity.birthdate" }
        let example = hasDay ? (step.type == .dateTime ? "date_time" : "date") : hasMonth ? "month_year" : "year"
        view["advice"] = visit.words.text("question.example.\(example)")
        let other = ["ethiopian", "coptic", "islamic", "bikram-sambat", "myanmar", "persian", "buddhist"]
        if step.appearance.contains(where: { other.contains($0) }) { view["advice"] = visit.words.text("question.example.common_calendar") }
        advised(&view)
    }

    func time(_ step: FormStep, _ view: inout View) {
        (view["width"], view["isCode"]) = ("w-4", true)
        if written[step.ref] == nil { view["value"] = String(step.value.prefix(5)) }
        view["advice"] = visit.words.text("question.example.time")
        advised(&view)
    }
}
