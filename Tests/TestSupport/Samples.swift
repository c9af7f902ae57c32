package import Cases
package import Catalog
package import Core
package import Foundation
package import Identity

extension Instant {
    /// A Wednesday in July, at noon in UTC.
    package static let noon = Instant(iso8601: "2026-07-15T12:00:00Z")!
}

extension ID {
    /// One and the same identifier wherever a test needs any.
    package static var sample: Self { .sample(1) }

    /// The same identifier for the same number.
    package static func sample(_ number: UInt64) -> Self {
        Self(high: 0x0190_B5C5_A000_7000, low: 0x8000_0000_0000_0000 | number)
    }
}

extension Chance {
    /// The same bytes for the same seed (SplitMix64), different ones at every draw.
    package static func seeded(_ seed: UInt64) -> Chance {
        let generator = SeededGenerator(seed)
        return Chance { count in generator.bytes(count) }
    }
}

extension KeyRing {
    /// A ring with one root key that everybody knows.
    package static let sample = try! KeyRing(roots: ["k0001": Data(repeating: 7, count: 32)], current: "k0001")
}

extension Folio {
    /// The same folio for the same number.
    package static func sample(_ number: UInt64 = 1) -> Folio { Folio(chance: .seeded(number)) }
}

extension CaseFile.Promises {
    /// Accepted in a day, answered in five, solved in forty.
    package static let sample = CaseFile.Promises(accept: .noon + .days(1), firstAnswer: .noon + .days(5), resolve: .noon + .days(40))
}

extension CaseFile {
    /// A case of a pothole in every state that a test asks for.
    package static func sample(
        id: ID<CaseFile> = .sample, folio: Folio = .sample(), service: ServiceCode = "bacheo", privacy: ServicePrivacy = .restricted,
        openedAt: Instant = .noon, area: String? = "iztapalapa", codeHash: Data = Data(repeating: 1, count: 32),
        unit: UnitID = "obras", assignee: ServantID? = nil, state: CaseState = .received, updatedAt: Instant = .noon,
        closedAt: Instant? = nil, promises: Promises = .sample, version: Int = 1
    ) -> CaseFile {
        CaseFile(
            id: id, folio: folio, service: service, serviceVersion: .init(hash: String(repeating: "0", count: 64)), privacy: privacy,
            channel: "web", language: .spanish,
            openedAt: openedAt, area: area, codeHash: codeHash, unit: unit, assignee: assignee, state: state, updatedAt: updatedAt,
            closedAt: closedAt, promises: promises, version: version)
    }
}

extension CaseContent {
    /// Content that nobody needs to open.
    package static let sample = CaseContent(
        answers: Sealed(bytes: Data("answers".utf8)), contact: Sealed(bytes: Data("contact".utf8)), emailIndex: nil, phoneIndex: nil)
}

extension Draft {
    /// A draft with one answer.
    package static func sample(
        id: ID<Draft> = .sample, service: ServiceCode = "bacheo", holderHash: Data = Data(repeating: 2, count: 32), codeHash: Data? = nil,
        answers: Sealed = Sealed(bytes: Data("draft".utf8)), updatedAt: Instant = .noon, expiresAt: Instant = .noon + .days(7),
        version: Int = 1,
        sentAs: ID<CaseFile>? = nil
    ) -> Draft {
        Draft(
            id: id, service: service, serviceVersion: .init(hash: String(repeating: "0", count: 64)), channel: "web", language: .spanish,
            holderHash: holderHash,
            codeHash: codeHash, answers: answers, createdAt: .noon, updatedAt: updatedAt, expiresAt: expiresAt, version: version,
            sentAs: sentAs)
    }
}

extension Account {
    /// A public servant who may sign in.
    package static func sample(
        id: ID<Account> = .sample, persona: Persona = .servant, state: State = .active, login: String = "ana@example.org", version: Int = 1
    ) -> Account {
        Account(
            id: id, persona: persona, state: state, name: Sealed(bytes: Data("name".utf8)), login: Sealed(bytes: Data("login".utf8)),
            loginIndex: KeyRing.sample.blindIndex(login, purpose: "login"), language: .spanish, createdAt: .noon, updatedAt: .noon,
            version: version)
    }
}

/// `@unchecked Sendable`: the state is touched only under the lock.
private final class SeededGenerator: @unchecked Sendable {
    private let lock = NSLock()
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    func bytes(_ count: Int) -> [UInt8] {
        lock.withLock {
            (0..<count).map { _ in
                state &+= 0x9E37_79B9_7F4A_7C15
                var word = state
                word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
                word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
                return UInt8(truncatingIfNeeded: word ^ (word >> 31))
            }
        }
    }
}
