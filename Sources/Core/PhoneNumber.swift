/// A telephone number as E.164 (ITU-T) writes it: `+525512345678`, a country's code and at most 15 digits in all.
package struct PhoneNumber: Sendable, Hashable, CustomStringConvertible {
    /// With `+`, digits only.
    package let text: String

    /// Reads what people type: spaces, dots, hyphens and brackets are left out, `00` is `+`, ten digits are a number of Mexico.
    ///
    /// The `1` that mobiles of Mexico had between country and area until 2019 (`+52 1 55 …`) and the `044`/`045` before it are left out. Nil for
    /// what is no number: letters, fewer than 8 digits after the country's code is read, more than 15.
    package init?(_ typed: String) {
        var digits = ""
        var isForeign = false
        for scalar in typed.unicodeScalars {
            switch scalar {
            case "0"..."9": digits.unicodeScalars.append(scalar)
            case "+" where digits.isEmpty && !isForeign: isForeign = true
            case " ", "\u{A0}", ".", "-", "(", ")", "/", "\u{2010}", "\u{2011}", "\u{2013}": continue
            default: return nil
            }
        }
        if !isForeign, digits.hasPrefix("00") {
            digits.removeFirst(2)
            isForeign = true
        }
        if !isForeign {
            if digits.count == 13, digits.hasPrefix("044") || digits.hasPrefix("045") { digits.removeFirst(3) }
            if digits.count == 10 { digits = "52" + digits } else if !digits.hasPrefix("52") { return nil }
        }
        if digits.count == 13, digits.hasPrefix("521") { digits = "52" + digits.dropFirst(3) }
        guard (8...15).contains(digits.count), !digits.hasPrefix("0"), !digits.hasPrefix("52") || digits.count == 12 else { return nil }
        text = "+" + digits
    }

    package var description: String { text }

    /// The number without its last four digits: numbers that are rented together to be written to for money share it.
    package var prefix: String { String(text.dropLast(4)) }

    /// All but the last four digits covered, to remind its owner which it is: `•• 5678`.
    package var hint: String { "•• " + text.suffix(4) }

    /// Whether the number belongs to one of these countries, named by their codes (`+52`).
    package func isOf(_ countries: [String]) -> Bool { countries.contains { text.hasPrefix($0) } }
}
