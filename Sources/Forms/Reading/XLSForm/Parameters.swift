import Foundation

/// The `parameters` column: `start=0 end=10`, with blanks, commas or semicolons between.
enum Parameters {
    /// The values by key in lower case; nil where the text is not of this form.
    static func parse(_ text: String) -> [String: String]? {
        var tokens: [String] = []
        var token = ""
        func flush() {
            if !token.isEmpty { tokens.append(token) }
            token = ""
        }
        for character in text {
            if character == "=" {
                flush()
                tokens.append("=")
            } else if character.isWhitespace || character == "," || character == ";" {
                flush()
            } else {
                token.append(character)
            }
        }
        flush()
        guard tokens.count % 3 == 0 else { return nil }
        var values: [String: String] = [:]
        for at in stride(from: 0, to: tokens.count, by: 3) {
            guard tokens[at] != "=", tokens[at + 1] == "=", tokens[at + 2] != "=" else { return nil }
            values[tokens[at].lowercased()] = tokens[at + 2]
        }
        return values
    }

    /// What a parameter may be.
    enum Rule {
        case any
        case integer
        case number
        case oneOf([String])
        case seed
        case column
        case packageName
    }

    /// The parameters that a type takes; nil for a type that takes whatever is written.
    static func rules(_ type: QuestionType, fromFile: Bool) -> [String: Rule]? {
        switch type {
        case .text: ["rows": .integer]
        case .image: ["max-pixels": .integer, "app": .packageName]
        case .audio: ["quality": .oneOf(["voice-only", "low", "normal", "external"])]
        case .backgroundAudio: ["quality": .oneOf(["voice-only", "low", "normal"])]
        case .geopoint:
            [
                "allow-mock-accuracy": .oneOf(["true", "false"]), "capture-accuracy": .number, "warning-accuracy": .number,
                "reference-geometry": .any,
            ]
        case .geotrace, .geoshape:
            [
                "allow-mock-accuracy": .oneOf(["true", "false"]), "incremental": .oneOf(["true", "yes", "true()"]),
                "reference-geometry": .any,
            ]
        case .range:
            [
                "start": .number, "end": .number, "step": .number, "tick_interval": .number, "placeholder": .number, "tick_labelset": .any,
            ]
        case .selectOne, .selectMultiple, .rank:
            fromFile
                ? ["randomize": .oneOf(["true", "false"]), "seed": .seed, "value": .column, "label": .column]
                : ["randomize": .oneOf(["true", "false"]), "seed": .seed]
        case .audit:
            [
                "identify-user": .oneOf(["true", "false"]), "location-max-age": .integer, "location-min-interval": .integer,
                "location-priority": .oneOf(["no-power", "low-power", "balanced", "high-accuracy"]),
                "track-changes": .oneOf(["true", "false"]), "track-changes-reasons": .oneOf(["on-form-edit"]),
            ]
        default: nil
        }
    }

    /// Tells which parameters a type does not take, and which values are wrong.
    static func check(_ values: [String: String], of type: QuestionType, fromFile: Bool, at place: SourcePlace, log: inout FindingLog) {
        guard let rules = rules(type, fromFile: fromFile) else { return }
        let strange = values.keys.filter { rules[$0] == nil }.sorted()
        if !strange.isEmpty {
            log.error(
                "xlsform.parameter_unknown", place,
                "A question of type \(type.rawValue) does not take \(strange.map { "'\($0)'" }.joined(separator: ", ")). It takes: "
                    + rules.keys.sorted().joined(separator: ", ") + ".")
        }
        for (key, value) in values.sorted(by: { $0.key < $1.key }) {
            guard let rule = rules[key], let wish = complaint(value, rule) else { continue }
            log.error("xlsform.parameter_value", place, "The parameter '\(key)' is '\(value)'; it must be \(wish).")
        }
        if values["seed"] != nil, values["randomize"] == nil, type.isSelect {
            log.error("xlsform.parameter_value", place, "A 'seed' needs 'randomize=true' beside it.")
        }
        if type == .audit { checkAudit(values, at: place, log: &log) }
    }

    private static func complaint(_ value: String, _ rule: Rule) -> String? {
        switch rule {
        case .any: nil
        case .integer: Int(value) == nil ? "a whole number" : nil
        case .number: decimal(value) == nil ? "a number" : nil
        case .oneOf(let words): words.contains(value.lowercased()) ? nil : "one of " + words.joined(separator: ", ")
        case .seed: isReference(value) || Double(value) != nil ? nil : "a number or a reference such as ${name}"
        case .column: XMLName.isValid(value) ? nil : "the name of a column"
        case .packageName: isPackageName(value) ? nil : "the name of an Android package, such as org.example.app"
        }
    }

