import ArgumentParser
import Core
import Forms
import Foundation

/// `ventanilla bench`: what questionnaires, rules, areas and calendars cost without a server around them.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure questionnaires and rules on this machine.",
        discussion: """
            One JSON line for each figure: {"name","value","unit","goal"}; times are processor time of one core. `make bench` measures the \
            served pages too and prints other engines' figures beside.
            """)

    @Option(help: "The city's folder.") var city = "cities/cdmx"
    @Option(help: "Where the measured questionnaires are kept, so that other engines can read the same; else they are thrown away.")
    var forms: String?
    @OptionGroup var moment: MomentOptions

    func run() async throws {
        let environment = try moment.environment()
        let files = FileManager.default
        let folder =
            forms.map { URL(fileURLWithPath: $0, isDirectory: true) } ?? files.temporaryDirectory.appending(path: UUID().uuidString)
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { if forms == nil { try? files.removeItem(at: folder) } }
        func tell(_ figure: Measured) { StandardOutput.line(figure.json.json) }
        try FormBench(environment: environment, folder: folder).measure(tell)
        try CityBench(environment: environment, folder: URL(fileURLWithPath: city, isDirectory: true)).measure(tell)
        try await CaseBench(city: URL(fileURLWithPath: city, isDirectory: true), scratch: folder).measure(tell)
    }
}
