import CRe2
import Synchronization

/// `regex()`: whether a whole value matches a Java pattern, in bounded time.
///
/// RE2 does it in linear time. Patterns with look-around or backreferences, which RE2 lacks, go to a matcher that counts its steps.
enum RegularExpressions {
    private static let compiled = Mutex<[String: Result<Compiled, ExpressionError>]>([:])

    private enum Compiled: Sendable {
        case linear(LinearPattern)
        case stepping(SteppingPattern)
    }

    static func matches(_ text: String, pattern: String) throws(ExpressionError) -> Bool {
        switch try compile(pattern) {
        case .linear(let pattern): return pattern.matches(text)
        case .stepping(let pattern): return try pattern.matches(text)
        }
    }

    /// What is wrong with a pattern, nil where nothing is; and whether it needs the matcher that counts steps.
    static func judge(_ pattern: String) -> (error: ExpressionError?, needsSteps: Bool) {
        do throws(ExpressionError) {
            if case .stepping = try compile(pattern) { return (nil, true) }
            return (nil, false)
        } catch {
            return (error, false)
        }
    }

    private static func compile(_ pattern: String) throws(ExpressionError) -> Compiled {
        let result = compiled.withLock { compiled in
            if let result = compiled[pattern] { return result }
            let result = Result<Compiled, ExpressionError> { () throws(ExpressionError) in try make(pattern) }
            if compiled.count > 2000 { compiled.removeAll() }
            compiled[pattern] = result
            return result
        }
        return try result.get()
    }

    private static func make(_ pattern: String) throws(ExpressionError) -> Compiled {
        guard pattern.utf8.count <= 20_000 else { throw .tooLarge("a regular expression of more than 20,000 bytes") }
        var reason = ""
        if let linear = LinearPattern(JavaPattern.forRE2(pattern), reason: &reason) { return .linear(linear) }
        do throws(ExpressionError) {
            return .stepping(try SteppingPattern(pattern))
        } catch .unsupported {
            throw .type("has the regular expression '\(pattern.prefix(60))', which cannot be read: \(reason)")
        }
    }
}

/// A pattern compiled by RE2.
private final class LinearPattern: @unchecked Sendable {
    // Safe to share: RE2 objects are immutable and say so.
    private let pattern: OpaquePointer

    init?(_ text: String, reason: inout String) {
        var text = text
        var message = [CChar](repeating: 0, count: 200)
        let made = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { cre2_compile($0.baseAddress, $0.count, &message, message.count) }
        }
        guard let made else {
            reason = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return nil
        }
        pattern = made
    }

    deinit { cre2_free(pattern) }

    func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { cre2_matches(pattern, $0.baseAddress, $0.count) == 1 }
        }
    }
}

/// Java's way of writing what RE2 writes otherwise.
enum JavaPattern {
    private static let classes: [String: String] = [
        "Lower": "a-z", "Upper": "A-Z", "ASCII": "\\x00-\\x7F", "Alpha": "a-zA-Z", "Digit": "0-9", "Alnum": "a-zA-Z0-9",
        "Punct": "!-/:-@\\[-`{-~", "Graph": "!-~", "Print": " -~", "Blank": " \\t", "Cntrl": "\\x00-\\x1F\\x7F", "XDigit": "0-9a-fA-F",
        "Space": " \\t\\n\\x0B\\f\\r", "IsAlphabetic": "\\p{L}\\p{Nl}", "IsDigit": "\\p{Nd}", "IsLetter": "\\p{L}",
        "IsUppercase": "\\p{Lu}",
        "IsLowercase": "\\p{Ll}", "IsPunctuation": "\\p{P}", "IsWhite_Space": "\\s", "javaLowerCase": "\\p{Ll}", "javaUpperCase": "\\p{Lu}",
    ]

    static func forRE2(_ pattern: String) -> String {
        var result = ""
        let characters = Array(pattern)
        var index = 0
        var inClass = 0
        while index < characters.count {
            let character = characters[index]
            if character == "\\", index + 1 < characters.count {
                let next = characters[index + 1]
                if next == "p" || next == "P", index + 2 < characters.count, characters[index + 2] == "{",
                    let end = characters[index...].firstIndex(of: "}")
                {
                    let name = String(characters[(index + 3)..<end])
                    if let ranges = classes[name] {
                        result += inClass > 0 && next == "p" ? ranges : "[" + (next == "P" ? "^" : "") + ranges + "]"
                    } else {
                        let plain = name.hasPrefix("Is") ? String(name.dropFirst(2)) : name
                        result += "\\" + String(next) + "{" + plain + "}"
                    }
                    index = end + 1
                    continue
                }
                if next == "u", index + 5 < characters.count {
                    result += "\\x{" + String(characters[(index + 2)...(index + 5)]) + "}"
                    index += 6
                    continue
                }
                switch next {
                case "Z": result += "\\z"
                case "h": result += inClass > 0 ? " \\t" : "[ \\t]"
                case "e": result += "\\x1B"
                default: result += "\\" + String(next)
                }
                index += 2
                continue
            }
            if character == "[" {
                if inClass > 0 {
                    // A class inside a class is a union in Java.
                    if index + 1 < characters.count, characters[index + 1] == ":" { result += "[" } else { result += "\\[" }
                    index += 1
                    continue
                }
                inClass = 1
                result += "["
                if index + 1 < characters.count, characters[index + 1] == "^" {
                    result += "^"
                    index += 1
                }
                if index + 1 < characters.count, characters[index + 1] == "]" {
                    result += "\\]"
                    index += 1
                }
                index += 1
                continue
            }
            if character == "]", inClass > 0 { inClass = 0 }
            result.append(character)
            index += 1
        }
        return result
    }
}
