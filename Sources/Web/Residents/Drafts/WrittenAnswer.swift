import Catalog
import Core
import Forms
import Foundation

/// What somebody wrote in the fields of a question, in the form that the questionnaire reads.
enum WrittenAnswer {
    /// Nil where the form had no field of the question at all.
    static func read(_ step: FormStep, _ form: Web.Form, city: City, words: Words) -> String? {
        let name = step.ref.path
        switch step.type {
        case .selectOne: return form[name] == nil ? nil : form.all(name).last(where: { !$0.isEmpty }) ?? ""
        case .selectMultiple:
            return form["\(name)#"] == nil && form[name] == nil ? nil : form.all(name).filter { !$0.isEmpty }.joined(separator: " ")
        case .rank: return rank(name, form)
        case .date where !step.appearance.contains("no-calendar-fields"): return date(name, form, step.appearance, words)
        case .dateTime:
            guard let day = date(name, form, [], words) else { return form[name] }
            let time = form.text("\(name)#t")
            return day.isEmpty && time.isEmpty ? "" : "\(day)T\(time.isEmpty ? "?" : self.time(time))"
        case .geopoint:
            guard let text = form[name] else { return nil }
            return WrittenPlace.answer(text, city: city.map) ?? text.trimmingCharacters(in: .whitespaces)
        case .integer: return form[name].map { number($0, decimal: false) }
        case .decimal, .range: return form[name].map { number($0, decimal: true) }
        case .acknowledge: return form["\(name)#"] == nil && form[name] == nil ? nil : form[name] ?? ""
        case .geotrace, .geoshape:
            // A line that is no place stays as it was written, to be refused.
            return form[name].map { text in
                text.split(whereSeparator: { $0.isNewline || $0 == ";" }).map(String.init).filter { !$0.allSatisfy(\.isWhitespace) }
                    .map { WrittenPlace.answer($0, city: city.map) ?? $0 }.joined(separator: "; ")
            }
        case .time: return form[name].map(time)
        case .text where step.appearance.contains("numbers") && step.appearance.contains("thousands-sep"):
            return form[name].map { number($0, decimal: false) }
        default:
            return form[name].map { text in
                (text.utf8.contains(UInt8(ascii: "\r")) ? text.replacing("\r\n", with: "\n") : text).trimmed
            }
        }
    }

    /// `1,200`, `1 200`, `3,5` and `12 km` without what is not the number.
    static func number(_ text: String, decimal: Bool) -> String {
        var plain = text.trimmingCharacters(in: .whitespacesAndNewlines).filter { !$0.isWhitespace && $0 != "\u{A0}" && $0 != "$" }
        let groups = plain.split(separator: ",", omittingEmptySubsequences: false)
        if groups.count > 1 {
            let isGrouped = groups.dropFirst().allSatisfy {
                $0.prefix(3).count == 3 && $0.prefix(3).allSatisfy(\.isNumber) && ($0.count == 3 || $0.dropFirst(3).first == ".")
            }
            plain = isGrouped && !(decimal && groups.count == 2 && groups[0] == "0") ? groups.joined() : plain.replacing(",", with: ".")
        }
        return plain
    }

    /// An hour as people write it (`4:30 pm`, `16.30`, `1630`, `16 h`) as `16:30`; what is none stays, to be refused.
    static func time(_ text: String) -> String {
        let bare = text.lowercased().filter { !$0.isWhitespace }.replacing("a.m.", with: "am").replacing("p.m.", with: "pm")
        let half = bare.hasSuffix("pm") ? 12 : bare.hasSuffix("am") ? 0 : nil
        let digits = (half == nil ? bare[...] : bare.dropLast(2))
        var parts = digits.split(whereSeparator: { ":.h".contains($0) }).map(String.init)
        if parts.count == 1, (3...4).contains(parts[0].count) { parts = [String(parts[0].dropLast(2)), String(parts[0].suffix(2))] }
        if parts.count == 1 { parts.append("00") }
        guard parts.count >= 2, parts.count <= 3, parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } && $0.count <= 2 }),
            var hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60
        else { return text.trimmingCharacters(in: .whitespaces) }
        if let half {
            guard (1...12).contains(hour) else { return text }
            hour = hour % 12 + half
        }
        guard hour < 24 else { return text }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        return "\(two(hour)):\(two(minute))"
    }

    /// Three fields, the month by number or name, as `2026-07-15`; what makes no day stays as it was written, to be refused.
    private static func date(_ name: String, _ form: Web.Form, _ appearance: Set<String>, _ words: Words) -> String? {
        guard form["\(name)#y"] != nil else { return form[name] }
        let (day, month, year) = (form.text("\(name)#d"), form.text("\(name)#m"), form.text("\(name)#y"))
        if day.isEmpty, month.isEmpty, year.isEmpty { return "" }
        let dayNumber = appearance.contains("month-year") || appearance.contains("year") ? 1 : Int(day)
        let monthNumber = appearance.contains("year") ? 1 : self.month(month, words)
        // A year of one digit or three is a slip, not a year of long ago.
        guard let dayNumber, let monthNumber, var yearNumber = Int(year), year.count == 2 || year.count >= 4 else {
            return [day, month, year].joined(separator: "/")
        }
        if yearNumber < 100, year.count == 2 { yearNumber += yearNumber > 40 ? 1900 : 2000 }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        return "\(String(repeating: "0", count: max(0, 4 - String(yearNumber).count)))\(yearNumber)-\(two(monthNumber))-\(two(dayNumber))"
    }

    private static func month(_ text: String, _ words: Words) -> Int? {
        if let number = Int(text) { return number }
        let folded = text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
        guard folded.count >= 3 else { return nil }
        return (1...12).first {
            words.text("dates.months.\($0)").folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil).hasPrefix(folded)
        }
    }

    /// A place for every choice: `name#rank` fields hold their numbers.
    private static func rank(_ name: String, _ form: Web.Form) -> String? {
        let prefix = name + "#rank:"
        let placed = form.fields.filter { $0.name.hasPrefix(prefix) }.map {
            (name: String($0.name.dropFirst(prefix.count)), place: Int($0.value) ?? 0)
        }
        guard !placed.isEmpty else { return form[name] }
        let given = placed.filter { $0.place > 0 }
        guard Set(given.map(\.place)).count == given.count else { return "?" }
        return given.sorted { $0.place < $1.place }.map(\.name).joined(separator: " ")
    }
}
