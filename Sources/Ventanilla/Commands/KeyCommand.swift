import ArgumentParser
import Core
import Foundation
import Identity
import Ledger
import Storage
import Work

/// The root keys: a new one, and all data keys wrapped anew under it.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Rotates the root key, and the keys that sign tokens.",
        discussion: """
            A root key wraps the key of every case, draft and account. To rotate it:
              1. ventanilla key add       writes a new line into the key file
              2. restart every node       each then opens both and wraps new keys under the new one
              3. ventanilla key rewrap    wraps all older keys anew; the old line opens none of them any more
            The oldest line stays: logins, access codes and the log's marks hang on it. docs/runbooks/lost-root-key.md tells what to do when a key
            is lost or stolen.
            """,
        subcommands: [List.self, Add.self, Rewrap.self, RotateSigning.self])

    /// Fresh keys for tokens before their time, for when one may have been seen.
    struct RotateSigning: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-signing", abstract: "Makes new keys for signing tokens.",
            discussion: "They are published at once, sign from tomorrow on, and the old ones stay published until their tokens have ended.")
        @OptionGroup var settings: Settings

        func run() async throws {
            let (database, ring) = try OpenDatabase.open(settings.database)
            defer { database.close() }
            let stores = database.stores
            try await KeyShelf(unit: stores.unit, store: stores.openID.keys, ring: ring).rotate(at: WallClock.system.now, force: true)
            try await OperatorLog(stores).record("command.run", facts: ["command": "key.rotate_signing"])
            Words.say("New keys are published; they sign from tomorrow on.")
        }
    }

    /// How many data keys each root key wraps.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Counts the data keys under each root key.")
        @OptionGroup var settings: Settings

        func run() async throws {
            let (database, ring) = try OpenDatabase.open(settings.database)
            defer { database.close() }
            let stores = database.stores
            for (root, count) in try await stores.unit.read({ tx in try stores.operations.roots(tx) }) {
                print("\(root)\t\(count)\(root == ring.current ? "\tcurrent" : "")")
            }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Writes a new root key into the key file.",
            discussion: "Copy the file to where it is kept apart from the database before anything is wrapped under the new key.")
        @OptionGroup var settings: Settings

        func run() async throws {
            guard let path = OpenDatabase.keyFile(for: settings.database) else {
                throw ValidationError(
                    "The root keys come from VENTANILLA_ROOT_KEY: add a line with a new id to it, restart the nodes, then run `ventanilla key rewrap`."
                )
            }
            let id = try KeyFile.add(to: path)
            let (database, _) = try OpenDatabase.open(settings.database)
            defer { database.close() }
            try await OperatorLog(database.stores).record("command.run", facts: ["command": "key.add"])
            print(id)
            Words.say("Copy \(path) to its safe place, restart every node, then run `ventanilla key rewrap`.")
        }
    }

    struct Rewrap: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rewrap", abstract: "Wraps all data keys under the newest root key.",
            discussion: "Every node must have been restarted with the new key. It may be stopped and run again.")
        @OptionGroup var settings: Settings

        func run() async throws {
            let (database, ring) = try OpenDatabase.open(settings.database)
            defer { database.close() }
            let stores = database.stores
            var count = 0
            while true {
                let done = try await stores.unit.write { tx in
                    let old = try stores.operations.keys(notUnder: ring.current, limit: 500, tx)
                    for key in old { try stores.operations.replace(try ring.rewrap(key), tx) }
                    return old.count
                }
                count += done
                if done == 0 { break }
            }
            try await OperatorLog(stores).record("key.rewrapped", facts: ["count": String(count), "root": ring.current])
            print("\(count) data keys are wrapped under \(ring.current) now")
        }
    }
}
