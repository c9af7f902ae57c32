package import Core
package import Foundation
import Ledger

/// A person on the way from an authorization request to its answer, in one tab of one browser.
package struct LoginFlow: Sendable, Hashable, Codable {
    package let request: AuthorizationRequest
    /// The mark of the browser in which it began: in another one it does not open.
    package let browser: String
    package let begunAt: Instant
    /// The hash of the pushed request it came from: used up when the walk ends, not when its page is fetched (FAPI 2.0 section 5.3.2.2).
    let pushed: Data?
    /// The hash of the device that waits for this walk (RFC 8628); nil where a client's address does.
    package var device: Data?
    /// Who has said yes on this walk: somebody else who signs in afterwards has not.
    package var consentedBy: ID<Account>?
}

/// The answer to a client, at its own address.
package struct AuthorizationAnswer: Sendable, Hashable {
    package let address: ReturnAddress
    package let parameters: [(name: String, value: String)]

    init(_ address: ReturnAddress, issuer: String, _ parameters: [(name: String, value: String)]) {
        self.address = address
        // `iss` goes with errors too, so that a client knows who answered (RFC 9207 section 2).
        self.parameters =
            parameters + (address.state.map { [(name: "state", value: $0)] } ?? []) + [(name: "iss", value: issuer)]
    }

    /// The address with the answer in its query, after what the client registered there.
    package var url: String { Self.url(address, parameters) }

    static func url(_ address: ReturnAddress, _ parameters: [(name: String, value: String)]) -> String {
        let query = parameters.map { encode($0.name) + "=" + encode($0.value) }.joined(separator: "&")
        return address.uri + (address.uri.contains("?") ? "&" : "?") + query
    }

    private static func encode(_ text: String) -> String {
        text.utf8.map { byte -> String in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }

    package static func == (a: Self, b: Self) -> Bool { a.address == b.address && a.url == b.url }
    package func hash(into hasher: inout Hasher) { hasher.combine(url) }
}

/// What an authorization code stands for.
struct CodePayload: Sendable, Codable {
    let grant: ID<Grant>
    let client: String
    let redirectURI: String
    let namesRedirectURI: Bool
    let challenge: String?
    let nonce: String?
    let dpopKey: String?
}

extension OpenIDProvider {
    /// Begins the walk of a request: checks it and gives the token under which its tab goes on.
    package func begin(_ parameters: RequestParameters, browser: String) async throws -> SecretToken {
        let (now, office) = (now, office)
        return try await identity.unit.write { tx in
            let client = try parameters["client_id"].flatMap { try activeClient($0, tx) }
            var (asked, pushed): (RequestParameters, Data?) = (parameters, nil)
            if let uri = parameters["request_uri"], uri.hasPrefix(Self.pushedPrefix) {
                guard let token = SecretToken(uri.dropFirst(Self.pushedPrefix.count)), let client,
                    let (ticket, kept) = try office.read(.pushed, token, as: PushedRequest.self, at: now, tx), ticket.usedAt == nil,
                    kept.client == client.id
                else {
                    throw AuthorizationFault.page(
                        OAuthError(.invalidRequest, "request_uri is unknown, used, expired, or another client's"))
                }
                (asked, pushed) = (kept.parameters, ticket.hash)
            }
            let request = try AuthorizationRequest.check(asked, client: client, isPushed: pushed != nil)
            return try office.issue(
                .flow, LoginFlow(request: request, browser: browser, begunAt: now, pushed: pushed), lasting: limits.flow, at: now, tx)
        }
    }

    /// The walk of a tab, with its client; nil when it has ended, or began in another browser.
    package func flow(_ token: SecretToken, browser: String?) async throws -> (flow: LoginFlow, client: Client)? {
        let (now, office) = (now, office)
        return try await identity.unit.read { tx in
            guard let (ticket, flow) = try office.read(.flow, token, as: LoginFlow.self, at: now, tx), ticket.usedAt == nil,
                flow.browser == browser, let client = try activeClient(flow.request.client, tx)
            else { return nil }
            return (flow, client)
        }
    }

    /// What comes next in a walk.
    package func step(_ flow: LoginFlow, state: SignInState?) async throws -> AuthorizationStep {
        let (now, openID) = (now, openID)
        let hinted = try await hintedAccount(flow.request, state: state)
        let consent = try await identity.unit.read { tx in
            try state.flatMap { try openID.grants.consent(of: $0.account, to: flow.request.client, tx) }
        }
        return AuthorizationStep.next(
            flow.request, state: state, begunAt: flow.begunAt, hintedAccount: hinted, consent: consent,
            hasConsented: state != nil && (flow.consentedBy == state?.account || flow.request.client == Client.deskID),
            at: now)
    }

    /// The person said yes: kept for next time and for this walk.
    ///
    /// - Parameter withholding: of all claims that were `shown`, those that the client is not to have.
    package func consent(
        _ token: SecretToken, _ flow: LoginFlow, state: SignInState, shown: Set<String> = [], withholding: Set<String> = []
    ) async throws {
        let (now, office, openID) = (now, office, openID)
        let request = flow.request
        try await identity.unit.write { tx in
            guard let (ticket, _) = try office.read(.flow, token, as: LoginFlow.self, at: now, tx) else { return }
            var consent =
                try openID.grants.consent(of: state.account, to: request.client, tx)
                ?? Consent(account: state.account, client: request.client, scopes: [], claims: [], givenAt: now)
            consent.scopes.formUnion(request.scopes)
            consent.claims.formUnion(request.singleClaims)
            consent.withheld.subtract(shown)
            consent.withheld.formUnion(withholding)
            consent.givenAt = now
            try openID.grants.keep(consent, tx)
            try identity.record(
                "consent.given", of: state.account, by: .resident(state.account.data),
                facts: [
                    "client": request.client, "scopes": request.scopes.joined(separator: " "),
                    "claims": request.singleClaims.filter { !withholding.contains($0) }.joined(separator: " "),
                ], at: now, tx)
            var agreed = flow
            agreed.consentedBy = state.account
            try office.rewrite(ticket, agreed, tx)
        }
    }

    /// Ends a walk with a code.
    package func answer(_ token: SecretToken, _ flow: LoginFlow, state: SignInState) async throws -> AuthorizationAnswer {
        let (now, office, openID, limits) = (now, office, openID, limits)
        let request = flow.request
        let code: SecretToken? = try await identity.unit.write { tx in
            guard let (ticket, _) = try office.read(.flow, token, as: LoginFlow.self, at: now, tx),
                try office.use(ticket, at: now, tx)
            else { return nil }
            if let pushed = flow.pushed {
                guard try openID.tickets.use(.pushed, hash: pushed, at: now, tx) else { return nil }
            }
            let grant = try grant(request, state, at: now, tx)
            return try office.issue(
                .code,
                CodePayload(
                    grant: grant.id, client: request.client, redirectURI: request.redirectURI,
                    namesRedirectURI: request.namesRedirectURI, challenge: request.challenge, nonce: request.nonce,
                    dpopKey: request.dpopKey), lasting: limits.code, at: now, tx)
        }
        guard let code else { return refusal(OAuthError(.invalidRequest, "this request was answered already"), to: request.returnAddress) }
        return AuthorizationAnswer(request.returnAddress, issuer: issuer, [("code", code.text)])
    }

    /// Keeps what the person granted in this sign-in.
    func grant(_ request: AuthorizationRequest, _ state: SignInState, at now: Instant, _ tx: any Transaction) throws -> Grant {
        let key = try identity.ring.existingKey(for: KeyOwner(.account, state.account), in: identity.keys, tx)
        let grant = Grant(
            id: ID(at: now, chance: identity.chance), account: state.account, client: request.client, session: state.session,
            scopes: request.scopes, claims: try key.seal(json: request.claims, field: "grant.claims"),
            authenticatedAt: state.authenticatedAt, level: state.level, methods: state.methods, createdAt: now)
        try openID.grants.insert(grant, tx)
        return grant
    }

    /// Ends a walk with a refusal.
    package func refuse(_ token: SecretToken, _ flow: LoginFlow, _ error: OAuthError) async throws -> AuthorizationAnswer {
        let (now, office, openID) = (now, office, openID)
        try await identity.unit.write { tx in
            guard let (ticket, _) = try office.read(.flow, token, as: LoginFlow.self, at: now, tx) else { return }
            _ = try office.use(ticket, at: now, tx)
            if let pushed = flow.pushed { _ = try openID.tickets.use(.pushed, hash: pushed, at: now, tx) }
        }
        return refusal(error, to: flow.request.returnAddress)
    }

    /// An error in the client's own words, at its own address.
    package func refusal(_ error: OAuthError, to address: ReturnAddress) -> AuthorizationAnswer {
        AuthorizationAnswer(address, issuer: issuer, [("error", error.code.rawValue), ("error_description", error.text)])
    }
}
