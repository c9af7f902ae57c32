import ArgumentParser
import Core
import Forms
import Foundation

/// Turns a questionnaire from one kind of file into another.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Writes a questionnaire as .xlsx or .yaml.",
        discussion: "Reads .xlsx, .yaml, .md and .csv. Every cell is kept; a file that is there is not overwritten without --force.")

    @Argument(help: "The questionnaire to read.") var input: String
    @Argument(help: "The file to write: .xlsx or .yaml.") var output: String
    @Flag(help: "Overwrite the file if it is there.") var force = false

    func run() throws {
        let url = URL(fileURLWithPath: output)
        guard force || !FileManager.default.fileExists(atPath: url.path) else {
            throw ValidationError("\(output) is there already. Choose another name, or give --force.")
        }
        let (bytes, findings) = FormConverter.convert(path: input, to: url.pathExtension)
        for finding in findings { FileHandle.standardError.write(Data((finding.line + "\n").utf8)) }
        guard let bytes else { throw ExitCode(1) }
        try Data(bytes).write(to: url, options: .atomic)
    }
}
