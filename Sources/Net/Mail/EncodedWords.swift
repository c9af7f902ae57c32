import Foundation

/// Text in a header (RFC 2047): plain where it is short and plain, else UTF-8 in pieces of at most 75 characters.
enum EncodedWords {
    /// The pieces, to be joined by a folded line.
    ///
    /// Line ends and other control characters become spaces.
    static func encode(_ text: String) -> [String] {
        let clean = String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
            .split(separator: " ").joined(separator: " ")
        let plain = clean.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || " -'".utf8.contains(byte)
        }
        if plain, clean.utf8.count <= 60 { return [clean] }
        var words: [String] = []
        var piece: [UInt8] = []
        for character in clean.unicodeScalars {
            let bytes = Array(String(character).utf8)
            if piece.count + bytes.count > 42 {
                words.append(word(piece))
                piece = []
            }
            piece += bytes
        }
        if !piece.isEmpty { words.append(word(piece)) }
        return words
    }

    private static func word(_ bytes: [UInt8]) -> String { "=?utf-8?B?\(Data(bytes).base64EncodedString())?=" }
}
