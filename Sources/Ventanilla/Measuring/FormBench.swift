import Core
import Forms
import Foundation

/// What questionnaires cost, without a server around them.
struct FormBench {
    let environment: FormEnvironment
    /// Where the files are written.
    let folder: URL

    func measure(_ tell: (Measured) -> Void) throws {
        for file in BenchForms.all { _ = try BenchForms.write(file, into: folder) }
        // First, and so many that the memory which reading a form left free does not hide them.
        try memory(tell)
        try long(tell)
        try cascade(tell)
        try chain(tell)
        try rows(tell)
        try service(tell)
    }

    private func load(_ file: BenchForms.File) throws -> Form { try FormFromFile.load(folder.appending(path: file.name).path) }

    private func begin(_ form: Form) -> FormSession { FormSession(form, environment: environment) }

    private func long(_ tell: (Measured) -> Void) throws {
        let first = try Stopwatch.median(rounds: 5) {
            var session = begin(try load(BenchForms.long))
            _ = session.firstPage()
        }
        tell(Measured(name: "600 questions from .xlsx to the first question", value: first, unit: "s", goal: 0.15))
        let form = try load(BenchForms.long)
        let again = Stopwatch.median(rounds: 51) {
            var session = begin(form)
            _ = session.firstPage()
        }
        tell(Measured(name: "600 questions from the cache to the first question", value: again * 1000, unit: "ms", goal: 5))
    }

    private func cascade(_ tell: (Measured) -> Void) throws {
        let read = try Stopwatch.median(rounds: 3) { _ = begin(try load(BenchForms.cascade)) }
        tell(Measured(name: "50,000 choices in three levels, import", value: read, unit: "s", goal: 1.5))
        var session = begin(try load(BenchForms.cascade))
        let places = (1...40).map { ("s\($0 % 20 + 1)", "t\($0 % 20 + 1)_7", "p\($0 % 20 + 1)_7_9") }
        var turn = 0
        let answer = try Stopwatch.median(rounds: places.count) {
            let (state, town, place) = places[turn]
            turn += 1
            for (question, choice) in [("state", state), ("town", town), ("place", place)] {
                _ = session.choices(ref(question))
                try session.answer(ref(question), choice)
            }
        }
        tell(Measured(name: "50,000 choices, list and answer a level", value: answer / 3 * 1000, unit: "ms", goal: 2))
    }

    private func chain(_ tell: (Measured) -> Void) throws {
        var session = begin(try load(BenchForms.chain))
        let filling = try Stopwatch.median(rounds: 1) {
            for number in 1...5000 { try session.answer(ref("q\(number)"), "1") }
        }
        tell(Measured(name: "chain of 5,000, an answer while filling in", value: filling / 5000 * 1000, unit: "ms", goal: 1))
        var number = 1
        let same = try Stopwatch.median(rounds: 101) {
            number += 1
            try session.answer(ref("q1"), String(number))
        }
        tell(Measured(name: "chain of 5,000, an answer that changes nothing further", value: same * 1000, unit: "ms", goal: 1))
        var isOn = true
        let all = try Stopwatch.median(rounds: 11) {
            isOn.toggle()
            try session.answer(ref("q1"), isOn ? "1" : "0")
        }
        tell(Measured(name: "chain of 5,000, an answer that changes the next", value: all * 1000, unit: "ms"))
    }

    private func rows(_ tell: (Measured) -> Void) throws {
        var session = begin(try load(BenchForms.rows))
        for number in 1...500 {
            let row = try session.addRow(ref("person[\(number)]"))
            try session.answer(QuestionRef(row.path + "/name[1]"), "Alguien")
            try session.answer(QuestionRef(row.path + "/age[1]"), String(number % 90))
        }
        var next = 501
        let added = try Stopwatch.median(rounds: 51) {
            _ = try session.addRow(ref("person[\(next)]"))
            next += 1
        }
        tell(Measured(name: "500 rows of a repeat, adding one", value: added * 1000, unit: "ms", goal: 2))
    }

    private func service(_ tell: (Measured) -> Void) throws {
        let form = try load(BenchForms.service)
        let runs = 2000
        let seconds = try Stopwatch.median(rounds: 3) { for _ in 0..<runs { _ = try run(form) } }
        tell(Measured(name: "20 questions, complete runs on one core", value: Double(runs) / seconds, unit: "1/s", goal: 2000))
        let draft = try run(form)
        tell(Measured(name: "20 questions, a draft as it is stored", value: Double(draft.data.count) / 1000, unit: "kB"))
    }

    private func memory(_ tell: (Measured) -> Void) throws {
        let (small, large) = (try load(BenchForms.service), try load(BenchForms.long))
        tell(try memory("20 questions, an open draft in memory", count: 40_000) { try run(small) })
        tell(memory("600 questions, an open draft in memory", count: 20_000) { begin(large) })
    }

    /// What each of many open drafts adds to the memory of the process, the compiled form being there already.
    private func memory(_ name: String, count: Int, _ open: () throws -> FormSession) rethrows -> Measured {
        var drafts = try (0..<count / 10).map { _ in try open() }
        let before = Stopwatch.resident
        for _ in 0..<count { drafts.append(try open()) }
        let bytes = Double(Stopwatch.resident - before) / Double(count)
        return withExtendedLifetime(drafts) { Measured(name: name, value: bytes / 1000, unit: "kB", goal: 50) }
    }

    /// From the first page to the submission, page by page.
    private func run(_ form: Form) throws -> FormSession {
        var session = begin(form)
        var page = session.firstPage()
        while page.kind != .end {
            for step in page.steps where step.kind == .ask {
                switch step.type {
                case .integer: try session.answer(step.ref, "7")
                case .selectOne: try session.answer(step.ref, session.choices(step.ref).found[1].name)
                default: try session.answer(step.ref, "Una respuesta")
                }
            }
            page = session.page(after: page.ref)
        }
        session.finish()
        guard session.finalValidation() == nil, !session.submission.isEmpty else { throw CancellationError() }
        return session
    }

    /// The path of a question that stands outside of groups.
    private func ref(_ name: String) -> QuestionRef { QuestionRef("/data/\(name)" + (name.hasSuffix("]") ? "" : "[1]")) }
}
