import ArgumentParser
import Storage

/// `ventanilla migrate`: the schema of the database, brought up to this program's.
struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Brings the database up to date.",
        discussion: """
            SQLite is brought up to date by `serve` itself. PostgreSQL is not, since another node may still serve the older schema:
            stop the nodes, back up, run this once, and start them again.
            """)

    @OptionGroup var settings: Settings

    func run() throws {
        let applied = try CityDatabase.migrate(url: settings.database)
        for name in applied { print("applied \(name)") }
        if applied.isEmpty { print("nothing to do: the database is up to date") }
    }
}
