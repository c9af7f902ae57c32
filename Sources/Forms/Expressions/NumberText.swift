import Foundation

/// Numbers as the expression language reads and writes them: no exponents, `-0` is `0`.
enum NumberText {
    /// Digits, a minus and a point (or comma); anything else is not a number.
    static func number(_ text: String) -> Double {
        var digits = [UInt8]()
        var trimmed = Substring(text)
        while let first = trimmed.first, first.isWhitespace { trimmed.removeFirst() }
        while let last = trimmed.last, last.isWhitespace { trimmed.removeLast() }
        digits.reserveCapacity(trimmed.utf8.count)
        var small = 0
        var isSmall = trimmed.utf8.count <= 15
        var negative = false
        for (index, byte) in trimmed.utf8.enumerated() {
            switch byte {
            case 0x30...0x39:
                small = isSmall ? small * 10 + Int(byte) - 0x30 : 0
                digits.append(byte)
            case 0x2D:
                if index == 0 { negative = true } else { return .nan }
                digits.append(byte)
            case 0x2E, 0x2C:
                isSmall = false
                digits.append(0x2E)
            default: return .nan
            }
        }
        let count = digits.count - (negative ? 1 : 0)
        guard count > 0 else { return .nan }
        if isSmall { return negative ? -Double(small) : Double(small) }
        if digits.last == 0x2E, count > 1 { digits.removeLast() }
        return Double(String(decoding: digits, as: UTF8.self)) ?? .nan
    }

    static func text(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        if abs(number) < 1e-12 { return "0" }
        let whole = number.rounded(.towardZero)
        if abs(number - whole) < 1e-12, abs(whole) < 9e15 { return String(Int64(whole)) }
        return plain("\(number)")
    }

    /// A double's shortest decimal without an exponent: `1e+21` becomes `1000000000000000000000`.
    static func plain(_ shortest: String) -> String {
        guard let mark = shortest.firstIndex(where: { $0 == "e" || $0 == "E" }) else {
            return shortest.hasSuffix(".0") ? String(shortest.dropLast(2)) : shortest
        }
        guard let exponent = Int(shortest[shortest.index(after: mark)...].filter { $0 != "+" }) else { return shortest }
        var mantissa = shortest[..<mark]
        let negative = mantissa.first == "-"
        if negative { mantissa.removeFirst() }
        let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(parts[0])
        var fraction = parts.count > 1 ? String(parts[1]) : ""
        if fraction == "0" { fraction = "" }
        let digits = whole + fraction
        let point = whole.count + exponent
        let text: String
        if point <= 0 {
            text = "0." + String(repeating: "0", count: -point) + digits
        } else if point >= digits.count {
            text = digits + String(repeating: "0", count: point - digits.count)
        } else {
            let index = digits.index(digits.startIndex, offsetBy: point)
            text = digits[..<index] + "." + digits[index...]
        }
        return (negative ? "-" : "") + text
    }

    /// Rounds half up (away from zero above it, towards zero below), on the decimal digits and not on their binary neighbour.
    static func round(_ number: Double, places: Int) -> Double {
        guard number.isFinite else { return number }
        guard (-30...30).contains(places) else { return .nan }
        var decimal = Decimal(string: plain("\(abs(number))"), locale: Locale(identifier: "en_US_POSIX")) ?? 0
        if decimal == 0 { return places >= 0 && abs(number) >= 1e-12 ? number : 0 }
        var result = Decimal()
        NSDecimalRound(&result, &decimal, places, .plain)
        if number < 0 {
            // Halves go up: -2.5 becomes -2.
            var half = Decimal()
            NSDecimalRound(&half, &decimal, places, .down)
            let step = Decimal(sign: .plus, exponent: -places, significand: 1)
            if decimal - half == step / 2 { result = half }
        }
        let rounded = Double(NSDecimalNumber(decimal: result).stringValue) ?? .nan
        return number < 0 ? -rounded : rounded
    }
}
