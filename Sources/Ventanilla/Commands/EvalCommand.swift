import ArgumentParser
import Core
import Forms
import Foundation

/// `ventanilla eval`: the value of expressions.
struct EvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Evaluate expressions of the questionnaire language.",
        discussion: """
            One JSON line for each expression: {"value":…,"type":…} or {"error":…}. Without expressions, reads one from each line of standard \
            input. Ends with 1 if any failed.
            """)

    @Argument(help: "Expressions.") var expressions: [String] = []
    @Option(help: "Answers, as a JSON object: groups as objects, repeats as arrays of objects.") var values: String?
    @Option(help: "The form that the answers belong to.") var form: String?
    @OptionGroup var moment: MomentOptions

    func run() throws {
        let environment = try moment.environment()
        var answers = JSONValue.object([])
        if let values {
            guard let data = FileManager.default.contents(atPath: values) else { throw ValidationError("\(values) cannot be read.") }
            guard let read = JSONValue(data), case .object = read else { throw ValidationError("\(values) is not a JSON object.") }
            answers = read
        }
        let desk: ExpressionDesk
        if let form {
            desk = ExpressionDesk(try FormFromFile.load(form), values: answers, environment: environment)
        } else {
            do throws(ExpressionError) {
                desk = try ExpressionDesk(values: answers, environment: environment)
            } catch {
                throw ValidationError("The values cannot be used: \(error.message)")
            }
        }
        var failed = false
        func show(_ expression: String) {
            let answer = desk.evaluate(expression)
            if answer["error"] != nil { failed = true }
            StandardOutput.line(answer.json)
        }
        if expressions.isEmpty {
            while let line = readLine() { show(line) }
        } else {
            for expression in expressions { show(expression) }
        }
        if failed { throw ExitCode(1) }
    }
}

/// When and where a command evaluates.
struct MomentOptions: ParsableArguments {
    @Option(help: "The moment that counts as now, such as 2026-07-15T09:30:00-06:00.") var now: String?
    @Option(name: .customLong("tz"), help: "Time zone in which days are counted, such as America/Mexico_City.") var zone: String?
    @Option(help: "Makes chance repeatable.") var seed: UInt64?

    func environment() throws -> FormEnvironment {
        var instant = WallClock.system.now
        if let now {
            guard let read = Instant(iso8601: now) else {
                throw ValidationError("--now is not a moment such as 2026-07-15T09:30:00-06:00.")
            }
            instant = read
        }
        var local = LocalZone(.current)
        if let zone {
            guard let known = LocalZone(identifier: zone) else { throw ValidationError("There is no time zone '\(zone)'.") }
            local = known
        }
        return FormEnvironment(now: instant, zone: local, chance: seed.map { Chance.seeded($0) } ?? .system)
    }
}

/// Lines for other programs, each written at once.
enum StandardOutput {
    static func line(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
}

/// A form that a command was given by path.
enum FormFromFile {
    /// Reads and compiles; what is wrong goes to standard error.
    ///
    /// Ends with 2 where the file cannot be read, with 1 where it is refused.
    static func load(_ path: String) throws -> Form {
        let read = FormReader.read(path: path)
        var findings = read.findings
        var form: Form?
        if let definition = read.definition {
            let compiled = Form.compile(definition)
            form = compiled.form
            findings += compiled.findings
        }
        for finding in findings where finding.severity == .error || form == nil { StandardError.line(finding.line) }
        guard let form else { throw ExitCode(read.isReadable ? 1 : 2) }
        return form
    }
}

/// Words for people while standard output is for programs.
enum StandardError {
    static func line(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
