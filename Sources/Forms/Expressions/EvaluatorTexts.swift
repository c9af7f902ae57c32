import Foundation

extension Evaluator {
    mutating func texts(_ function: Function, _ arguments: [Expression], _ frame: Frame) throws(ExpressionError) -> Value {
        switch function {
        case .string: return .text(try text(arguments[0], frame))
        case .concat: return .text(try joined(try list(arguments, frame), by: ""))
        case .join:
            let separator = try text(arguments[0], frame)
            return .text(try joined(try list(arguments.dropFirst(), frame), by: separator))
        case .substr:
            let characters = Array(try text(arguments[0], frame).utf16)
            var start = try integer(arguments[1], frame)
            var end = arguments.count == 3 ? try integer(arguments[2], frame) : characters.count
            if start < 0 { start += characters.count }
            if end < 0 { end += characters.count }
            start = min(max(0, start), characters.count)
            end = min(max(0, end), characters.count)
            return .text(start <= end ? String(decoding: characters[start..<end], as: UTF16.self) : "")
        case .substring:
            let characters = Array(try text(arguments[0], frame))
            let start = (try number(arguments[1], frame) + 0.5).rounded(.down)
            let end = arguments.count == 3 ? start + (try number(arguments[2], frame) + 0.5).rounded(.down) : .infinity
            return .text(
                String(characters.enumerated().filter { Double($0.offset + 1) >= start && Double($0.offset + 1) < end }.map(\.element)))
        case .substringBefore:
            let (whole, part) = (try text(arguments[0], frame), try text(arguments[1], frame))
            guard !part.isEmpty, let range = whole.range(of: part, options: .literal) else { return .empty }
            return .text(String(whole[..<range.lowerBound]))
        case .substringAfter:
            let (whole, part) = (try text(arguments[0], frame), try text(arguments[1], frame))
            if part.isEmpty { return .text(whole) }
            guard let range = whole.range(of: part, options: .literal) else { return .empty }
            return .text(String(whole[range.upperBound...]))
        case .translate:
            let whole = try text(arguments[0], frame)
            let from = Array(try text(arguments[1], frame).unicodeScalars)
            let to = Array(try text(arguments[2], frame).unicodeScalars)
            var map = [Unicode.Scalar: Unicode.Scalar?]()
            for (index, scalar) in from.enumerated() where map[scalar] == nil { map[scalar] = .some(index < to.count ? to[index] : nil) }
            var result = String.UnicodeScalarView()
            for scalar in whole.unicodeScalars {
                if let change = map[scalar] {
                    if let change { result.append(change) }
                } else {
                    result.append(scalar)
                }
            }
            return .text(String(result))
        case .stringLength: return .number(Double(try ownText(arguments, frame).utf16.count))
        case .normalizeSpace:
            let blanks: Set<Unicode.Scalar> = [" ", "\t", "\n", "\r", "\u{B}", "\u{C}"]
            let words = try ownText(arguments, frame).unicodeScalars.split { blanks.contains($0) }
            return .text(words.map { String($0) }.joined(separator: " "))
        case .contains:
            let (whole, part) = (try text(arguments[0], frame), try text(arguments[1], frame))
            return .boolean(part.isEmpty || whole.range(of: part, options: .literal) != nil)
        case .startsWith: return .boolean(try text(arguments[0], frame).utf8.starts(with: try text(arguments[1], frame).utf8))
        case .endsWith:
            return .boolean(try text(arguments[0], frame).utf8.reversed().starts(with: try text(arguments[1], frame).utf8.reversed()))
        default: throw .unknownFunction(function.rawValue)
        }
    }

    private mutating func ownText(_ arguments: [Expression], _ frame: Frame) throws(ExpressionError) -> String {
        arguments.isEmpty ? typed(frame.context, frame).text : try text(arguments[0], frame)
    }

    private func joined(_ values: [Value], by separator: String) throws(ExpressionError) -> String {
        let texts = values.map(\.text)
        let length = texts.reduce(separator.utf8.count * max(0, texts.count - 1)) { $0 + $1.utf8.count }
        guard length <= Evaluator.textLimit else { throw .tooLarge("a text of more than \(Evaluator.textLimit) bytes") }
        return texts.joined(separator: separator)
    }

    mutating func selection(_ function: Function, _ arguments: [Expression], _ frame: Frame) throws(ExpressionError) -> Value {
        let text = try text(arguments[0], frame)
        switch function {
        case .countSelected: return .number(Double(Evaluator.tokens(text).count))
        case .selectedAt:
            let tokens = Evaluator.tokens(text)
            let index = try integer(arguments[1], frame)
            return .text(tokens.indices.contains(index) ? String(tokens[index]) : "")
        default:
            let wanted = try self.text(arguments[1], frame).trimmingCharacters(in: .whitespacesAndNewlines)
            if wanted.isEmpty || wanted.utf8.contains(0x20) { return .boolean((" " + text + " ").contains(" " + wanted + " ")) }
            if text.utf8.count < wanted.utf8.count { return .boolean(false) }
            return .boolean(Evaluator.tokens(text).contains { $0 == wanted })
        }
    }

    /// The choices of an answer, which blanks separate.
    static func tokens(_ text: String) -> [Substring] { text.split(separator: " ") }

    mutating func numbers(_ function: Function, _ arguments: [Expression], _ frame: Frame) throws(ExpressionError) -> Double {
        switch function {
        case .pi: return .pi
        case .max, .min:
            let numbers = try list(arguments, frame).map(\.number).filter { !$0.isNaN }
            return (function == .max ? numbers.max() : numbers.min()) ?? .nan
        case .sum:
            guard Evaluator.isNodeSet(arguments[0]) else { throw .type("gives sum() a value where it needs a node-set (a path)") }
            return try list(arguments, frame).map(\.number).filter { !$0.isNaN }.reduce(0, +)
        default: break
        }
        let first = try number(arguments[0], frame)
        switch function {
        case .number: return first
        case .int: return first.rounded(.towardZero)
        case .floor: return first.rounded(.down)
        case .ceiling: return first.rounded(.up)
        case .round:
            // JavaRosa has no negative zero here.
            return NumberText.round(first, places: arguments.count == 2 ? Int(clamping: try integer(arguments[1], frame)) : 0) + 0
        case .abs: return Swift.abs(first)
        case .pow: return Foundation.pow(first, try number(arguments[1], frame))
        case .atan2: return Foundation.atan2(first, try number(arguments[1], frame))
        case .log: return Foundation.log(first)
        case .log10: return Foundation.log10(first)
        case .exp: return Foundation.exp(first)
        case .exp10: return Foundation.pow(10, first)
        case .sqrt: return first.squareRoot()
        case .sin: return Foundation.sin(first)
        case .cos: return Foundation.cos(first)
        case .tan: return Foundation.tan(first)
        case .asin: return Foundation.asin(first)
        case .acos: return Foundation.acos(first)
        case .atan: return Foundation.atan(first)
        default: throw .unknownFunction(function.rawValue)
        }
    }
}
