import ArgumentParser
import Core
import Foundation
import Ledger
import Storage
import Work

/// `ventanilla restore`: a city from its backup, on either engine.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Makes a database from a backup, where there is none.",
        discussion: """
            Compares every count and checksum, then verifies the log. A backup of SQLite may be restored into PostgreSQL and the other way round.

              VENTANILLA_ROOT_KEY_FILE=/run/secrets/root-key \\
                ventanilla restore /srv/backups/2026-07-15T120000Z --keys /srv/backups/keys.tsv --database sqlite:data/ventanilla.sqlite
            """)

    @Argument(help: "The folder of one backup.") var folder: String
    @Option(help: "The newest file of wrapped keys (default: keys.tsv beside the folder).") var keys: String?
    @OptionGroup var settings: Settings

    func run() async throws {
        let backup = URL(filePath: folder, directoryHint: .isDirectory)
        let keyFile = keys.map { URL(filePath: $0) } ?? backup.deletingLastPathComponent().appending(path: "keys.tsv")
        let ring = try OpenDatabase.existingKeys(for: settings.database)
        let (database, manifest) = try await CommandErrors.told {
            try await CityRestore(folder: backup, keys: keyFile, ring: ring).run(url: settings.database)
        }
        defer { database.close() }
        let stores = database.stores
        try await OperatorLog(stores).record(
            "database.restored",
            facts: [
                "rows": String(manifest.rows), "files": String(manifest.files), "taken_at": String(manifest.takenAt.milliseconds),
            ])
        let seal = LedgerSeal(ring)
        try await Sequencer(unit: stores.unit, ledger: stores.ledger, seal: seal, clock: .system, chance: .system).drain()
        let report = try await LedgerCheck(unit: stores.unit, ledger: stores.ledger, seal: seal).run()
        print("\(manifest.rows) rows and \(manifest.files) files as of \(manifest.takenAt)")
        guard report.isWhole else {
            for fault in report.faults { print(fault) }
            print("The log is NOT whole: \(report.faults.count) faults.")
            throw ExitCode(1)
        }
        print("The log is whole: \(report.size) entries.")
    }
}
