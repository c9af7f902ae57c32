/// How long a text is as an SMS (3GPP TS 23.038): seven-bit letters where all are in the alphabet, else sixteen-bit ones.
package enum MessageLength {
    private static let alphabet = Set(
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
            .unicodeScalars)
    /// These take two places.
    private static let extended = Set("^{}\\[~]|€\u{0C}".unicodeScalars)

    /// How many segments a text takes.
    package static func segments(_ text: String) -> Int {
        var places = 0
        for scalar in text.unicodeScalars {
            if alphabet.contains(scalar) {
                places += 1
            } else if extended.contains(scalar) {
                places += 2
            } else {
                let units = text.utf16.count
                return units <= 70 ? 1 : (units + 66) / 67
            }
        }
        return places <= 160 ? 1 : (places + 152) / 153
    }

    /// The letters that make a text need sixteen bits, each once.
    package static func foreignLetters(_ text: String) -> [Character] {
        var found: [Character] = []
        for character in text where !character.unicodeScalars.allSatisfy({ alphabet.contains($0) || extended.contains($0) }) {
            if !found.contains(character) { found.append(character) }
        }
        return found
    }
}
