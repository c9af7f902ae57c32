import ArgumentParser
import Catalog
import Core
import Forms
import Foundation

/// Tells what is wrong with cities, services and questionnaires before anybody meets it.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Checks cities, services and questionnaires (.xlsx, .yaml, .md, .csv, .xml).",
        discussion: "Ends with 0 where all can be used, 1 where something is refused, 2 where something cannot be read at all.")

    @Argument(help: "Folders of cities or services, or files of questionnaires.") var paths: [String]
    @Flag(help: "One finding a line as JSON.") var json = false
    @Flag(help: "Warnings refuse too.") var strict = false

    func run() throws {
        var status: Int32 = 0
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for path in paths {
            let (findings, isReadable) = Self.look(path)
            for finding in findings {
                let line = json ? String(decoding: try encoder.encode(WholeFinding(finding: finding)), as: UTF8.self) : finding.line
                FileHandle.standardOutput.write(Data((line + "\n").utf8))
            }
            if !isReadable {
                status = 2
            } else if findings.contains(where: { strict || $0.severity == .error }) {
                status = max(status, 1)
            }
            if findings.isEmpty { FileHandle.standardError.write(Data("\(path): nothing to complain about\n".utf8)) }
        }
        if status != 0 { throw ExitCode(status) }
    }

    /// What there is to say about a path, and whether anything could be read there.
    private static func look(_ path: String) -> (findings: [Finding], isReadable: Bool) {
        let url = URL(fileURLWithPath: path)
        guard CityChecker.isCity(url) || CityChecker.isService(url) else {
            let loaded = FormReader.load(path: path)
            return (loaded.findings, loaded.isReadable)
        }
        do {
            return (try CityChecker.check(folder: url), true)
        } catch {
            return (
                [Finding(file: url.lastPathComponent, code: error.code.name, message: "The folder cannot be read. Check its permissions.")],
                false
            )
        }
    }
}

/// A finding with all its keys, `null` where it has no place.
private struct WholeFinding: Encodable {
    let finding: Finding

    private enum Key: String, CodingKey { case file, sheet, row, column, severity, code, message }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(finding.file, forKey: .file)
        try container.encode(finding.sheet, forKey: .sheet)
        try container.encode(finding.row, forKey: .row)
        try container.encode(finding.column, forKey: .column)
        try container.encode(finding.severity, forKey: .severity)
        try container.encode(finding.code, forKey: .code)
        try container.encode(finding.message, forKey: .message)
    }
}