    static func decimal(_ text: String) -> Decimal? {
        guard let number = Double(text), number.isFinite else { return nil }
        return Decimal(string: text, locale: Locale(identifier: "en_US_POSIX"))
    }

    private static func isReference(_ text: String) -> Bool {
        text.hasPrefix("${") && text.hasSuffix("}") && !text.dropFirst(2).contains("$")
    }

    private static func isPackageName(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count >= 2
            && parts.allSatisfy { part in
                guard let first = part.utf8.first, (0x61...0x7A).contains(first | 0x20) else { return false }
                return part.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x5F }
            }
    }

    private static func checkAudit(_ values: [String: String], at place: SourcePlace, log: inout FindingLog) {
        let location = ["location-priority", "location-min-interval", "location-max-age"]
        let given = location.filter { values[$0] != nil }
        guard !given.isEmpty else { return }
        guard given.count == location.count else {
            log.error("xlsform.parameter_value", place, "To keep the location, all of \(location.joined(separator: ", ")) are needed.")
            return
        }
        guard let interval = Int(values["location-min-interval"]!), let age = Int(values["location-max-age"]!) else { return }
        if interval < 0 || age < interval {
            log.error("xlsform.parameter_value", place, "'location-min-interval' must be zero or more and not above 'location-max-age'.")
        }
    }

    /// The start, end and step of a range and what goes with them.
    static func checkRange(
        _ values: [String: String], appearance: String, lists: [String: ChoiceList], at place: SourcePlace, log: inout FindingLog
    ) {
        let ticks = ["tick_interval", "placeholder", "tick_labelset"].filter { values[$0] != nil }
        if !ticks.isEmpty, !appearance.isEmpty, !appearance.contains("vertical"), !appearance.contains("no-ticks") {
            log.error(
                "xlsform.parameter_value", place,
                "\(ticks.joined(separator: ", ")) go only with the appearances 'vertical', 'no-ticks' or none.")
        }
        guard let start = decimal(values["start"] ?? "1"), let end = decimal(values["end"] ?? "10"),
            let step = decimal(values["step"] ?? "1")
        else { return }
        func wrong(_ message: String) { log.error("xlsform.parameter_value", place, message) }
        let width = abs(end - start)
        guard step != 0 else { return wrong("'step' must not be 0.") }
        if step > width { wrong("'step' must not be larger than the distance from 'start' to 'end'.") }
        let interval = values["tick_interval"].flatMap(decimal)
        if let interval {
            if interval == 0 {
                wrong("'tick_interval' must not be 0.")
            } else if interval > width || !isMultiple(interval, of: step) {
                wrong("'tick_interval' must be a multiple of 'step' and not larger than the distance from 'start' to 'end'.")
            }
        }
        if let placeholder = values["placeholder"].flatMap(decimal),
            placeholder < min(start, end) || placeholder > max(start, end) || !isMultiple(placeholder - start, of: step)
        {
            wrong("'placeholder' must be one of the values between 'start' and 'end'.")
        }
        guard let name = values["tick_labelset"] else { return }
        guard let list = lists[name] else {
            return wrong("'tick_labelset' names the list '\(name)', which the choices sheet does not have.")
        }
        let numbers = list.choices.map { decimal($0.name) }
        for number in numbers {
            guard let number else { return wrong("The choices of '\(name)' must be numbers to label a range.") }
            let unit = interval.flatMap { $0 == 0 ? nil : $0 } ?? step
            if number < min(start, end) || number > max(start, end) || !isMultiple(number - start, of: unit) {
                return wrong("The choice \(number) of '\(name)' is not one of the values of the range.")
            }
        }
        if appearance.contains("no-ticks"), Set(numbers.compactMap { $0 }) != [start, end] {
            wrong("With 'no-ticks', the list '\(name)' may label only the start and the end of the range.")
        }
    }

    private static func isMultiple(_ number: Decimal, of unit: Decimal) -> Bool {
        guard unit != 0 else { return false }
        var quotient = number / unit
        var rounded = Decimal()
        NSDecimalRound(&rounded, &quotient, 0, .plain)
        return rounded == quotient
    }
}
