import ArgumentParser
import Core
import Foundation
import Identity
import Storage
import Work

/// The systems that log residents in through this city.
struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client", abstract: "Registers the systems that log residents in through this city (OpenID Connect).",
        subcommands: [
            Add.self, List.self, Edit.self, Secret.self, Suspend.self, Resume.self, Changes.self, Approve.self, Reject.self, Token.self,
            Logouts.self,
        ])

    /// Registers one.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Prints client_id and client_secret, once.",
            discussion: """
                Examples:
                  ventanilla client add "Becas" --redirect https://becas.example/callback --auth client_secret_basic --json
                  ventanilla client add "Biblioteca" --redirect https://libros.example/oidc --auth private_key_jwt --jwks keys.json
                  ventanilla client add "App" --redirect http://127.0.0.1/back --auth none
                  ventanilla client add "Kiosco" --auth none --grant urn:ietf:params:oauth:grant-type:device_code refresh_token
                  ventanilla client add "Padrón" --auth client_secret_basic --grant client_credentials

                Addresses are compared letter for letter. PKCE with S256 is demanded of everybody; --without-pkce REASON exempts a
                system that keeps a secret and sends a nonce, and keeps the reason.
                """)

        @Argument(help: "Name as residents read it.") var name: String
        @Option(name: .long, parsing: .upToNextOption, help: "Addresses to which answers go; several may follow.")
        var redirect: [String] = []
        @Option(help: "client_secret_basic, client_secret_post, private_key_jwt or none.") var auth: String
        @Option(
            name: .customLong("post-logout"), parsing: .upToNextOption, help: "Addresses to which a browser may return after signing out.")
        var postLogout: [String] = []
        @Option(parsing: .upToNextOption, help: "What it may ask for. Default: everything that is offered.") var scope: [String] = []
        @Option(
            parsing: .upToNextOption, help: "authorization_code, refresh_token, client_credentials, …:device_code. Default: the first two.")
        var grant: [String] = []
        @Option(help: "Host whose clients know a person under one name. Default: the host of the first redirect address.") var sector:
            String?
        @Flag(name: .customLong("public-subject"), help: "Knows residents under the same name as others that have this.")
        var publicSubject = false
        @Option(help: "File with a JSON Web Key Set: the public keys of private_key_jwt.") var jwks: String?
        @Option(name: .customLong("id-token-alg"), help: "ES256 or RS256.") var idTokenAlgorithm = "ES256"
        @Option(name: .customLong("userinfo-alg"), help: "ES256 or RS256, to have user information signed.") var userInfoAlgorithm: String?
        @Option(name: .customLong("without-pkce"), help: "Why this system cannot use PKCE.") var withoutPKCE: String?
        @Flag(name: .customLong("require-par"), help: "Every request must be pushed first (RFC 9126).") var requirePAR = false
        @Flag(name: .customLong("require-dpop"), help: "Tokens are bound to a key of its own (RFC 9449).") var requireDPoP = false
        @Flag(
            name: .customLong("dpop-nonce"), inversion: .prefixedNo,
            help: "Whether each DPoP proof holds a nonce of ours. Default: for --auth none only.") var proofNonce: Bool?
        @Option(name: .customLong("jwks-uri"), help: "Address of its public keys, instead of --jwks.") var jwksURI: String?
        @Option(name: .customLong("backchannel-logout"), help: "Address that is told when a session ended.") var backchannelLogout: String?
        @Option(name: .customLong("needs-level"), help: "aal1, aal2 or phr: user information is given for such a sign-in only.")
        var needsLevel: String?
        @Option(name: .customLong("needs-age"), help: "Seconds that the sign-in may be old, with --needs-level.") var needsAge: Int?
        @Flag(help: "One JSON line on standard output.") var json = false
        @OptionGroup var settings: Settings

        func run() async throws {
            let registered = try await ClientCommand.telling {
                try await ClientCommand.office(settings, noting: "client.add") {
                    try await $0.add(try registration(), by: OperatorLog.actor)
                }
            }
            let client = registered.client
            guard json else {
                Swift.print("client_id      \(client.id)")
                if let secret = registered.secret { Swift.print("client_secret  \(secret)") }
                Words.say("The secret is shown this once; only its hash is kept.")
                return
            }
            try ClientCommand.print([
                "client_id": .string(client.id), "client_secret": registered.secret.map(Claim.string) ?? .null,
                "token_endpoint_auth_method": .string(client.settings.authentication.rawValue),
                "redirect_uris": .array(client.settings.redirectURIs.map(Claim.string)),
            ])
        }

        private func registration() throws -> ClientSettings {
            guard let authentication = ClientSettings.Authentication(rawValue: auth) else {
                throw ValidationError(
                    "There is no --auth \(auth). Use one of: "
                        + ClientSettings.Authentication.allCases.map(\.rawValue).joined(separator: ", ") + ".")
            }
            var grants: Set<ClientSettings.Grant> = []
            for name in grant.isEmpty ? ["authorization_code", "refresh_token"] : grant {
                guard let grant = ClientSettings.Grant(rawValue: name) else {
                    throw ValidationError("There is no --grant \(name).")
                }
                grants.insert(grant)
            }
            var client = ClientSettings(
                name: LocalizedText(["es": name]), authentication: authentication, redirectURIs: redirect, sector: sector, grants: grants,
                scopes: scope.isEmpty ? Scope.offered : Set(scope.flatMap { $0.split(separator: " ").map(String.init) }))
            client.postLogoutURIs = postLogout
            client.subject = publicSubject ? .public : .pairwise
            client.idTokenAlgorithm = try algorithm(idTokenAlgorithm)
            client.userInfoAlgorithm = try userInfoAlgorithm.map { try algorithm($0) }
            client.pkceExemption = withoutPKCE
            (client.keysURI, client.backchannelLogout) = (jwksURI, backchannelLogout)
            if let needsLevel {
                guard let level = AuthenticationLevel(rawValue: needsLevel) else {
                    throw ValidationError("There is no level \(needsLevel): aal1, aal2 or phr.")
                }
                client.resourceNeed = AuthenticationNeed(level: level, maxAge: needsAge)
            }
            (client.needsPushedRequest, client.needsDPoP, client.proofNonce) = (requirePAR, requireDPoP, proofNonce)
            if let jwks {
                guard let set = FileManager.default.contents(atPath: jwks).flatMap({ Claims(json: $0) }), let keys = set["keys"]?.array
                else {
                    throw ValidationError("\(jwks) is no JSON Web Key Set: {\"keys\": […]}.")
                }
                client.keys = keys.compactMap(\.object)
            }
            return client
        }

        private func algorithm(_ name: String) throws -> SignatureAlgorithm {
            guard let algorithm = SignatureAlgorithm(rawValue: name), SignatureAlgorithm.ours.contains(algorithm) else {
                throw ValidationError("\(name) is not offered; ES256 and RS256 are.")
            }
            return algorithm
        }
    }

    /// Lists them.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the registered systems, one JSON line each.")
        @Option(help: "Only those whose client_id or name begins like this.") var find: String?
        @OptionGroup var settings: Settings

        func run() async throws {
            let find = find
            for client in try await ClientCommand.office(settings, { try await $0.found(find ?? "") }) {
                try ClientCommand.print([
                    "client_id": .string(client.id), "name": .string(client.settings.name.text(in: "es")),
                    "state": .string(client.state.rawValue),
                    "token_endpoint_auth_method": .string(client.settings.authentication.rawValue),
                    "redirect_uris": .array(client.settings.redirectURIs.map(Claim.string)),
                ])
            }
        }
    }

    /// Stops one.
    struct Suspend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "suspend", abstract: "Stops a system: no sign-in, no token.")
        @Argument(help: "client_id.") var id: String
        @OptionGroup var settings: Settings
        func run() async throws { try await ClientCommand.set(id, .suspended, settings) }
    }

    /// Lets one go on.
    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "resume", abstract: "Lets a stopped system go on.")
        @Argument(help: "client_id.") var id: String
        @OptionGroup var settings: Settings
        func run() async throws { try await ClientCommand.set(id, .active, settings) }
    }

    private static func set(_ id: String, _ state: Client.State, _ settings: Settings) async throws {
        let name = state == .active ? "client.resume" : "client.suspend"
        guard try await office(settings, noting: name, { try await $0.set(id, state, by: OperatorLog.actor) }) != nil else {
            throw ValidationError("There is no client \(id). `ventanilla client list` shows them.")
        }
        Words.say("\(id) is \(state.rawValue).")
    }

    /// - Parameter noting: what the log says was done; nil for what only looks.
    static func office<Result>(
        _ settings: Settings, noting command: String? = nil, _ body: (ClientOffice) async throws -> Result
    ) async throws -> Result {
        let (database, ring) = try OpenDatabase.open(settings.database)
        defer { database.close() }
        let stores = database.stores
        let identity = IdentityStores(stores, ring: ring)
        let result = try await body(ClientOffice(identity, clients: stores.openID.clients))
        if let command { try await OperatorLog(stores).record("command.run", facts: ["command": command]) }
        return result
    }

    static func print(_ claims: Claims) throws { FileHandle.standardOutput.write(claims.json + Data("\n".utf8)) }
}
