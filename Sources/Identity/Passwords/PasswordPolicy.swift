import Foundation

/// Which passwords are taken: long enough, not known, not made of what everybody would try.
///
/// No composition rules and no expiry (NIST SP 800-63B-4, 3.1.1.2): any Unicode counts, in code points after NFKC.
package struct PasswordPolicy: Sendable {
    /// A password that is the only factor: 15; beside a second factor 8 would do.
    package var minimum: Int
    package var maximum: Int
    /// Folded passwords that are refused as they stand, such as a list of leaked ones that the operator supplies.
    private let refused: Set<String>
    /// Folded words that count as one character each: what a guesser tries first in this city.
    private let words: [String]

    /// - RequestParameters:
    ///   - refused: whole passwords to refuse.
    ///   - words: further words that are easy to guess here, such as the names of the city and its units.
    package init(minimum: Int = 15, maximum: Int = 256, refused: some Sequence<String> = [String](), words: [String] = []) {
        self.minimum = minimum
        self.maximum = maximum
        self.refused = Set(refused.map(Self.fold))
        self.words = Self.longestFirst(EasyWords.all + words)
    }

    /// What is wrong with the password, or nil.
    /// - Parameter context: the person's own name and login, which they must not consist of.
    package func fault(of password: String, context: [String] = []) -> PasswordFault? {
        let normal = Self.normalize(password)
        let count = normal.unicodeScalars.count
        if count < minimum { return .tooShort(minimum: minimum) }
        if count > maximum { return .tooLong(maximum: maximum) }
        let folded = Self.fold(normal)
        if refused.contains(folded) { return .common }
        let own = context.flatMap { $0.split { !$0.isLetter && !$0.isNumber } }.map(String.init).filter { $0.count > 2 }
        if Self.effectiveLength(of: folded, without: own.isEmpty ? words : Self.longestFirst(words + own)) < 8 { return .guessable }
        return KnownPasswords.fault(of: folded)
    }

    /// The form in which a password is counted, hashed and compared, whatever keyboard typed it.
    package static func normalize(_ password: String) -> String { password.precomposedStringWithCompatibilityMapping }

    /// How many characters are left when each easy word, sequence or repetition counts once.
    static func effectiveLength(of folded: String, without words: [String]) -> Int {
        var rest = Array(folded.unicodeScalars)[...]
        var seen: Set<[Unicode.Scalar]> = []
        var length = 0
        while let first = rest.first {
            let piece = words.lazy.map { Array($0.unicodeScalars) }.first { rest.starts(with: $0) }
            let step = max(piece?.count ?? 1, run(in: rest))
            let part = Array(rest.prefix(step))
            // A word, a run or a character said twice says nothing new, nor does a stretch of the password that came before.
            let echo = Self.echo(in: rest, of: folded.unicodeScalars.dropLast(rest.count))
            if step > 1 || echo == 0 {
                if seen.insert(step > 1 ? part : [first]).inserted { length += 1 }
            }
            rest = rest.dropFirst(max(step, echo, 1))
        }
        return length
    }

    /// Length of a run at the start: the same character, neighbours in the alphabet or on the keyboard; 1 when there is none of three.
    private static func run(in rest: ArraySlice<Unicode.Scalar>) -> Int {
        guard rest.count >= 3 else { return 1 }
        let scalars = Array(rest.prefix(64))
        var longest = 1
        for step in [0, 1, -1] {
            var length = 1
            while length < scalars.count, Int(scalars[length].value) - Int(scalars[length - 1].value) == step { length += 1 }
            longest = max(longest, length)
        }
        for row in EasyWords.keyboardRows {
            guard let start = row.firstIndex(of: scalars[0]) else { continue }
            longest = max(longest, zip(row[start...], scalars).prefix { $0 == $1 }.count)
        }
        return longest >= 3 ? longest : 1
    }

    /// Length of a stretch of three or more at the start that already stands before it.
    private static func echo(in rest: ArraySlice<Unicode.Scalar>, of before: some Collection<Unicode.Scalar>) -> Int {
        let earlier = Array(before)
        var longest = 0
        for start in earlier.indices {
            let length = zip(earlier[start...], rest).prefix { $0 == $1 }.count
            longest = max(longest, length)
        }
        return longest >= 3 ? longest : 0
    }

    private static func longestFirst(_ words: [String]) -> [String] {
        Set(words.map(fold).filter { $0.unicodeScalars.count > 2 }).sorted { ($0.count, $1) > ($1.count, $0) }
    }

    private static func fold(_ text: String) -> String {
        normalize(text).folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil).lowercased()
    }
}
