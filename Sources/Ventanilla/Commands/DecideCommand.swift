import ArgumentParser
import Catalog
import Core
import Forms
import Foundation

/// `ventanilla decide`: what a service's rules and routes say of some answers.
struct DecideCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide", abstract: "Ask the rules of a service what they say of some answers.",
        discussion: """
            Prints {"outputs":{…},"unit","because":[{"rule","text","facts"}],"version"}, and "draft":true where a draft took part. Answers are a \
            JSON object: groups as objects, repeats as arrays of objects, or names of questions alone.
            """)

    @Argument(help: "Code of the service.") var service: String
    @Option(help: "File with the answers.") var answers: String
    @Option(help: "The city's folder.") var city = "cities/cdmx"
    @Option(help: "Language of the reasons.") var language: String?
    @OptionGroup var moment: MomentOptions

    func run() throws {
        guard let data = FileManager.default.contents(atPath: answers) else { throw ValidationError("\(answers) cannot be read.") }
        guard let values = JSONValue(data), case .object = values else { throw ValidationError("\(answers) is not a JSON object.") }
        let (catalog, findings) = try Catalog.load(URL(fileURLWithPath: city))
        guard let catalog else {
            for finding in findings where finding.severity == .error { StandardError.line(finding.line) }
            throw ExitCode(1)
        }
        guard let code = ServiceCode(service), catalog.service(code)?.questionnaire != nil else {
            throw ValidationError("The city has no service '\(service)' that asks anything.")
        }
        var environment = try moment.environment()
        if moment.zone == nil { environment.zone = LocalZone(catalog.city.timeZone) }
        let (report, unknown) = try catalog.decide(
            code, answers: values, environment: environment, language: language.flatMap { Language($0) })
        for name in unknown { StandardError.line("No question is named \(name); it is left out.") }
        StandardOutput.line(report.json)
    }
}
