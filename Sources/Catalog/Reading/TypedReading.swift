import Core
import Foundation
import Yams

/// Checked values from the YAML of a city. Each returns nil, with a finding, where what stands there is not usable.
extension YamlValue {
    /// A mapping by language, or a plain text in the first language.
    ///
    /// Missing languages are warnings.
    func localized(_ languages: [Language]) -> LocalizedText? {
        let first = languages.first ?? .spanish
        guard case Node.mapping(_) = node else {
            guard let text = text() else { return nil }
            if languages.count > 1 { warnMissing(languages.dropFirst()) }
            return LocalizedText([first: text])
        }
        var texts: [Language: String] = [:]
        for (name, value) in entries() ?? [] {
            guard let language = Language(name), languages.contains(language) else {
                value.error(
                    "catalog.unknown_language",
                    "The city has no language \(name).\(NearestName.hint(for: name, among: languages.map(\.tag))) Its languages stand in city.yaml."
                )
                continue
            }
            guard !value.isAbsent, let text = value.text() else { continue }
            texts[language] = text
        }
        guard !texts.isEmpty else {
            error("catalog.no_text", "There is no text here. Write it at least in \(first).")
            return nil
        }
        warnMissing(languages.filter { texts[$0] == nil })
        return LocalizedText(texts)
    }

    private func warnMissing(_ languages: some Collection<Language>) {
        guard !languages.isEmpty else { return }
        warning(
            "catalog.missing_translation",
            "Not written in \(languages.map(\.tag).joined(separator: ", ")); another language is shown instead.")
    }

    /// One of some words.
    func choice<Value: RawRepresentable & CaseIterable>(_ type: Value.Type = Value.self) -> Value? where Value.RawValue == String {
        guard let text = text() else { return nil }
        if let value = Value(rawValue: text) { return value }
        let names = Value.allCases.map(\.rawValue)
        error("catalog.unknown_value", "\(text) is none of \(names.joined(separator: ", ")).\(NearestName.hint(for: text, among: names))")
        return nil
    }

    func truth() -> Bool? {
        guard let text = text() else { return nil }
        switch text.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default:
            error("catalog.not_true_or_false", "\(text) is neither true nor false.")
            return nil
        }
    }

    func whole(_ range: ClosedRange<Int>) -> Int? {
        guard let text = text() else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        error("catalog.not_a_number", "\(text) is not a whole number from \(range.lowerBound) to \(range.upperBound).")
        return nil
    }

    func decimal(_ range: ClosedRange<Double>) -> Double? {
        guard let text = text() else { return nil }
        if let number = Double(text), range.contains(number) { return number }
        error("catalog.not_a_number", "\(text) is not a number from \(range.lowerBound) to \(range.upperBound).")
        return nil
    }

    func name<Name: CatalogName>(_ type: Name.Type = Name.self) -> Name? {
        guard let text = text() else { return nil }
        if let name = Name(text) { return name }
        error("catalog.not_a_name", "\(text) is not a name: use lower-case letters without accents, digits and hyphens.")
        return nil
    }

    func duration() -> BusinessDuration? {
        guard let text = text() else { return nil }
        if let duration = BusinessDuration(text), !duration.isZero { return duration }
        error(
            "catalog.not_a_duration",
            "\(text) is not a duration: write P5D for five days, PT4H for four hours, PT30M for thirty minutes. Weeks and months are refused: write their days."
        )
        return nil
    }

    func day() -> CalendarDay? {
        guard let text = text() else { return nil }
        if let day = CalendarDay(text) { return day }
        error("catalog.not_a_date", "\(text) is not a date: write it as 2026-07-31.")
        return nil
    }

    func color() -> ThemeColor? {
        guard let text = text() else { return nil }
        if let color = ThemeColor(text) { return color }
        error("catalog.not_a_colour", "\(text) is not a colour: write it as \"#642a80\", in quotes.")
        return nil
    }

    /// `10MB`, `500 kB`.
    func bytes() -> Int? {
        guard let text = text() else { return nil }
        let compact = text.filter { $0 != " " }.lowercased()
        let digits = compact.prefix { $0.isASCII && $0.isNumber }
        let factors = ["": 1, "b": 1, "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000]
        if let count = Int(digits), let factor = factors[String(compact.dropFirst(digits.count))], (1...1_000_000).contains(count) {
            let bytes = count * factor
            if bytes <= 2_000_000_000 { return bytes }
            error("catalog.too_large", "\(text) is more than 2GB, the most that is taken.")
            return nil
        }
        error("catalog.not_a_size", "\(text) is not a size: write 10MB or 500kB.")
        return nil
    }

    /// `2`, `0..3`.
    func counts() -> ClosedRange<Int>? {
        guard let text = text() else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: true).map(String.init)
        if parts.count == 1, let exact = Int(text), (1...50).contains(exact) { return exact...exact }
        if text.contains(".."), parts.count == 2, let low = Int(parts[0]), let high = Int(parts[1]), 0 <= low, low <= high,
            (1...50).contains(high)
        {
            return low...high
        }
        error("catalog.not_a_count", "\(text) is not a count: write 1, or 0..3 for up to three (at most 50).")
        return nil
    }

    /// An address of the web or a link to call or write.
    func url() -> String? {
        guard let text = text() else { return nil }
        let schemes = ["https://", "http://", "tel:", "mailto:"]
        if schemes.contains(where: text.hasPrefix), !text.contains(where: \.isWhitespace) { return text }
        error("catalog.not_an_address", "\(text) is not an address: it begins with https://, http://, tel: or mailto: and has no blanks.")
        return nil
    }
}
