/// Answers as XForms text, the way JavaRosa writes them.
enum StoredText {
    /// A computed value for a node of that type; empty for nothing and for what is not a number.
    static func of(_ value: Value, as type: DataType, zone: LocalZone) -> String {
        if value.isEmpty { return "" }
        switch type {
        case .integer, .long:
            let number = value.number
            return number.isFinite ? NumberText.text(number.rounded(.towardZero)) : value.text
        case .decimal:
            let number = value.number
            return number.isNaN ? value.text : NumberText.text(number)
        case .boolean: return value.truth ? "1" : "0"
        case .date:
            switch value {
            case .dateTime(let moment): return CalendarDay(days: moment.localDay).description
            case .number(let number) where abs(number) < 3_000_000: return CalendarDay(days: Int(number.rounded(.down))).description
            default: return value.text
            }
        case .dateTime:
            switch value {
            case .date(let days): return Moment(milliseconds: zone.moment(day: days, milliseconds: 0), zone: zone).description
            case .number(let number) where abs(number) < 3_000_000:
                return Moment(milliseconds: Int64(number * 86_400_000), zone: zone).description
            default: return value.text
            }
        case .time:
            if case .dateTime(let moment) = value { return moment.timeText }
            return value.text
        default: return value.text
        }
    }

    /// What an action sets: in a text a yes or no is written as a number, and a date as its midnight, as JavaRosa does.
    static func set(_ value: Value, as type: DataType, zone: LocalZone) -> String {
        guard type == .text else { return of(value, as: type, zone: zone) }
        switch value {
        case .boolean(let truth): return truth ? "1" : "0"
        case .date: return of(value, as: .dateTime, zone: zone)
        default: return of(value, as: type, zone: zone)
        }
    }

    /// A decimal always shows its point: `5.0`.
    static func decimal(_ number: Double) -> String {
        let text = NumberText.text(number)
        return text.contains(".") || !number.isFinite ? text : text + ".0"
    }
}
