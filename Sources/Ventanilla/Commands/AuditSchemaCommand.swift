import ArgumentParser
import Foundation
import Ledger

extension AuditCommand {
    /// The schema of each kind for programs of others.
    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "schema", abstract: "Writes the JSON Schema of each kind of entry.",
            discussion: """
                Examples:
                  ventanilla audit schema --kind login.completed
                  ventanilla audit schema --into schemas

                Each describes an entry as `audit export` writes it, in JSON Schema 2020-12. A file is named for its kind.
                """)

        @Option(help: "Only this kind.") var kind: String?
        @Option(help: "Writes a file for each kind into this folder instead of to standard output.") var into: String?

        func run() throws {
            let kinds = AuditKind.all.filter { kind == nil || $0.name == kind }
            guard !kinds.isEmpty else { throw ValidationError("There is no kind \(kind ?? ""). `ventanilla audit kinds` lists them.") }
            guard let into else {
                for kind in kinds { print(kind.jsonSchema) }
                return
            }
            let folder = URL(filePath: into, directoryHint: .isDirectory)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for kind in kinds {
                let name = kind.name.replacing("*", with: "any") + ".json"
                try Data((kind.jsonSchema + "\n").utf8).write(to: folder.appending(path: name))
            }
        }
    }
}
