package import Core

/// Codes and notices by SMS through the outbox, within the budget of the city.
package struct TextedCodes: CodeSender {
    private let stores: IdentityStores
    private let outbox: any OutboxStore
    private let policy: @Sendable () -> TextPolicy

    package init(_ stores: IdentityStores, outbox: any OutboxStore, policy: @escaping @Sendable () -> TextPolicy) {
        (self.stores, self.outbox, self.policy) = (stores, outbox, policy)
    }

    private var budget: TextBudget { TextBudget(policy(), throttles: stores.throttles, ring: stores.ring) }

    package func number(_ typed: String) -> String? {
        guard typed.utf8.count < 40, let phone = PhoneNumber(typed), phone.isOf(policy().countries) else { return nil }
        return phone.text
    }

    package func hint(_ number: String) -> String { PhoneNumber(number)?.hint ?? "" }

    package func send(
        _ content: MessageContent, to number: String, for account: Account, isConfirmed: Bool, from address: ClientAddress,
        at now: Instant, _ tx: any Transaction
    ) throws -> IdentityError? {
        guard let phone = PhoneNumber(number) else { return .badPhone }
        let refusal = try budget.spend(on: phone, confirmedBy: isConfirmed ? account.id : nil, from: address, at: now, tx)
        guard refusal == nil else { return refusal == .country ? .badPhone : .codeNotSent }
        try put(content, to: phone, of: account, as: "texted-code", at: now, tx)
        return nil
    }

    package func tell(
        _ template: String, to number: String, for account: Account, at now: Instant, _ tx: any Transaction
    ) throws -> Bool {
        guard let phone = PhoneNumber(number), try budget.spendOnNotice(to: phone, of: account.id, at: now, tx) else { return false }
        try put(
            MessageContent(template: template, language: account.language, values: [:]), to: phone, of: account, as: "texted-notice",
            at: now, tx)
        return true
    }

    private func put(
        _ content: MessageContent, to phone: PhoneNumber, of account: Account, as sort: String, at now: Instant, _ tx: any Transaction
    ) throws {
        let owner = KeyOwner(.account, account.id)
        let key = try stores.ring.existingKey(for: owner, in: stores.keys, tx)
        let id = ID<OutgoingMessage>(at: now, chance: stores.chance)
        try outbox.put(
            OutgoingMessage(
                id: id, channel: "sms", owner: owner, recipient: try key.seal(phone.text, field: "outbox.recipient"),
                content: try key.seal(json: content, field: "outbox.content"), key: sort + ":" + id.description, createdAt: now), tx)
    }

    package func cameBack(_ number: String, at now: Instant, _ tx: any Transaction) throws {
        guard let phone = PhoneNumber(number) else { return }
        try budget.typed(on: phone, at: now, tx)
    }
}
