package import Core
import Foundation
import Ledger

/// Tells an account's owner of a change, at every address, with a link that says that it was somebody else.
///
/// Phones that receive codes are told too, in one text message without a link: it says what happened and to look into the mail (decision 0277).
/// So is the number of an account that was opened by one: the text says whom to call.
package struct AccountNotices: Sendable {
    /// What happened.
    package enum Event: String, Sendable, Hashable, Codable, CaseIterable {
        case wayAdded = "way_added"
        case wayRemoved = "way_removed"
        case codesMade = "codes_made"
        case passwordChanged = "password_changed"
        case addressAsked = "address_asked"
        case addressChanged = "address_changed"
        case recoveryAsked = "recovery_asked"
        case deletionAsked = "deletion_asked"
        case deletionCancelled = "deletion_cancelled"
    }

    /// What a notice is about, sealed in its row.
    struct Details: Codable {
        let event: Event
        /// What was added, to be taken away again.
        var factor: ID<Factor>?
        /// The change that waits, to be called off.
        var change: ID<AccountChange>?
        /// The address before, to be set back.
        var address: String?
    }

    /// How long a link of a notice can still say that it was somebody else.
    package static let life = Instant.Span.days(30)
    private let stores: IdentityStores
    private let outbox: any OutboxStore
    private let sender: (any CodeSender)?

    /// - Parameter sender: sends text messages; without one no phone is told.
    package init(_ stores: IdentityStores, outbox: any OutboxStore, sender: (any CodeSender)?) {
        (self.stores, self.outbox, self.sender) = (stores, outbox, sender)
    }

    /// Writes the notice beside the change that caused it; of a way that is taken away it is written before, so that a phone hears of its own end.
    /// - Parameters:
    ///   - factor: what was added; a phone is not told of itself.
    ///   - further: addresses beside the account's own, such as the one before.
    func tell(
        _ account: Account, _ event: Event, factor: ID<Factor>? = nil, change: ID<AccountChange>? = nil, further: [String] = [],
        before: String? = nil, at now: Instant, _ tx: any Transaction
    ) throws {
        let owner = KeyOwner(.account, account.id)
        let key = try stores.ring.existingKey(for: owner, in: stores.keys, tx)
        let token = SecretToken(chance: stores.chance)
        let details = Details(event: event, factor: factor, change: change, address: before)
        try stores.accounts.insert(
            AccountChange(
                id: ID(at: now, chance: stores.chance), account: account.id, kind: .notice, tokenHash: nil, undoHash: token.hash,
                details: try key.seal(json: details, field: AccountChange.detailsField), createdAt: now, readyAt: now + Self.life,
                expiresAt: now + Self.life), tx)
        var addresses = try stores.login(of: account, tx).map { [$0] } ?? []
        for address in further where !addresses.contains(address) { addresses.append(address) }
        let numbers = addresses.filter { PhoneNumber($0) != nil }
        let mails = addresses.filter { !numbers.contains($0) }
        for address in mails {
            let id = ID<OutgoingMessage>(at: now, chance: stores.chance)
            let content = MessageContent(
                template: "account." + event.rawValue, language: account.language, values: ["link": "/account/not-me/" + token.text])
            try outbox.put(
                OutgoingMessage(
                    id: id, channel: "email", owner: owner, recipient: try key.seal(address, field: "outbox.recipient"),
                    content: try key.seal(json: content, field: "outbox.content"), key: "account-notice:" + id.description, createdAt: now),
                tx)
        }
        // Who has no e-mail is not told to look there.
        let words = (mails.isEmpty ? "number." : "account.") + event.rawValue
        let others = try phones(of: account, but: factor, key, tx).filter { !numbers.contains($0) }
        let texted = try (numbers + others).count { number in
            try sender?.tell(words, to: number, for: account, at: now, tx) == true
        }
        try stores.record(
            "account.notified", of: account.id, by: .system,
            facts: ["about": event.rawValue, "count": String(mails.count + texted)], at: now, tx)
    }

    /// The numbers that receive codes, but for one that has just been added.
    private func phones(of account: Account, but new: ID<Factor>?, _ key: DataKey, _ tx: any Transaction) throws -> [String] {
        try stores.accounts.factors(of: account.id, tx).filter { $0.kind == .sms && $0.id != new }.map {
            String(decoding: try key.open($0.secret, field: Factor.secretField), as: UTF8.self)
        }
    }
}
