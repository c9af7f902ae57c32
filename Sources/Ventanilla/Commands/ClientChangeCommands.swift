import ArgumentParser
import Core
import Foundation
import Identity

/// Changes of systems that are registered: each stands in the log with the number of the user who made it.
extension ClientCommand {
    /// Changes one.
    struct Edit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "edit", abstract: "Changes name, page, scopes, addresses or proofs of a system.",
            discussion: """
                Addresses are replaced as a whole, at once: whoever sits here has the machine. Administrators on the pages need a second one for
                that (`client changes` lists what waits).

                Example:
                  ventanilla client edit 4Zl… --redirect https://becas.example/callback --post-logout https://becas.example/bye
                """)

        @Argument(help: "client_id.") var id: String
        @Option(help: "Name as residents read it.") var name: String?
        @Option(help: "Address of its own page.") var home: String?
        @Option(parsing: .upToNextOption, help: "What it may ask for.") var scope: [String] = []
        @Option(name: .long, parsing: .upToNextOption, help: "Addresses to which answers go; replaces those that are registered.")
        var redirect: [String] = []
        @Option(
            name: .customLong("post-logout"), parsing: .upToNextOption, help: "Addresses to which a browser may return after signing out.")
        var postLogout: [String] = []
        @Option(name: .customLong("backchannel-logout"), help: "Address that is told when a session ends.") var backchannelLogout: String?
        @Flag(name: .customLong("dpop-nonce"), inversion: .prefixedNo, help: "Whether each DPoP proof of it holds a nonce of ours.")
        var proofNonce: Bool?
        @OptionGroup var settings: Settings

        func run() async throws {
            let scopes = scope.isEmpty ? nil : Set(scope.flatMap { $0.split(separator: " ").map(String.init) })
            try await ClientCommand.telling {
                try await ClientCommand.office(settings, noting: "client.edit") { office in
                    let client = try await office.edit(
                        id, name: name.map { LocalizedText(["es": $0]) }, home: home.map { .some($0) }, scopes: scopes,
                        proofNonce: proofNonce, by: OperatorLog.actor)
                    guard !redirect.isEmpty || !postLogout.isEmpty || backchannelLogout != nil else { return }
                    var addresses = ClientAddresses(client.settings)
                    if !redirect.isEmpty { addresses.redirect = redirect }
                    if !postLogout.isEmpty { addresses.postLogout = postLogout }
                    if let backchannelLogout { addresses.backchannelLogout = backchannelLogout }
                    _ = try await office.propose(addresses, for: id, by: OperatorLog.actor)
                }
            }
            Words.say("\(id) is changed.")
        }
    }

    /// A new secret.
    struct Secret: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "secret", abstract: "Gives a system a new secret, printed once; the old one opens nothing any more.")
        @Argument(help: "client_id.") var id: String
        @Flag(help: "One JSON line on standard output.") var json = false
        @OptionGroup var settings: Settings

        func run() async throws {
            let secret = try await ClientCommand.telling {
                try await ClientCommand.office(settings, noting: "client.secret") {
                    try await $0.rotateSecret(of: id, by: OperatorLog.actor)
                }
            }
            guard json else {
                Swift.print(secret)
                return
            }
            try ClientCommand.print(["client_id": .string(id), "client_secret": .string(secret)])
        }
    }

    /// What waits for a second administrator.
    struct Changes: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "changes", abstract: "Lists addresses that wait for a second administrator, one JSON line each.")
        @OptionGroup var settings: Settings

        func run() async throws {
            for change in try await ClientCommand.office(settings, { try await $0.waiting() }) {
                try ClientCommand.print([
                    "change": .string(change.id.description), "client_id": .string(change.client),
                    "redirect_uris": .array(change.addresses.redirect.map(Claim.string)),
                    "post_logout_redirect_uris": .array(change.addresses.postLogout.map(Claim.string)),
                    "proposed_by": .string(change.proposedBy.description), "proposed_at": .string(change.proposedAt.description),
                ])
            }
        }
    }

    /// Lets a change through.
    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "approve", abstract: "Approves addresses that wait.")
        @Argument(help: "Identifier of the change, as `client changes` shows it.") var change: String
        @OptionGroup var settings: Settings

        func run() async throws {
            let id = try ClientCommand.change(change)
            let client = try await ClientCommand.telling {
                try await ClientCommand.office(settings, noting: "client.approve") { try await $0.approve(id, by: OperatorLog.actor) }
            }
            Words.say("\(client.id) has its new addresses.")
        }
    }

    /// Refuses a change.
    struct Reject: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "reject", abstract: "Refuses addresses that wait.")
        @Argument(help: "Identifier of the change, as `client changes` shows it.") var change: String
        @OptionGroup var settings: Settings

        func run() async throws {
            let id = try ClientCommand.change(change)
            try await ClientCommand.telling {
                try await ClientCommand.office(settings, noting: "client.reject") { try await $0.reject(id, by: OperatorLog.actor) }
            }
            Words.say("The addresses stay as they were.")
        }
    }

    private static func change(_ text: String) throws -> ID<ClientChange> {
        guard let id = ID<ClientChange>(text) else { throw ValidationError("\(text) is not an identifier.") }
        return id
    }

    /// Turns a fault into words.
    static func telling<Result>(_ body: () async throws -> Result) async throws -> Result {
        do { return try await body() } catch let fault as ClientOffice.Fault { throw ValidationError(words(fault)) }
    }

    static func words(_ fault: ClientOffice.Fault) -> String {
        switch fault {
        case .badRedirect(let uri):
            "\(uri) cannot be registered: https is needed (http only on this machine), without fragment, user, * or `..`."
        case .noRedirect: "A system that logs people in needs --redirect."
        case .noKeys: "private_key_jwt needs --jwks with a P-256 or RSA public key that has a kid."
        case .exemption: "--without-pkce is for systems that keep a secret, with a reason of ten letters or more."
        case .unknownScope(let scope): "There is no scope \(scope). Offered: \(Scope.offered.sorted().joined(separator: ", "))."
        case .unknownClient: "There is no such client. `ventanilla client list` shows them."
        case .noSecret: "This client proves itself without a secret."
        case .ownChange: "Whoever proposed it cannot approve it."
        case .changeGone: "Nothing of this identifier waits."
        }
    }
}
