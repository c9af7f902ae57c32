package import Core
import Foundation
import Ledger

/// News for a client that a session ended (OpenID Connect Back-Channel Logout 1.0): in the outbox until the client took it.
package struct LogoutNotice: Sendable, Hashable {
    /// The channel of the outbox.
    package static let channel = "logout"

    package let client: String
    package let subject: String
    package let session: String

    /// Reads what the outbox kept; nil for anything else.
    package init?(_ values: [String: String]) {
        guard let client = values["client"], let subject = values["sub"], let session = values["sid"] else { return nil }
        (self.client, self.subject, self.session) = (client, subject, session)
    }

    init(client: String, subject: String, session: String) { (self.client, self.subject, self.session) = (client, subject, session) }

    /// As the outbox keeps it.
    var content: MessageContent {
        MessageContent(template: "logout", language: .spanish, values: ["client": client, "sub": subject, "sid": session])
    }

    /// Under which key all notices of a client are found.
    package static func keyPrefix(_ client: String) -> String { "logout:\(client):" }
}

extension OpenIDProvider {
    /// Ends a session: its clients are told, and its grants end with it unless they were given for longer.
    package func end(_ session: ID<Session>, of account: ID<Account>) async throws {
        let now = now
        try await identity.unit.write { tx in try end(session, of: account, at: now, tx) }
    }

    /// Ends every session of a person, or all but the one they are in.
    package func endAll(of account: ID<Account>, except kept: ID<Session>? = nil) async throws {
        let now = now
        try await identity.unit.write { tx in try endAll(of: account, except: kept, at: now, tx) }
    }

    /// The same within a transaction: for whoever disables an account.
    package func endAll(of account: ID<Account>, except kept: ID<Session>? = nil, at now: Instant, _ tx: any Transaction) throws {
        for session in try identity.sessions.sessions(of: account, tx) where session.endedAt == nil && session.id != kept {
            try end(session.id, of: account, at: now, tx)
        }
    }

    package func end(_ session: ID<Session>, of account: ID<Account>, at now: Instant, _ tx: any Transaction) throws {
        let grants = try openID.grants.grants(in: session, of: account, tx)
        try announce(grants, endOf: session, of: account, at: now, tx)
        try identity.sessions.end(session, at: now, tx)
        for grant in grants where !grant.scopes.contains(Scope.offline) { try openID.grants.revoke(grant.id, at: now, tx) }
    }

    /// Writes one notice for each client that was signed in to in this session and wants to know.
    private func announce(
        _ grants: [Grant], endOf session: ID<Session>, of account: ID<Account>, at now: Instant, _ tx: any Transaction
    ) throws {
        for id in Set(grants.map(\.client)).sorted() {
            guard let client = try activeClient(id, tx), let address = client.settings.backchannelLogout else { continue }
            let owner = KeyOwner(.account, account)
            let key = try identity.ring.existingKey(for: owner, in: identity.keys, tx)
            let notice = LogoutNotice(
                client: id, subject: try subject(of: account, for: client, tx), session: sessionName(session, client: id))
            try openID.outbox.put(
                OutgoingMessage(
                    id: ID(at: now, chance: identity.chance), channel: LogoutNotice.channel, owner: owner,
                    recipient: try key.seal(address, field: "outbox.recipient"),
                    content: try key.seal(json: notice.content, field: "outbox.content"),
                    key: LogoutNotice.keyPrefix(id) + session.description, createdAt: now), tx)
        }
    }

    /// Records for the person whether a client took the news.
    package func told(_ notice: LogoutNotice, of owner: KeyOwner, outcome: String, attempt: Int) async throws {
        guard let account = ID<Account>(owner.id) else { return }
        let (identity, now) = (identity, now)
        try await identity.unit.write { tx in
            try identity.record(
                "session.client_told", of: account, by: .system,
                facts: ["client": notice.client, "outcome": outcome, "attempt": String(attempt)], at: now, tx)
        }
    }

    /// The token of a notice, made when it is sent: it is good for two minutes.
    package func logoutToken(_ notice: LogoutNotice) async throws -> String? {
        let now = now
        guard let client = try await identity.unit.read({ tx in try activeClient(notice.client, tx) }) else { return nil }
        let seconds = now.milliseconds / 1000
        let claims: Claims = [
            "iss": .string(issuer), "aud": .string(client.id), "sub": .string(notice.subject), "sid": .string(notice.session),
            "iat": .integer(seconds), "exp": .integer(seconds + limits.logoutToken.milliseconds / 1000),
            "jti": .string(Data(identity.chance.bytes(16)).base64URL),
            "events": ["http://schemas.openid.net/event/backchannel-logout": [:]],
        ]
        return try await keys.signer(client.settings.idTokenAlgorithm, at: now).sign(claims, type: .logout)
    }
}
