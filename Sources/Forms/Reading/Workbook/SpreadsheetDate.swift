import Foundation

/// Dates as spreadsheets keep them: days since an epoch, told from numbers by the cell's style.
enum SpreadsheetDate {
    /// ISO text: a date, a time when there are no days, or both; nil for what is no date.
    static func text(_ serial: Double, from1904: Bool) -> String? {
        guard serial >= 0, serial < 2_958_466 else { return nil }
        var days = Int(serial.rounded(.down))
        var seconds = Int(((serial - Double(days)) * 86_400).rounded())
        if seconds == 86_400 { (days, seconds) = (days + 1, 0) }
        let clock = pad(seconds / 3600) + ":" + pad(seconds / 60 % 60) + ":" + pad(seconds % 60)
        if days == 0, !from1904 { return seconds == 0 ? nil : clock }
        // 1900 is taken for a leap year: day 60 is 29 February 1900, which never was.
        let sinceEpoch = from1904 ? days - 24_107 : (days < 60 ? days - 25_568 : days - 25_569)
        let date = civil(sinceEpoch)
        return seconds == 0 ? date : date + "T" + clock
    }

    /// As Python writes it, and with it pyxform: `2023-04-03 14:06:18.353000`, `2012-12-12 00:00:00`.
    ///
    /// A version that a workbook makes of the time it was saved must be the same in all programs that read it.
    static func pythonText(_ serial: Double, from1904: Bool) -> String? {
        guard serial >= 1, serial < 2_958_466 else { return text(serial, from1904: from1904) }
        var days = serial.rounded(.down)
        var milliseconds = Int(((serial - days) * 86_400_000).rounded())
        if milliseconds == 86_400_000 { (days, milliseconds) = (days + 1, 0) }
        guard let date = text(days, from1904: from1904) else { return nil }
        let seconds = milliseconds / 1000
        let clock = " " + pad(seconds / 3600) + ":" + pad(seconds / 60 % 60) + ":" + pad(seconds % 60)
        let rest = String(milliseconds % 1000)
        return date + clock + (rest == "0" ? "" : "." + String(repeating: "0", count: 3 - rest.count) + rest + "000")
    }

    private static func civil(_ daysSince1970: Int) -> String {
        let z = daysSince1970 + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return String(year) + "-" + pad(month) + "-" + pad(day)
    }

    private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

    /// Whether a number format that a workbook defines shows a date or time.
    static func isDateFormat(_ code: String) -> Bool {
        var quoted = false
        var bracketed = false
        var bracket = ""
        var escaped = false
        for character in code.lowercased() {
            if escaped {
                escaped = false
            } else if character == "\"" {
                quoted.toggle()
            } else if quoted {
                continue
            } else if character == "\\" || character == "_" || character == "*" {
                escaped = true
            } else if character == "[" {
                (bracketed, bracket) = (true, "")
            } else if character == "]" {
                bracketed = false
                if !bracket.isEmpty, bracket.allSatisfy({ "hms".contains($0) }) { return true }
            } else if bracketed {
                bracket.append(character)
            } else if "dmyhs".contains(character) {
                return true
            } else if character == ";" {
                return false
            }
        }
        return false
    }

    /// Whether a built-in number format shows a date or time.
    static func isDateFormat(id: Int) -> Bool {
        (14...22).contains(id) || (27...36).contains(id) || (45...47).contains(id) || (50...58).contains(id)
    }
}
