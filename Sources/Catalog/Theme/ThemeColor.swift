import Foundation

/// A colour of the screen (sRGB, 8 bits a channel).
package struct ThemeColor: Sendable, Hashable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
    package let red: UInt8
    package let green: UInt8
    package let blue: UInt8

    package init(red: UInt8, green: UInt8, blue: UInt8) { (self.red, self.green, self.blue) = (red, green, blue) }

    /// Reads `#642a80`, in either case; nil for anything else.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 7, text.utf8.first == 0x23, let value = UInt32(text.dropFirst(), radix: 16), text.dropFirst().first != "+"
        else { return nil }
        self.init(red: UInt8(value >> 16), green: UInt8(value >> 8 & 0xFF), blue: UInt8(value & 0xFF))
    }

    /// A colour written in the program.
    package init(stringLiteral text: String) { self = ThemeColor(text)! }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let color = ThemeColor(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a colour")
        }
        self = color
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    package var description: String {
        let hex = String(UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue), radix: 16)
        return "#" + String(repeating: "0", count: 6 - hex.count) + hex
    }

    /// The share of `other` put over this colour, channel by channel.
    package func mixed(_ share: Double, of other: ThemeColor) -> ThemeColor {
        func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Double(a) + (Double(b) - Double(a)) * share).rounded()) }
        return ThemeColor(red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
    }

    /// Relative luminance of WCAG 2.2.
    package var luminance: Double {
        0.2126 * Self.linear(red) + 0.7152 * Self.linear(green) + 0.0722 * Self.linear(blue)
    }

    /// Contrast ratio of WCAG 2.2, 1 to 21.
    package func contrast(with other: ThemeColor) -> Double {
        let a = luminance
        let b = other.luminance
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    private static func linear(_ channel: UInt8) -> Double {
        let value = Double(channel) / 255
        return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }

    /// Lightness 0 to 1, chroma, hue in degrees (OKLCH, as in CSS Color 4).
    package var oklch: (lightness: Double, chroma: Double, hue: Double) {
        let (r, g, b) = (Self.linear(red), Self.linear(green), Self.linear(blue))
        let l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
        let m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
        let s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
        let a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s
        let bb = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
        let hue = atan2(bb, a) * 180 / .pi
        return (0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s, (a * a + bb * bb).squareRoot(), hue < 0 ? hue + 360 : hue)
    }

    /// The same hue at another lightness; chroma is lowered until the screen can show it.
    package func at(lightness: Double, chroma factor: Double = 1) -> ThemeColor {
        let (_, ownChroma, hue) = oklch
        var chroma = ownChroma * factor
        while chroma > 0.0005 {
            if let color = Self.from(lightness: lightness, chroma: chroma, hue: hue) { return color }
            chroma *= 0.97
        }
        return Self.from(lightness: min(max(lightness, 0), 1), chroma: 0, hue: hue) ?? (lightness > 0.5 ? "#ffffff" : "#000000")
    }

    /// Nil where the colour lies outside of what a screen shows.
    private static func from(lightness: Double, chroma: Double, hue: Double) -> ThemeColor? {
        let a = chroma * cos(hue * .pi / 180)
        let b = chroma * sin(hue * .pi / 180)
        let l = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3)
        let m = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3)
        let s = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3)
        let channels = [
            4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
        ]
        guard channels.allSatisfy({ (-0.0005...1.0005).contains($0) }) else { return nil }
        let bytes = channels.map { linear -> UInt8 in
            let value = min(max(linear, 0), 1)
            let encoded = value <= 0.0031308 ? value * 12.92 : 1.055 * pow(value, 1 / 2.4) - 0.055
            return UInt8((encoded * 255).rounded())
        }
        return ThemeColor(red: bytes[0], green: bytes[1], blue: bytes[2])
    }
}
