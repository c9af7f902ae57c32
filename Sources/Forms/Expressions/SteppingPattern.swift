/// A pattern with look-around or backreferences, matched by trying, with a bound on the steps.
struct SteppingPattern: Sendable {
    /// Steps for one value, and how long that may be.
    static let limits = (steps: 300_000, text: 20_000)

    enum Instruction: Sendable {
        case character(Unicode.Scalar)
        case any
        case set(CharacterSet)
        case split(Int, Int)
        case jump(Int)
        case save(Int)
        case start, end
        case wordBoundary(Bool)
        case backreference(Int)
        /// Look-around: its program ends with `.accept` before `next`.
        case look(ahead: Bool, negative: Bool, next: Int)
        /// Fails where nothing was read since the mark, so that an empty loop ends.
        case mark(Int)
        case progress(Int)
        case accept
    }

    struct CharacterSet: Sendable {
        var ranges: [ClosedRange<UInt32>] = []
        var isNegative = false

        func contains(_ scalar: Unicode.Scalar) -> Bool { ranges.contains { $0.contains(scalar.value) } != isNegative }
    }

    private let program: [Instruction]
    private let slots: Int

    init(_ pattern: String) throws(ExpressionError) {
        var compiler = SteppingCompiler(pattern)
        (program, slots) = try compiler.compile()
    }

    func matches(_ text: String) throws(ExpressionError) -> Bool {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count <= Self.limits.text else { throw .tooMuchWork }
        var steps = Self.limits.steps
        return try run(from: 0, at: 0, scalars, saved: [Int](repeating: -1, count: slots), whole: true, &steps) != nil
    }

    private struct Thread {
        var counter: Int
        var position: Int
        var saved: [Int]
    }

    /// Where it ends, nil where it does not match.
    private func run(
        from start: Int, at position: Int, _ text: [Unicode.Scalar], saved: [Int], whole: Bool, mustEndAt: Int? = nil, _ steps: inout Int
    ) throws(ExpressionError) -> Int? {
        var stack = [Thread(counter: start, position: position, saved: saved)]
        while var thread = stack.popLast() {
            running: while true {
                steps -= 1
                if steps < 0 { throw .tooMuchWork }
                let here = thread.position < text.count ? text[thread.position] : nil
                switch program[thread.counter] {
                case .character(let wanted):
                    guard here == wanted else { break running }
                    thread.position += 1
                case .any:
                    guard let here, here != "\n" else { break running }
                    thread.position += 1
                case .set(let set):
                    guard let here, set.contains(here) else { break running }
                    thread.position += 1
                case .split(let first, let second):
                    guard stack.count < 100_000 else { throw .tooMuchWork }
                    stack.append(Thread(counter: second, position: thread.position, saved: thread.saved))
                    thread.counter = first
                    continue running
                case .jump(let target):
                    thread.counter = target
                    continue running
                case .save(let slot), .mark(let slot): thread.saved[slot] = thread.position
                case .progress(let slot): guard thread.saved[slot] != thread.position else { break running }
                case .start: guard thread.position == 0 else { break running }
                case .end: guard thread.position == text.count else { break running }
                case .wordBoundary(let wanted):
                    let before = thread.position > 0 && Self.isWord(text[thread.position - 1])
                    guard (before != (here.map(Self.isWord) ?? false)) == wanted else { break running }
                case .backreference(let group):
                    let (from, to) = (thread.saved[group * 2], thread.saved[group * 2 + 1])
                    guard from >= 0, to >= from, thread.position + to - from <= text.count,
                        text[from..<to].elementsEqual(text[thread.position..<(thread.position + to - from)])
                    else { break running }
                    thread.position += to - from
                case .look(let ahead, let negative, let next):
                    var found = false
                    if ahead {
                        found =
                            try run(from: thread.counter + 1, at: thread.position, text, saved: thread.saved, whole: false, &steps) != nil
                    } else {
                        for begin in stride(from: thread.position, through: 0, by: -1) where !found {
                            found =
                                try run(
                                    from: thread.counter + 1, at: begin, text, saved: thread.saved, whole: false,
                                    mustEndAt: thread.position, &steps) != nil
                        }
                    }
                    guard found != negative else { break running }
                    thread.counter = next
                    continue running
                case .accept:
                    if whole, thread.position != text.count { break running }
                    if let mustEndAt, thread.position != mustEndAt { break running }
                    return thread.position
                }
                thread.counter += 1
            }
        }
        return nil
    }

    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || (scalar.isASCII && (scalar.properties.isAlphabetic || (0x30...0x39).contains(scalar.value)))
    }
}
