import ArgumentParser
import Cases
import Catalog
import Core
import Foundation
import Storage
import Work

/// `ventanilla retention`: what is erased because its time is over.
struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention", abstract: "Lists or erases the cases whose time is over.",
        discussion: """
            How long cases are kept stands in city.yaml (retention), and in the service.yaml of services with a time of their own; what is published
            holds, not what waits in the folder. `serve` erases once a day by itself: the key of the case is destroyed, so
            that nobody can read again what was written in it. What is counted stays, and so does the log.
            """,
        subcommands: [List.self, Run.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Tells what would be erased now, and erases nothing.")
        @Option(help: "How many at most.") var limit = 1_000
        @OptionGroup var settings: Settings

        func run() async throws {
            let (database, _) = try OpenDatabase.open(settings.database)
            defer { database.close() }
            let plan = try await RetentionCommand.plan(database, settings)
            let keeper = RetentionKeeper(stores: database.stores, clock: .system, chance: .system)
            let due = try await keeper.due(plan, limit: limit)
            for expired in due { print("\(expired.folio)\t\(expired.service)\t\(expired.endedAt)") }
            Words.say("\(due.count) cases would be erased.")
        }
    }

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "run", abstract: "Erases them now, for good.")
        @OptionGroup var settings: Settings

        func run() async throws {
            let (database, _) = try OpenDatabase.open(settings.database)
            defer { database.close() }
            let plan = try await RetentionCommand.plan(database, settings)
            let keeper = RetentionKeeper(stores: database.stores, clock: .system, chance: .system)
            let count = try await keeper.erase(plan, by: OperatorLog.actor)
            print("\(count) cases were erased")
        }
    }

    /// The times of the city as it is published; of its folder where nothing is.
    private static func plan(_ database: CityDatabase, _ settings: Settings) async throws -> RetentionPlan {
        let stores = database.stores
        let archive = ServiceArchive(unit: stores.unit, versions: stores.versions, clock: .system)
        let office = EditionOffice(stores, archive: archive, clock: .system, chance: .system)
        let catalog = try await office.served(instead: nil) ?? CityFolder.load(settings.city, quietly: true)
        let plan = catalog.retention
        if !plan.lost.isEmpty {
            let names = plan.lost.sorted().map(\.name).joined(separator: ", ")
            Words.say("Services that ended and cannot be read any more keep their cases: \(names).")
        }
        return plan
    }
}
