import Foundation

/// The letters of text messages (3GPP TS 23.038 section 6.2.1): which fit the 7-bit alphabet, and how a text that does not is made to fit.
package enum SMSLetters {
    /// One place each in the 7-bit alphabet.
    private static let basic = Set(
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
            .unicodeScalars)
    /// Two places each: an escape and a letter.
    private static let extended = Set("^{}\\[~]|€\u{0C}".unicodeScalars)
    /// Spanish and printers' letters that are not in it, with what stands for them.
    private static let near: [Unicode.Scalar: String] = [
        "á": "a", "í": "i", "ó": "o", "ú": "u", "Á": "A", "Í": "I", "Ó": "O", "Ú": "U", "ç": "Ç", "ª": "a", "º": "o", "«": "\"", "»": "\"",
        "“": "\"", "”": "\"", "‘": "'", "’": "'", "´": "'", "`": "'", "–": "-", "—": "-", "…": "...", "•": "-", "\u{A0}": " ", "\t": " ",
    ]

    /// How many messages of a telephone a text takes, and whether it needs the 16-bit alphabet for it.
    package struct Size: Sendable, Hashable {
        package let segments: Int
        package let isWide: Bool

        package init(segments: Int, isWide: Bool) { (self.segments, self.isWide) = (segments, isWide) }
    }

    /// The text in letters of the 7-bit alphabet: `á` becomes `a`, quotes and dashes become plain, what has no letter near it is left out.
    package static func plain(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
            if basic.contains(scalar) || extended.contains(scalar) {
                out.append(scalar)
            } else if let near = near[scalar] {
                out.append(contentsOf: near.unicodeScalars)
            } else if let bare = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars.first, basic.contains(bare) {
                out.append(bare)
            }
        }
        return String(out)
    }

    /// 160 places or 70 in one message; 153 or 67 in each of several, where no letter is torn.
    package static func size(of text: String) -> Size {
        let scalars = text.unicodeScalars
        let isWide = scalars.contains { !basic.contains($0) && !extended.contains($0) }
        let places = scalars.map { isWide ? UTF16.width($0) : extended.contains($0) ? 2 : 1 }
        let (single, part) = isWide ? (70, 67) : (160, 153)
        if places.reduce(0, +) <= single { return Size(segments: places.isEmpty ? 0 : 1, isWide: isWide) }
        var (segments, used) = (1, 0)
        for place in places {
            if used + place > part { (segments, used) = (segments + 1, 0) }
            used += place
        }
        return Size(segments: segments, isWide: isWide)
    }
}
