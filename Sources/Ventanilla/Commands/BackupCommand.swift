import ArgumentParser
import Core
import Foundation
import Storage
import Work

/// `ventanilla backup`: a copy of the city while it is served.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copies rows, files and wrapped keys while the city is served.",
        discussion: """
            Writes DIR/<date>/ with one file for each table and the sealed files, and over DIR/keys.tsv the wrapped data keys. Nothing in either
            opens without the root key, which is not copied. Keep folders as long as you like, and of the keys only the newest: what was erased
            by retention then stays erased, in the oldest folder too.

              ventanilla backup --to /srv/backups
              ventanilla backup --to /srv/backups --keys /mnt/other-place/keys.tsv
            """)

    @Option(help: "Folder in which the backup gets a folder of its own.") var to: String
    @Option(help: "File for the wrapped keys, overwritten (default: keys.tsv in the same folder).") var keys: String?
    @Flag(help: "One JSON line on standard output.") var json = false
    @OptionGroup var settings: Settings

    private struct Line: Encodable {
        let folder: String
        let keys: String
        let rows: Int
        let files: Int
        let missing: Int
    }

    func run() async throws {
        let (database, _) = try OpenDatabase.open(settings.database)
        defer { database.close() }
        let place = URL(filePath: to, directoryHint: .isDirectory)
        let name = WallClock.system.now.description.replacing(":", with: "")
        let folder = place.appending(path: name)
        let keyFile = keys.map { URL(filePath: $0) } ?? place.appending(path: "keys.tsv")
        let manifest = try await CommandErrors.told { try await CityBackup(database.stores).write(to: folder, keys: keyFile) }
        try await OperatorLog(database.stores).record(
            "database.backed_up", facts: ["rows": String(manifest.rows), "files": String(manifest.files)])
        if json {
            AuditLine.print(
                Line(folder: folder.path, keys: keyFile.path, rows: manifest.rows, files: manifest.files, missing: manifest.missing))
        } else {
            print(folder.path)
            Words.say("\(manifest.rows) rows and \(manifest.files) files; keys in \(keyFile.path)")
        }
    }
}

/// Errors of ours as one sentence on standard error.
enum CommandErrors {
    static func told<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as BackupError {
            throw ValidationError(sentence(of: error))
        }
    }

    static func sentence(of error: BackupError) -> String {
        switch error {
        case .exists(let path): "\(path) is there already; a backup never writes over another."
        case .notEmpty:
            "There is a database already. A backup is restored only where there is none: name another with --database, or move it away."
        case .unreadable(let path): "\(path) cannot be read as part of a backup of this program."
        case .damaged(let reason): "The backup is damaged and was not restored: \(reason)."
        case .newer(let schema): "The backup has schema \(schema), newer than this program: use the program that wrote it, or a newer one."
        case .oldKeys:
            "The keys are older than the rest of the backup. Take the newest keys.tsv: what was erased since must not come back."
        case .rootMissing(let id): "The root key \(id) that wraps these keys is not at hand: name its file with VENTANILLA_ROOT_KEY_FILE."
        case .notWritable(let path): "\(path) cannot be written: is the disk full, or another user's?"
        }
    }
}
