import Core
import Testing

@testable import Forms

/// Forms and walks made by chance from seeds: whoever goes back and changes an answer ends where a fresh run would.
struct RandomWalkTests {
    /// Everything that somebody sees of a finished form.
    private struct View: Equatable {
        var values: JSONValue
        var steps: [FormStep]
        var choices: [[String]]
        var submission: String

        init(_ session: inout FormSession) {
            steps = session.allSteps()
            choices = steps.map { [session] step in step.type?.isSelect == true ? session.choices(step.ref).found.map(\.name) : [] }
            values = session.values
            let xml = session.submission
            submission = xml.firstRange(of: "<meta>").map { String(xml[..<$0.lowerBound]) } ?? xml
        }
    }

    @Test(arguments: 0..<50) func `going back and changing answers ends where a fresh run ends`(seed: Int) throws {
        let loaded = FormReader.load(Array(MadeForm.markdown(seed: seed).utf8), name: "made.md")
        let form = try #require(loaded.form, "seed \(seed): \(loaded.findings.map(\.line))")
        for number in 0..<20 {
            var dice = Dice(seed * 1000 + number)
            var session = FormSession(form, environment: TestForm.environment)
            for _ in 0..<Int.random(in: 3...14, using: &dice) { Self.change(&session, &dice) }
            try Self.complete(&session, &dice)
            var fresh = FormSession(form, environment: TestForm.environment)
            try Self.repeatRun(of: session, in: &fresh)
            let (one, other) = (View(&session), View(&fresh))
            try #require(
                one == other, "seed \(seed), walk \(number)\n\(MadeForm.markdown(seed: seed))\n\(one.submission)\n\(other.submission)")
            let resumed = try FormSession(form, resuming: session.data, environment: TestForm.environment)
            #expect(resumed.submission == session.submission)
        }
    }

    /// Answers, clears, adds or deletes somewhere among what is shown.
    private static func change(_ session: inout FormSession, _ dice: inout Dice) {
        let steps = session.allSteps().filter {
            $0.kind == .ask || $0.kind == .repeat || ($0.kind == .group && $0.ref.path.contains("[2]"))
        }
        guard let step = steps.randomElement(using: &dice) else { return }
        switch step.kind {
        case .repeat: if !step.ref.path.hasSuffix("[4]") { _ = try? session.addRow(step.ref) }
        case .group: if dice.isBelow(30) { try? session.deleteRow(step.ref) }
        default: try? session.answer(step.ref, dice.isBelow(10) ? "" : answer(to: step, session, &dice))
        }
    }

    private static func answer(to step: FormStep, _ session: FormSession, _ dice: inout Dice) -> String {
        switch step.type {
        case .integer: return String(Int.random(in: 0...9, using: &dice))
        case .decimal: return String(Int.random(in: 0...9, using: &dice)) + ".5"
        case .selectOne: return session.choices(step.ref).found.randomElement(using: &dice)?.name ?? ""
        case .selectMultiple:
            return session.choices(step.ref).found.filter { _ in dice.isBelow(50) }.map(\.name).joined(separator: " ")
        default: return ["a", "b", "c c", "<&>"].randomElement(using: &dice)!
        }
    }

    /// Mends what the final validation refuses, until nothing is left.
    private static func complete(_ session: inout FormSession, _ dice: inout Dice) throws {
        for _ in 0..<400 {
            guard let (ref, _) = session.finalValidation() else { return }
            let found = session.step(at: ref)
            let step = try #require(found)
            // A cascade over an answer that was taken away offers nothing: begin again further up.
            if step.type == .selectOne, session.choices(ref).total == 0 {
                change(&session, &dice)
            } else {
                try? session.answer(ref, answer(to: step, session, &dice))
            }
        }
    }

    /// The same answers, given in order by somebody who never goes back.
    private static func repeatRun(of session: FormSession, in fresh: inout FormSession) throws {
        var step = fresh.firstStep()
        while step.kind != .done {
            if step.kind == .ask {
                let text = session.text(step.ref)
                // What may not stand is not in a finished form; a walk that could not be completed keeps it.
                if text.isEmpty { fresh.clear(step.ref) } else { try? fresh.answer(step.ref, text) }
            } else if step.kind == .repeat, session.isRow(step.ref) {
                _ = try fresh.addRow(step.ref)
                let row = fresh.step(at: step.ref)
                step = try #require(row)
                continue
            } else if step.kind == .group, !session.isRow(step.ref), fresh.isRow(step.ref) {
                let before = fresh.step(before: step.ref)
                try fresh.deleteRow(step.ref)
                step = before.map { fresh.step(after: $0.ref) } ?? fresh.firstStep()
                continue
            }
            step = fresh.step(after: step.ref)
        }
    }
}

extension FormSession {
    /// Whether the path is that of a row that exists.
    fileprivate func isRow(_ ref: QuestionRef) -> Bool {
        guard case .node(let node)? = position(of: ref) else { return false }
        return form.nodes[Int(node.node)].isRepeat
    }
}
