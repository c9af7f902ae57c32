package import Catalog
package import Core
package import Foundation

/// Words of a case as they may stand in an index: keyed hashes, from which no word can be read back.
///
/// The services of a case decide with their `privacy` what goes in (decision 0073): all answers of a public one but those that say who
/// it is; of a restricted one the place and what was chosen from lists; of a confidential one nothing.
package struct SearchTokens: Sendable, Hashable {
    /// Each once, sorted.
    package let all: [String]

    package init(words: some Sequence<String>, _ ring: KeyRing) {
        all = Set(words).sorted().map { Self.token($0, ring) }
    }

    /// The tokens of what somebody typed into the search field; the last twelve words are enough.
    package init(asked: String, _ ring: KeyRing) {
        self.init(words: Self.words(asked).prefix(12), ring)
    }

    /// Words that tell something, folded as the index has them; long numbers and addresses of mail are left out.
    package static func words(_ text: String) -> [String] {
        let plain = text.split(whereSeparator: \.isWhitespace).filter { !$0.contains("@") }.joined(separator: " ")
        return SearchWords.words(plain).filter { word in word.count > 1 && word.filter(\.isNumber).count < 7 }
            // «Baches» loses its «es», so «bache» loses its «e».
            .map { word in word.count > 4 && word.hasSuffix("e") ? String(word.dropLast()) : word }
    }

    private static func token(_ word: String, _ ring: KeyRing) -> String {
        "w" + ring.blindIndex(word, purpose: "word").prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// How phones and addresses of mail are written before they are compared, so that every way of writing one is the same.
package enum ContactForm {
    /// Ten digits of a Mexican number without its country code (52, 521, 044, 045); another one with all its digits.
    ///
    /// Nil for what is no phone.
    package static func phone(_ text: String) -> String? {
        guard text.allSatisfy({ $0.isNumber || $0.isWhitespace || "+-().•/".contains($0) }) else { return nil }
        var digits = text.compactMap(\.wholeNumberValue).map(String.init).joined()
        if digits.hasPrefix("00") { digits.removeFirst(2) }
        for prefix in ["521", "52", "044", "045", "01"] where digits.hasPrefix(prefix) && digits.count == 10 + prefix.count {
            digits.removeFirst(prefix.count)
            break
        }
        return (8...15).contains(digits.count) ? digits : nil
    }

    /// In lower case, without blanks; nil for what is no address.
    package static func email(_ text: String) -> String? {
        let text = text.trimmed.lowercased()
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), !text.contains(where: \.isWhitespace) else { return nil }
        return text
    }

    package static func phoneIndex(_ text: String, _ ring: KeyRing) -> Data? {
        phone(text).map { ring.blindIndex($0, purpose: "phone") }
    }

    package static func emailIndex(_ text: String, _ ring: KeyRing) -> Data? {
        email(text).map { ring.blindIndex($0, purpose: "email") }
    }
}

/// Finding cases by words and by exact contact.
package protocol CaseSearchStore: Sendable {
    /// Puts the tokens of a case into the index, in the place of older ones.
    func index(_ tokens: SearchTokens, of id: ID<CaseFile>, unit: UnitID, _ tx: any Transaction) throws
    /// Takes tokens of a case out of the index; those that are not there are no matter.
    func unindex(_ tokens: SearchTokens, of id: ID<CaseFile>, _ tx: any Transaction) throws
    /// Cases that have all tokens, newest first; `after` is the last one shown before.
    func search(
        _ tokens: SearchTokens, in reach: CaseReach, after: ID<CaseFile>?, limit: Int, _ tx: any Transaction
    ) throws -> [CaseFile]
    /// Cases with this blind index of a phone or an e-mail, newest first; confidential ones are never among them.
    func withContact(_ index: Data, in reach: CaseReach, limit: Int, _ tx: any Transaction) throws -> [CaseFile]
}
