import ArgumentParser
import Core
import Foundation
import Identity
import Storage
import Work

extension ClientCommand {
    /// Lets somebody register clients of their own.
    struct Token: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "token", abstract: "Prints an initial access token, once: its holder may register systems (RFC 7591).")
        @Option(help: "How many systems may be registered with it.") var uses = 1
        @Option(help: "For how many hours it is good.") var hours = 24
        @OptionGroup var settings: Settings

        func run() async throws {
            guard (1...1000).contains(uses), (1...24 * 90).contains(hours) else {
                throw ValidationError("--uses is 1 to 1000, --hours at most 90 days.")
            }
            let (database, ring) = try OpenDatabase.open(settings.database)
            defer { database.close() }
            let stores = database.stores
            let identity = IdentityStores(stores, ring: ring)
            let token = try await RegistrationOffice(identity, stores.openID).token(uses: uses, lasting: .hours(hours))
            try await OperatorLog(stores).record("client.initial_token_made", facts: ["uses": String(uses)])
            Swift.print(token)
        }
    }

    /// What became of the news that sessions ended.
    struct Logouts: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "logouts", abstract: "Shows whether a system took the news that sessions ended, newest first, one JSON line each.")
        @Argument(help: "client_id.") var id: String
        @Option(help: "How many at most.") var limit = 50
        @OptionGroup var settings: Settings

        func run() async throws {
            let (database, _) = try OpenDatabase.open(settings.database)
            defer { database.close() }
            let (outbox, prefix, limit) = (database.stores.outbox, LogoutNotice.keyPrefix(id), limit)
            let lines = try await database.stores.unit.read { tx in try outbox.outcomes(keyPrefix: prefix, limit: limit, tx) }
            for line in lines {
                var claims: Claims = [
                    "created_at": .string(line.createdAt.description), "state": .string(line.state.rawValue),
                    "attempt": .integer(Int64(line.attempt)),
                ]
                claims["error"] = line.error.map(Claim.string)
                claims["settled_at"] = line.settledAt.map { .string($0.description) }
                try ClientCommand.print(claims)
            }
        }
    }
}
