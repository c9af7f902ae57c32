/// Open Location Codes (plus codes): a square on the map in letters and digits, `76F2CR9X+V4`, by the specification of
/// github.com/google/open-location-code.
package struct PlusCode: Sendable, Hashable {
    /// Middle of the square, in WGS 84 degrees.
    package let latitude: Double
    package let longitude: Double

    private static let alphabet = Array("23456789CFGHJMPQRVWX".utf8)
    private static let pairs = 10

    /// Reads a full code, or a short one near a place that is known: the city.
    ///
    /// Nil for anything else.
    package init?(_ text: some StringProtocol, near: (latitude: Double, longitude: Double)) {
        let code = Array(text.uppercased().utf8)
        guard let plus = code.firstIndex(of: UInt8(ascii: "+")), plus <= 8, plus % 2 == 0, code.lastIndex(of: UInt8(ascii: "+")) == plus,
            code.count - plus - 1 != 1, code.count <= 16
        else { return nil }
        if plus == 8 {
            guard let square = Self.decode(code) else { return nil }
            (latitude, longitude) = square.middle
            return
        }
        guard plus >= 2, code.count > plus + 1 else { return nil }
        // A short code leaves out the digits that the reference has; then the nearest square of those that end so is meant.
        let missing = 8 - plus
        let whole = Self.encode(near.latitude, near.longitude).prefix(missing) + code
        guard let square = Self.decode(Array(whole)) else { return nil }
        var (latitude, longitude) = square.middle
        let step = Self.resolution(digits: missing)
        if near.latitude + step / 2 < latitude, latitude - step >= -90 { latitude -= step }
        if near.latitude - step / 2 > latitude, latitude + step <= 90 { latitude += step }
        if near.longitude + step / 2 < longitude { longitude -= step }
        if near.longitude - step / 2 > longitude { longitude += step }
        (self.latitude, self.longitude) = (latitude, longitude)
    }

    /// The code of ten digits for a point: `76F2CR9X+V4`.
    package static func code(latitude: Double, longitude: Double) -> String {
        let digits = encode(latitude, longitude)
        return String(decoding: digits.prefix(8), as: UTF8.self) + "+" + String(decoding: digits.suffix(2), as: UTF8.self)
    }

    private struct Square {
        let middle: (Double, Double)
    }

    private static func decode(_ code: [UInt8]) -> Square? {
        let digits = code.filter { $0 != UInt8(ascii: "+") }
        var south = -90.0
        var west = -180.0
        var height = 400.0
        var width = 400.0
        var index = 0
        while index < digits.count, index < pairs {
            if digits[index] == UInt8(ascii: "0") { break }
            guard index + 1 < digits.count, let row = value(digits[index]), let column = value(digits[index + 1]) else { return nil }
            height /= 20
            width /= 20
            south += Double(row) * height
            west += Double(column) * width
            index += 2
        }
        guard index > 0 else { return nil }
        if digits[index...].contains(UInt8(ascii: "0")) {
            guard digits[index...].allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
            return Square(middle: (south + height / 2, west + width / 2))
        }
        while index < digits.count {
            guard let cell = value(digits[index]) else { return nil }
            height /= 5
            width /= 4
            south += Double(cell / 4) * height
            west += Double(cell % 4) * width
            index += 1
        }
        guard south <= 90, west < 180 else { return nil }
        return Square(middle: (min(south + height / 2, 90), west + width / 2))
    }

    private static func encode(_ latitude: Double, _ longitude: Double) -> [UInt8] {
        // In eight-thousandths of a degree, the side of a square of ten digits.
        var row = Int((min(max(latitude, -90), 89.9999) + 90) * 8000)
        var column = Int((longitude + 180) * 8000)
        column = ((column % 2_880_000) + 2_880_000) % 2_880_000
        var digits = [UInt8](repeating: 0, count: pairs)
        for pair in stride(from: pairs - 2, through: 0, by: -2) {
            digits[pair] = alphabet[row % 20]
            digits[pair + 1] = alphabet[column % 20]
            row /= 20
            column /= 20
        }
        return digits
    }

    private static func value(_ digit: UInt8) -> Int? { alphabet.firstIndex(of: digit) }

    /// Degrees of the square that so many digits name.
    private static func resolution(digits: Int) -> Double { (0..<digits / 2).reduce(400.0) { size, _ in size / 20 } }
}
