import ArgumentParser
import Catalog
import Core
import Forms
import Foundation

/// `ventanilla decide`: what a service's rules and routes say of some answers.
struct DecideCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide", abstract: "Ask the rules of a service what they say of some answers.",
        discussion: """
            Prints {"outputs":{…},"unit","because":[{"rule","text","facts"}],"version"}, and "draft":true where a draft took part. Answers are a \
            JSON object: groups as objects, repeats as arrays of objects, or names of questions alone.

            With --dry-run, past cases are decided again by a changed folder, and those that would come out otherwise are printed, one JSON \
            line each; the last line is the sum: {"looked","changed","unread","draft"}. Nothing is written.
            """)

    @Argument(help: "Code of the service.") var service: String
    @Option(help: "File with the answers.") var answers: String?
    @Option(name: .customLong("dry-run"), help: "Folder of the changed city or service, to be tried on past cases.") var dryRun: String?
    @Option(help: "With --dry-run: the first day or moment of the cases, such as 2026-06-01.") var since: String?
    @Option(help: "Language of the reasons.") var language: String?
    @OptionGroup var moment: MomentOptions
    @OptionGroup var settings: Settings

    func run() async throws {
        if let dryRun {
            return try await DryRun.run(service, folder: dryRun, since: since, language: language, settings: settings)
        }
        guard let answers else {
            throw ValidationError("Name the answers with --answers FILE.json, or a changed folder with --dry-run DIR.")
        }
        guard let data = FileManager.default.contents(atPath: answers) else { throw ValidationError("\(answers) cannot be read.") }
        guard let values = JSONValue(data), case .object = values else { throw ValidationError("\(answers) is not a JSON object.") }
        let (loaded, findings) = try Catalog.load(URL(fileURLWithPath: settings.city))
        guard let catalog = loaded else {
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
