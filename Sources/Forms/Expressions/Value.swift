/// A value of the expression language.
package enum Value: Sendable, Hashable {
    case number(Double)
    case text(String)
    case boolean(Bool)
    /// A day of the calendar, counted from 1970-01-01. Days carry no time and no zone.
    case date(Int)
    case dateTime(Moment)

    /// Nothing answered.
    package static let empty: Value = .text("")

    /// Whether it counts as unanswered: no text, or not a number.
    package var isEmpty: Bool {
        switch self {
        case .text(let text): text.isEmpty
        case .number(let number): number.isNaN
        default: false
        }
    }

    /// As XPath reads it in a condition.
    package var truth: Bool {
        switch self {
        case .boolean(let truth): truth
        case .number(let number): abs(number) > 1e-12 && !number.isNaN
        case .text(let text): !text.isEmpty
        case .date, .dateTime: true
        }
    }

    /// As a number: days since 1970 for dates, not a number for other words.
    package var number: Double {
        switch self {
        case .number(let number): number
        case .boolean(let truth): truth ? 1 : 0
        case .text(let text): NumberText.number(text)
        case .date(let days): Double(days)
        case .dateTime(let moment): Double(moment.localDay)
        }
    }

    /// As text: plain decimals, ISO dates.
    package var text: String {
        switch self {
        case .text(let text): text
        case .number(let number): NumberText.text(number)
        case .boolean(let truth): truth ? "true" : "false"
        case .date(let days): CalendarDay(days: days).description
        case .dateTime(let moment): moment.description
        }
    }

    /// Name of its type in `eval`.
    package var typeName: String {
        switch self {
        case .number: "number"
        case .text: "string"
        case .boolean: "boolean"
        case .date, .dateTime: "date"
        }
    }

    /// Equality as the language has it: booleans before numbers before text; numbers within 1e-12; dates by day.
    package func equals(_ other: Value) -> Bool {
        switch (self, other) {
        case (.text(let a), .text(let b)): return a == b
        case (.boolean, _), (_, .boolean): return truth == other.truth
        case (.number, _), (_, .number): return abs(number - other.number) < 1e-12
        default:
            if let days = day, let others = other.day { return days == others }
            return text == other.text
        }
    }

    /// The number that `<` compares; a bare ISO date compared with a date is read as one.
    func order(beside other: Value) -> Double {
        if case .text(let text) = self, other.isDate, let moment = Moment.parse(text, zone: other.zone) { return Double(moment.localDay) }
        return number
    }

    var isDate: Bool {
        switch self {
        case .date, .dateTime: true
        default: false
        }
    }

    private var zone: LocalZone {
        if case .dateTime(let moment) = self { return moment.zone }
        return .utc
    }

    /// The whole day, of dates and of texts that are one.
    private var day: Int? {
        switch self {
        case .date(let days): days
        case .dateTime(let moment): moment.localDay
        case .text(let text): Moment.parse(text, zone: .utc)?.localDay
        default: nil
        }
    }
}
