import Core

extension Evaluator {
    mutating func dates(_ function: Function, _ arguments: [Expression], _ frame: Frame) throws(ExpressionError) -> Value {
        let value = try value(arguments[0], frame)
        if value.isEmpty {
            switch function {
            case .formatDate, .formatDateTime: return .empty
            default: return value
            }
        }
        switch function {
        case .date:
            if case .date = value { return value }
            return .date(try moment(value, wholeDays: true).localDay)
        case .dateTime:
            if case .date = value { return value }
            return .dateTime(try moment(value, wholeDays: false))
        case .formatDate, .formatDateTime:
            let moment = try moment(value, wholeDays: false)
            return .text(try DateFormat.text(moment, try text(arguments[1], frame), language: form.languageTag(language)))
        case .decimalDateTime:
            if case .number(let number) = value { return .number(number) }
            return .number(Double(try moment(value, wholeDays: false).milliseconds) / 86_400_000)
        case .decimalTime:
            if case .number(let number) = value { return .number(number - number.rounded(.down)) }
            if case .text(let text) = value, let time = ClockTime.parse(Substring(text)) {
                return .number(Double(localMilliseconds(time)) / 86_400_000)
            }
            return .number(Double(try moment(value, wholeDays: false).millisecondsOfDay) / 86_400_000)
        default: throw .unknownFunction(function.rawValue)
        }
    }

    /// A time of day as clocks here show it.
    private func localMilliseconds(_ time: ClockTime) -> Int64 {
        guard let offset = time.offset else { return time.milliseconds }
        let here = environment.zone.offset(at: environment.now.milliseconds)
        let shifted = time.milliseconds + Int64(here - offset) * 1000
        return (shifted % 86_400_000 + 86_400_000) % 86_400_000
    }

    /// A value as a moment; numbers are days since 1970.
    private func moment(_ value: Value, wholeDays: Bool) throws(ExpressionError) -> Moment {
        let zone = environment.zone
        switch value {
        case .dateTime(let moment): return moment
        case .date(let days): return Moment(milliseconds: zone.moment(day: days, milliseconds: 0), zone: zone)
        case .number(let number):
            guard abs(number) <= 3_000_000 else { throw .type("makes a date of \(NumberText.text(number)), which is out of range") }
            if wholeDays { return Moment(milliseconds: zone.moment(day: Int(number.rounded(.towardZero)), milliseconds: 0), zone: zone) }
            return Moment(milliseconds: Int64(number * 86_400_000), zone: zone)
        case .text(let text):
            if let moment = Moment.parse(text, zone: zone) { return moment }
            if let time = ClockTime.parse(Substring(text)), text.contains(":") {
                return Moment(milliseconds: zone.moment(day: 0, milliseconds: time.milliseconds), zone: zone)
            }
            throw .type("makes a date of '\(text.prefix(40))', which is not one")
        case .boolean: throw .type("makes a date of a yes or no")
        }
    }
}
