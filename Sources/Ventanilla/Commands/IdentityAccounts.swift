import ArgumentParser
import Core
import Foundation
import Identity
import Storage
import Work

extension IdentityCommand {
    /// Closes an account.
    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "disable", abstract: "Closes an account: every session and every token ends, and systems are told.",
            discussion: "Example: ventanilla identity disable nadia@example.org --reason taken")

        @Argument(help: "E-mail, CURP, phone or identifier of the account.") var account: String
        @Option(help: "asked, taken, misused, deceased or left.") var reason: String
        @Flag(help: "The account of a public servant, where an e-mail has both.") var servant = false
        @OptionGroup var settings: Settings

        func run() async throws {
            guard let reason = AccountOffice.Reason(rawValue: reason) else {
                throw ValidationError(
                    "There is no --reason \(reason). Use one of: \(AccountOffice.Reason.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            try await IdentityCommand.change(account, servant, settings) { house, id in
                try await AccountOffice(house.provider).disable(id, reason, by: OperatorLog.actor)
            }
            Words.say("The account is closed.")
        }
    }

    /// Opens it again.
    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "enable", abstract: "Opens a closed account again.")
        @Argument(help: "E-mail, CURP, phone or identifier of the account.") var account: String
        @Flag(help: "The account of a public servant, where an e-mail has both.") var servant = false
        @OptionGroup var settings: Settings

        func run() async throws {
            try await IdentityCommand.change(account, servant, settings) { house, id in
                try await AccountOffice(house.provider).enable(id, by: OperatorLog.actor)
            }
            Words.say("The account is open.")
        }
    }

    /// Lets somebody begin again who lost every second step.
    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset", abstract: "Sends a link with which somebody who lost every second step begins again.",
            discussion: "Only after seeing the person with a document. Nobody else sees or chooses the password.")
        @Argument(help: "E-mail, CURP, phone or identifier of the account.") var account: String
        @Flag(help: "The account of a public servant, where an e-mail has both.") var servant = false
        @OptionGroup var settings: Settings

        func run() async throws {
            try await IdentityCommand.change(account, servant, settings) { house, id in
                let own = OwnAccount(house.provider, outbox: house.outbox, hasher: house.hasher)
                try await own.startReset(of: id, by: OperatorLog.actor)
            }
            Words.say("The link is on its way to the e-mail of the account.")
            Words.say("Who has only a mobile number goes on at /account/recover, with the code that comes there.")
        }
    }

    /// What a command about one account works with.
    struct House: Sendable {
        let provider: OpenIDProvider
        let outbox: any OutboxStore
        let hasher: PasswordHasher
    }

    private static func change(
        _ text: String, _ isServant: Bool, _ settings: Settings, _ body: (House, ID<Account>) async throws -> Void
    ) async throws {
        guard let key = AccountOffice.Key(text) else {
            throw ValidationError("\(text) is no e-mail, CURP, phone or identifier.")
        }
        let (database, ring) = try OpenDatabase.open(settings.database)
        defer { database.close() }
        let stores = database.stores
        // Nothing that carries our address is made here: notices for systems are signed when they are sent.
        let provider = OpenIDProvider(
            issuer: "", identity: identity(stores, ring), openID: stores.openID,
            keys: KeyShelf(unit: stores.unit, store: stores.openID.keys, ring: ring))
        let found = try await stores.unit.read { tx in try AccountOffice(provider).find(key, tx) }
        let persona: Account.Persona = isServant ? .servant : .resident
        guard let account = found.count == 1 ? found.first : found.first(where: { $0.persona == persona }) else {
            throw ValidationError("There is no such account.")
        }
        let pool = HashPool(threads: 1)
        defer { pool.stop() }
        let house = House(
            provider: provider, outbox: stores.outbox, hasher: PasswordHasher(pepper: PasswordPepper(ring), pool: pool))
        do { try await body(house, account.id) } catch IdentityError.unknownAccount {
            throw ValidationError("The account is not of a state in which this can be done.")
        }
    }
}
