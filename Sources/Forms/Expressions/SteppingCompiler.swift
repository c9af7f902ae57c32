/// Turns a pattern into the steps of `SteppingPattern`.
struct SteppingCompiler {
    private typealias Instruction = SteppingPattern.Instruction

    private let pattern: [Unicode.Scalar]
    private var position = 0
    private var groups = 0
    private var marks = 0
    private var depth = 0
    private var size = 0

    init(_ pattern: String) { self.pattern = Array(pattern.unicodeScalars) }

    mutating func compile() throws(ExpressionError) -> ([SteppingPattern.Instruction], slots: Int) {
        // Marks of loops have slots after those of 100 groups.
        let body = try alternatives()
        guard position == pattern.count else { throw .unsupported("the regular expression") }
        return (body + [.accept], 200 + marks)
    }

    private var next: Unicode.Scalar? { position < pattern.count ? pattern[position] : nil }

    private mutating func accept(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard pattern[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    private mutating func alternatives() throws(ExpressionError) -> [SteppingPattern.Instruction] {
        depth += 1
        defer { depth -= 1 }
        guard depth < 60 else { throw .tooDeep(60) }
        var result = try sequence()
        while accept("|") {
            let other = try sequence()
            result =
                [.split(1, result.count + 2)] + moved(result, 1) + [.jump(result.count + 2 + other.count)] + moved(other, result.count + 2)
        }
        return result
    }

    /// The same instructions at another place of the program.
    private func moved(_ program: [SteppingPattern.Instruction], _ distance: Int) -> [SteppingPattern.Instruction] {
        program.map { instruction in
            switch instruction {
            case .split(let a, let b): .split(a + distance, b + distance)
            case .jump(let target): .jump(target + distance)
            case .look(let ahead, let negative, let next): .look(ahead: ahead, negative: negative, next: next + distance)
            default: instruction
            }
        }
    }

    private mutating func sequence() throws(ExpressionError) -> [SteppingPattern.Instruction] {
        var result = [SteppingPattern.Instruction]()
        while let scalar = next, scalar != "|", scalar != ")" { result += moved(try repeated(), result.count) }
        size += result.count
        guard result.count < 20_000, size < 200_000 else { throw .tooLarge("the regular expression") }
        return result
    }

    private mutating func repeated() throws(ExpressionError) -> [SteppingPattern.Instruction] {
        var body = try atom()
        while let (least, most) = try quantifier() {
            let lazy = accept("?")
            _ = accept("+")
            body = try loop(body, least, most, lazy)
        }
        return body
    }

    private mutating func quantifier() throws(ExpressionError) -> (Int, Int?)? {
        if accept("*") { return (0, nil) }
        if accept("+") { return (1, nil) }
        if accept("?") { return (0, 1) }
        guard next == "{", let end = pattern[position...].firstIndex(of: "}") else { return nil }
        let inner = String(String.UnicodeScalarView(pattern[(position + 1)..<end]))
        let parts = inner.split(separator: ",", omittingEmptySubsequences: false)
        guard let least = Int(parts[0]), parts.count <= 2 else { throw .unsupported("the regular expression") }
        position = end + 1
        let most = parts.count == 1 ? least : parts[1].isEmpty ? nil : Int(parts[1])
        guard least <= 1000, most ?? 0 <= 1000, most ?? least >= least else { throw .unsupported("the regular expression") }
        return (least, most)
    }

    private mutating func loop(
        _ body: [SteppingPattern.Instruction], _ least: Int, _ most: Int?, _ lazy: Bool
    ) throws(ExpressionError) -> [SteppingPattern.Instruction] {
        guard body.count * max(least, most ?? least, 1) < 20_000 else { throw .tooLarge("the regular expression") }
        var result = [SteppingPattern.Instruction]()
        for _ in 0..<least { result += moved(body, result.count) }
        func choice(_ inside: Int, _ after: Int) -> SteppingPattern.Instruction { lazy ? .split(after, inside) : .split(inside, after) }
        if let most {
            let optional = most - least
            let end = result.count + optional * (body.count + 1)
            for _ in 0..<optional {
                result.append(choice(result.count + 1, end))
                result += moved(body, result.count)
            }
        } else {
            let slot = 200 + marks
            marks += 1
            let top = result.count
            result.append(choice(top + 1, top + body.count + 4))
            result.append(.mark(slot))
            result += moved(body, top + 2)
            result.append(.progress(slot))
            result.append(.jump(top))
        }
        return result
    }

    private mutating func atom() throws(ExpressionError) -> [SteppingPattern.Instruction] {
        guard let scalar = next else { throw .unsupported("the regular expression") }
        position += 1
        switch scalar {
        case ".": return [.any]
        case "^": return [.start]
        case "$": return [.end]
        case "[": return [.set(try set())]
        case "\\": return try escape()
        case "*", "+", "?": throw .unsupported("the regular expression")
        case "(": return try group()
        default: return [.character(scalar)]
        }
    }

    private mutating func group() throws(ExpressionError) -> [SteppingPattern.Instruction] {
        var look: (ahead: Bool, negative: Bool)?
        var captures = false
        if accept("?=") {
            look = (true, false)
        } else if accept("?!") {
            look = (true, true)
        } else if accept("?<=") {
            look = (false, false)
        } else if accept("?<!") {
            look = (false, true)
        } else if accept("?:") || accept("?>") {
            captures = false
        } else if accept("?<") {
            guard let end = pattern[position...].firstIndex(of: ">") else { throw .unsupported("the regular expression") }
            position = end + 1
            captures = true
        } else if next == "?" {
            throw .unsupported("the regular expression")
        } else {
            captures = true
        }
        var number = 0
        if captures {
            groups += 1
            number = groups
            guard number < 100 else { throw .tooLarge("the regular expression") }
        }
        let body = try alternatives()
        guard accept(")") else { throw .unsupported("the regular expression") }
        if let look { return [.look(ahead: look.ahead, negative: look.negative, next: body.count + 2)] + moved(body, 1) + [.accept] }
        return captures ? [.save(number * 2)] + moved(body, 1) + [.save(number * 2 + 1)] : body
    }

    private mutating func escape() throws(ExpressionError) -> [SteppingPattern.Instruction] {
        guard let scalar = next else { throw .unsupported("the regular expression") }
        if let digit = Int(String(scalar)), digit > 0 {
            position += 1
            return [.backreference(digit)]
        }
        switch scalar {
        case "b", "B":
            position += 1
            return [.wordBoundary(scalar == "b")]
        case "A":
            position += 1
            return [.start]
        case "z", "Z":
            position += 1
            return [.end]
        default: break
        }
        let set = try escapedSet()
        if set.ranges.count == 1, !set.isNegative, set.ranges[0].count == 1, let one = Unicode.Scalar(set.ranges[0].lowerBound) {
            return [.character(one)]
        }
        return [.set(set)]
    }

    /// What stands after a backslash, as a set.
    private mutating func escapedSet() throws(ExpressionError) -> SteppingPattern.CharacterSet {
        guard let scalar = next else { throw .unsupported("the regular expression") }
        position += 1
        let digits: [ClosedRange<UInt32>] = [0x30...0x39]
        let words: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
        let blanks: [ClosedRange<UInt32>] = [0x09...0x0D, 0x20...0x20]
        func one(_ value: UInt32) -> SteppingPattern.CharacterSet { .init(ranges: [value...value]) }
        switch scalar {
        case "d": return .init(ranges: digits)
        case "D": return .init(ranges: digits, isNegative: true)
        case "w": return .init(ranges: words)
        case "W": return .init(ranges: words, isNegative: true)
        case "s": return .init(ranges: blanks)
        case "S": return .init(ranges: blanks, isNegative: true)
        case "t": return one(9)
        case "n": return one(10)
        case "r": return one(13)
        case "f": return one(12)
        case "x", "u":
            let length = scalar == "x" ? 2 : 4
            guard position + length <= pattern.count,
                let value = UInt32(String(String.UnicodeScalarView(pattern[position..<(position + length)])), radix: 16)
            else { throw .unsupported("the regular expression") }
            position += length
            return one(value)
        case let letter where letter.isASCII && letter.properties.isAlphabetic: throw .unsupported("the regular expression")
        default: return one(scalar.value)
        }
    }

    private mutating func set() throws(ExpressionError) -> SteppingPattern.CharacterSet {
        var result = SteppingPattern.CharacterSet()
        result.isNegative = accept("^")
        var first = true
        while let scalar = next {
            if scalar == "]", !first {
                position += 1
                return result
            }
            first = false
            var low: UInt32
            if scalar == "\\" {
                position += 1
                let set = try escapedSet()
                if set.isNegative || set.ranges.count != 1 || set.ranges[0].count != 1 {
                    result.ranges += set.isNegative ? complement(set.ranges) : set.ranges
                    continue
                }
                low = set.ranges[0].lowerBound
            } else {
                position += 1
                low = scalar.value
            }
            if next == "-", position + 1 < pattern.count, pattern[position + 1] != "]" {
                position += 1
                var high = pattern[position].value
                position += 1
                if high == 0x5C {
                    let set = try escapedSet()
                    guard let bound = set.ranges.first?.lowerBound, !set.isNegative else { throw .unsupported("the regular expression") }
                    high = bound
                }
                guard high >= low else { throw .unsupported("the regular expression") }
                result.ranges.append(low...high)
            } else {
                result.ranges.append(low...low)
                low = 0
            }
        }
        throw .unsupported("the regular expression")
    }

    private func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result = [ClosedRange<UInt32>]()
        var low: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > low { result.append(low...(range.lowerBound - 1)) }
            low = range.upperBound + 1
        }
        result.append(low...0x10FFFF)
        return result
    }
}
