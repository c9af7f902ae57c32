import Core
import Identity
import TestSupport
import Testing
import Work

struct TextBudgetTests {
    private let stores: Stores

    init() throws { stores = try Stores.temporary() }

    private func spend(
        _ number: String, from address: String = "192.0.2.1", at now: Instant = .noon, _ change: (inout TextPolicy) -> Void = { _ in }
    ) async throws -> TextRefusal? {
        var policy = TextPolicy()
        change(&policy)
        let budget = TextBudget(policy, throttles: stores.throttles, ring: .sample)
        return try await stores.unit.write { tx in
            try budget.spend(on: PhoneNumber(number)!, from: ClientAddress(address), at: now, tx)
        }
    }

    @Test func `numbers of other countries are not written to`() async throws {
        #expect(try await spend("+34600000000") == .country)
        #expect(try await spend("+5512345678901") == .country)
        #expect(try await spend("5512345678") == nil)
    }

    @Test func `one number gets three in ten minutes, and three more later`() async throws {
        for _ in 1...3 { #expect(try await spend("5512345678") == nil) }
        #expect(try await spend("5512345678") == .number)
        #expect(try await spend("5512345678", at: .noon + .minutes(11)) == nil)
        #expect(try await spend("5512345679") == nil)
    }

    @Test func `one machine cannot write to many numbers`() async throws {
        for index in 0..<20 { #expect(try await spend("55\(10_000_000 + index * 10_000)") == nil) }
        #expect(try await spend("5599999999") == .machine)
        #expect(try await spend("5599999999", from: "192.0.2.2") == nil)
    }

    @Test func `a prefix where nobody types the codes is written to no more, one where they do is`() async throws {
        for index in 0..<20 { #expect(try await spend("55123400\(10 + index)", from: "192.0.2.\(index)") == nil) }
        #expect(try await spend("5512340099", from: "198.51.100.1") == .prefix)
        #expect(try await spend("5599990000", from: "198.51.100.1") == nil)
        let budget = TextBudget(TextPolicy(), throttles: stores.throttles, ring: .sample)
        try await stores.unit.write { tx in
            for _ in 1...6 { try budget.typed(on: PhoneNumber("5512340011")!, at: .noon, tx) }
        }
        #expect(try await spend("5512340099", from: "198.51.100.1") == nil)
    }

    private func notice(
        _ number: String, of owner: UInt64 = 1, at now: Instant = .noon, _ change: (inout TextPolicy) -> Void = { _ in }
    ) async throws -> Bool {
        var policy = TextPolicy()
        change(&policy)
        let budget = TextBudget(policy, throttles: stores.throttles, ring: .sample)
        return try await stores.unit.write { tx in
            try budget.spendOnNotice(to: PhoneNumber(number)!, of: .sample(owner), at: now, tx)
        }
    }

    @Test func `notices have a purse of their own, and codes theirs`() async throws {
        let poor: (inout TextPolicy) -> Void = { $0.centavosADay = 300 }
        for index in 0..<2 { #expect(try await notice("551234000\(index)", poor)) }
        #expect(try await notice("5512340009", poor) == false, "a tenth of three pesos is two messages")
        for index in 0..<20 { #expect(try await spend("55\(10_000_000 + index * 10_000)", poor) == nil) }
        #expect(try await spend("5599990000", from: "192.0.2.2", poor) == .money)
        #expect(try await notice("5512340009", at: .noon + .days(1), poor))
    }

    @Test func `notices use up no tries of codes, and ten go to a number in a day`() async throws {
        for _ in 1...10 { #expect(try await notice("5512345678")) }
        #expect(try await notice("5512345678") == false)
        #expect(try await notice("5512345678", of: 2), "of another account with the same number")
        #expect(try await notice("+34600000000") == false)
        #expect(try await spend("5512345678") == nil)
    }

    @Test func `the day's money is the end of it`() async throws {
        #expect(try await spend("5512345678") { $0.centavosADay = 30 } == nil)
        #expect(try await spend("5512345679") { $0.centavosADay = 30 } == nil)
        #expect(try await spend("5512345670") { $0.centavosADay = 30 } == .money)
        #expect(try await spend("5512345670", at: .noon + .days(1)) { $0.centavosADay = 30 } == nil)
    }
}
