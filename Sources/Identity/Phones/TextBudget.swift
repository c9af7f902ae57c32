package import Core
import Foundation

/// Decides whether a text message may be sent, and counts it, as rows: across nodes and restarts.
///
/// Keys are blind indexes: the table names no number.
package struct TextBudget: Sendable {
    private let policy: TextPolicy
    private let throttles: any ThrottleStore
    private let ring: KeyRing

    package init(_ policy: TextPolicy, throttles: any ThrottleStore, ring: KeyRing) {
        (self.policy, self.throttles, self.ring) = (policy, throttles, ring)
    }

    /// Counts one message; a refusal of country, prefix or money counts nothing, those of number and machine count the try.
    /// - Parameter owner: the account whose owner proved that the number is theirs: it has a budget of its own, which no stranger who enters
    ///   the same number uses up.
    /// - Returns: nil when it may be sent.
    package func spend(
        on phone: PhoneNumber, confirmedBy owner: ID<Account>? = nil, from address: ClientAddress, at now: Instant, _ tx: any Transaction
    ) throws -> TextRefusal? {
        guard phone.isOf(policy.countries) else { return .country }
        let day = Instant.Span.days(1)
        let spent = try throttles.count(key("money", "all"), window: day, at: now, tx)
        guard (spent + 1) * policy.centavosEach <= policy.centavosADay else { return .money }
        let sent = try throttles.count(key("prefix-sent", phone.prefix), window: day, at: now, tx)
        if sent >= policy.prefixFree {
            let typed = try throttles.count(key("prefix-typed", phone.prefix), window: day, at: now, tx)
            guard typed * 100 >= sent * policy.prefixShare else { return .prefix }
        }
        guard try hit("machine", address.name, .hours(1), now, tx) <= policy.perMachine else { return .machine }
        let number = phone.text + (owner.map { "|" + $0.description } ?? "")
        guard try hit("number", number, .minutes(10), now, tx) <= policy.perNumber,
            try hit("number-day", number, day, now, tx) <= policy.perNumberADay
        else { return .number }
        _ = try hit("money", "all", day, now, tx)
        _ = try hit("prefix-sent", phone.prefix, day, now, tx)
        return nil
    }

    /// Counts a notice of a change to a phone that its owner proved: neither the money of codes nor how often they may come is touched.
    /// - Returns: whether it may be sent.
    package func spendOnNotice(
        to phone: PhoneNumber, of owner: ID<Account>, at now: Instant, _ tx: any Transaction
    ) throws -> Bool {
        guard phone.isOf(policy.countries) else { return false }
        let day = Instant.Span.days(1)
        let spent = try throttles.count(key("notice-money", "all"), window: day, at: now, tx)
        guard (spent + 1) * policy.centavosEach * 100 <= policy.centavosADay * policy.noticeShare,
            try hit("notice-number", phone.text + "|" + owner.description, day, now, tx) <= policy.perNumberADay
        else { return false }
        _ = try hit("notice-money", "all", day, now, tx)
        return true
    }

    /// Counts a code that was typed rightly: a person reads messages there.
    package func typed(on phone: PhoneNumber, at now: Instant, _ tx: any Transaction) throws {
        _ = try hit("prefix-typed", phone.prefix, .days(1), now, tx)
    }

    private func hit(_ kind: String, _ name: String, _ window: Instant.Span, _ now: Instant, _ tx: any Transaction) throws -> Int {
        try throttles.hit(key(kind, name), window: window, at: now, tx)
    }

    private func key(_ kind: String, _ name: String) -> Data { ring.blindIndex(name, purpose: "texts-" + kind) }
}
