import CZxcvbn

/// Passwords that are tried first: some 30,000 that leaked, names and words of many languages, keyboards, dates, and what people make of them.
///
/// The lists and the reckoning are zxcvbn's (D. Wheeler, USENIX Security 2016), from Debian's library; nothing is asked of anybody on line.
enum KnownPasswords {
    /// About a hundred million guesses: what nobody can make at the login, and what a good hash makes dear.
    private static let bits = 27.0

    /// What is wrong with a folded password; nil for one that is guessed late.
    static func fault(of folded: String) -> PasswordFault? {
        // The work grows with the length, and what makes a password bad stands in its beginning.
        let text = String(String.UnicodeScalarView(folded.unicodeScalars.prefix(64)))
        var parts: UnsafeMutablePointer<ZxcMatch_t>?
        let bits = ZxcvbnMatch(text, nil, &parts)
        defer { ZxcvbnFreeInfo(parts) }
        if let whole = parts?.pointee, whole.Next == nil, [DICTIONARY_MATCH, DICT_LEET_MATCH].contains(whole.Type) { return .common }
        return bits < Self.bits ? .guessable : nil
    }
}
