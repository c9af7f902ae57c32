import Foundation
import Synchronization

/// `format-date()`: `%Y-%m-%d`, with names of months and days in the form's language.
enum DateFormat {
    static func text(_ moment: Moment, _ format: String, language: String) throws(ExpressionError) -> String {
        let day = CalendarDay(days: moment.localDay)
        let time = Int(moment.millisecondsOfDay)
        let digits = CalendarDay.digits
        var result = ""
        var characters = format.makeIterator()
        while let character = characters.next() {
            guard character == "%" else {
                result.append(character)
                continue
            }
            guard let code = characters.next() else { throw .type("formats a date by a text that ends in '%'") }
            switch code {
            case "%": result += "%"
            case "Y": result += digits(day.year, 4)
            case "y": result += digits(day.year % 100, 2)
            case "m": result += digits(day.month, 2)
            case "n": result += String(day.month)
            case "b": result += Names.of(language).shortMonths[day.month - 1]
            case "B": result += Names.of(language).months[day.month - 1]
            case "d": result += digits(day.day, 2)
            case "e": result += String(day.day)
            case "H": result += digits(time / 3_600_000, 2)
            case "h": result += String(time / 3_600_000)
            case "M": result += digits(time / 60_000 % 60, 2)
            case "S": result += digits(time / 1000 % 60, 2)
            case "3": result += digits(time % 1000, 3)
            case "a": result += Names.of(language).shortDays[day.weekday]
            case "A": result += Names.of(language).days[day.weekday]
            default: throw .type("formats a date with '%\(code)', which is not one of %Y %y %m %n %b %B %d %e %H %h %M %S %3 %a %A")
            }
        }
        return result
    }

    /// Names of months and weekdays in a language.
    struct Names: Sendable {
        var shortMonths: [String]
        var months: [String]
        var shortDays: [String]
        var days: [String]

        private static let known = Mutex<[String: Names]>([:])

        static func of(_ language: String) -> Names {
            known.withLock { known in
                if let names = known[language] { return names }
                var calendar = Calendar(identifier: .gregorian)
                calendar.locale = Locale(identifier: language)
                let names = Names(
                    shortMonths: calendar.shortMonthSymbols, months: calendar.monthSymbols, shortDays: calendar.shortWeekdaySymbols,
                    days: calendar.weekdaySymbols)
                if known.count < 200 { known[language] = names }
                return names
            }
        }
    }
}
