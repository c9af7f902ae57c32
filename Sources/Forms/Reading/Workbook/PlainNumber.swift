/// Numbers as a person writes them: no exponent, no `.0`.
enum PlainNumber {
    static func text(_ number: Double) -> String {
        guard number.isFinite else { return number.isNaN ? "NaN" : number > 0 ? "Infinity" : "-Infinity" }
        if number == number.rounded(), abs(number) < 1e18 { return String(Int64(number)) }
        let short = number.description
        guard let exponentAt = short.firstIndex(where: { $0 == "e" || $0 == "E" }),
            let exponent = Int(short[short.index(after: exponentAt)...].drop { $0 == "+" })
        else { return short.hasSuffix(".0") ? String(short.dropLast(2)) : short }
        let mantissa = short[..<exponentAt]
        let negative = mantissa.hasPrefix("-")
        let parts = mantissa.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 && parts[1] != "0" ? String(parts[1]) : ""
        let digits = String(parts[0]) + fraction
        let point = parts[0].count + exponent
        let body: String
        if point <= 0 {
            body = "0." + String(repeating: "0", count: -point) + digits
        } else if point >= digits.count {
            body = digits + String(repeating: "0", count: point - digits.count)
        } else {
            body = String(digits.prefix(point)) + "." + String(digits.dropFirst(point))
        }
        return (negative ? "-" : "") + body
    }
}
