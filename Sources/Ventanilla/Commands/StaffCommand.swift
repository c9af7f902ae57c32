import ArgumentParser
import Catalog
import Core
import Foundation
import Identity
import Ledger
import Storage
import Work

/// The city's public servants.
struct StaffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staff", abstract: "Invites public servants to the desk.", subcommands: [Add.self])

    /// Makes an account and the link with which its owner sets the password.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Prints a one-time invitation link.",
            discussion: """
                Examples:
                  ventanilla staff add "Lucía Hernández" --unit benito-juarez-servicios --role agent --json
                  ventanilla staff add "Marcos Ibáñez" --unit obras --role supervisor --email marcos@obras.example

                The link works once and for seven days. For an e-mail that has an account already the role is added to it,
                and the link sets a new password.
                """)

        @Argument(help: "Name as colleagues read it.") var name: String
        @Option(help: "Id of the unit in city.yaml.") var unit: String
        @Option(help: "agent, supervisor, editor, identity-officer, auditor or administrator.") var role: String
        @Option(help: "Code of a service that the role is narrowed to; may be repeated.") var service: [String] = []
        @Option(help: "Id of an area that the role is narrowed to; may be repeated.") var area: [String] = []
        @Option(help: "E-mail to sign in with; chosen by the person where none is given.") var email: String?
        @Flag(help: "One JSON line on standard output.") var json = false
        @Option(
            name: .customLong("base-url"), help: "Address of the site, for the link. (VENTANILLA_BASE_URL; default: http://localhost:8080)")
        var baseURL: String?
        @OptionGroup var settings: Settings

        func run() async throws {
            let catalog = try CityFolder.load(settings.city, quietly: true)
            guard let unit = UnitID(unit), catalog.city.units[unit] != nil else {
                throw ValidationError("There is no unit \(unit) in \(settings.city)/city.yaml.")
            }
            guard let role = RoleGrant.Role(rawValue: role.replacing("-", with: "_")) else {
                throw ValidationError("There is no role \(role). Roles: \(CityRole.ids.joined(separator: ", ")).")
            }
            for code in service where ServiceCode(code).flatMap({ catalog.service($0) }) == nil {
                throw ValidationError("There is no service \(code) in \(settings.city).")
            }
            for id in area where catalog.areas.area(id) == nil {
                throw ValidationError("There is no area \(id) in \(settings.city)/areas.")
            }
            guard let name = PersonName(name) else { throw ValidationError("A name has 1 to 120 characters on one line.") }
            let login = try email.map { email in
                guard let login = LoginName(email) else { throw ValidationError("\(email) is not an e-mail address.") }
                return login
            }
            let (database, ring) = try OpenDatabase.open(settings.database)
            defer { database.close() }
            let stores = database.stores
            let identity = IdentityStores(stores, ring: ring)
            let pool = HashPool(threads: 1)
            defer { pool.stop() }
            let office = StaffOffice(identity, hasher: PasswordHasher(pepper: PasswordPepper(ring), pool: pool))
            let invited = try await office.invite(
                name: name, login: login, unit: unit.name, role: role, limits: RoleLimits(services: Set(service), areas: Set(area)),
                language: catalog.city.defaultLanguage, by: OperatorLog.actor)
            try tell(invited)
        }

        private struct Line: Encodable {
            let account: String
            let link: String
            let expires: String
        }

        private func tell(_ invited: StaffOffice.Invited) throws {
            let base = baseURL ?? Settings.environment("VENTANILLA_BASE_URL") ?? "http://localhost:8080"
            let link = (base.hasSuffix("/") ? String(base.dropLast()) : base) + invited.path
            guard json else {
                print(link)
                Words.say("It works once, until \(invited.expiresAt).")
                return
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let line = try encoder.encode(
                Line(account: invited.account.description, link: link, expires: invited.expiresAt.description))
            FileHandle.standardOutput.write(line + Data("\n".utf8))
        }
    }
}
