import Core
import Foundation
import Ledger
import TestSupport
import Testing

/// What is recorded has one shape and one wording.
struct AuditEventTests {
    private static func event(
        _ kind: String = "staff.role_granted", subject: AuditSubject = AuditSubject(kind: .account, id: ID<Int>.sample.data),
        unit: String? = "obras", facts: [String: String] = ["unit": "obras", "role": "agent"], purpose: Sealed? = nil
    ) throws(LedgerError) -> AuditEvent {
        try AuditEvent(
            id: .sample(2), at: .noon, kind: kind, actor: .servant(ID<Int>.sample(3).data), subject: subject, unit: unit, facts: facts,
            purpose: purpose)
    }

    @Test func `an entry is JSON with sorted keys, and anybody can hash it`() throws {
        #expect(
            try Self.event(purpose: Sealed(bytes: Data("x".utf8))).canonical
                == #"{"actor":"servant:0190b5c5-a000-7000-8000-000000000003","at":1784116800000,"facts":{"role":"agent","unit":"obras"},"#
                + #""id":"0190b5c5-a000-7000-8000-000000000002","kind":"staff.role_granted","#
                + #""purpose":"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881","#
                + #""subject":"account:0190b5c5-a000-7000-8000-000000000001","unit":"obras","v":1}"#)
    }

    @Test func `an entry that does not fit its schema is refused`() {
        #expect(throws: LedgerError.self) { try Self.event("staff.danced") }
        #expect(throws: LedgerError.self) { try Self.event(facts: ["unit": "obras"]) }
        #expect(throws: LedgerError.self) { try Self.event(facts: ["unit": "obras", "role": "agent", "why": "x"]) }
        #expect(throws: LedgerError.self) { try Self.event(facts: ["unit": "obras", "role": "María López"]) }
        #expect(throws: LedgerError.self) { try Self.event(subject: .city) }
        #expect(throws: LedgerError.self) { try Self.event(unit: "Obras y más") }
    }

    @Test func `every kind has a name of its own and says what it tells`() {
        #expect(Set(AuditKind.all.map(\.name)).count == AuditKind.all.count)
        for kind in AuditKind.all { #expect(kind.summary.hasSuffix(".") && !kind.subjects.isEmpty, "\(kind.name)") }
        #expect(AuditKind.named("case.answered")?.name == "case.*")
    }

    @Test func `a checkpoint opens with the key that signed it, and not after a letter was changed`() throws {
        let seal = LedgerSeal(.sample)
        var frontier = MerkleFrontier()
        frontier.append(.leaf(Data("a".utf8)))
        let checkpoint = try Checkpoint(frontier, at: .noon, seal: seal)
        #expect(try #require(Checkpoint.open(checkpoint.note, seal: seal)).size == 1)
        #expect(Checkpoint.open(checkpoint.note.replacing("\n1\n", with: "\n2\n"), seal: seal) == nil)
        let other = LedgerSeal(try KeyRing(roots: ["k": Data(repeating: 1, count: 32)], current: "k"))
        #expect(Checkpoint.open(checkpoint.note, seal: other) == nil)
    }

    @Test func `a rotated root key signs and marks as before`() throws {
        let rotated = try KeyRing(
            roots: ["k0001": Data(repeating: 7, count: 32), "k0002": Data(repeating: 8, count: 32)], current: "k0002")
        #expect(try LedgerSeal(rotated).verifierKey() == LedgerSeal(.sample).verifierKey())
        #expect(LedgerSeal(rotated).mark(.empty, at: 3) == LedgerSeal(.sample).mark(.empty, at: 3))
        #expect(LedgerSeal(rotated).mark(.empty, at: 3) != LedgerSeal(.sample).mark(.empty, at: 4))
    }

    // MARK: Schemas

    /// A value that a fact may hold.
    private static func sample(_ fact: AuditKind.Fact) -> String {
        switch fact {
        case .code: "client_secret.basic:x/y+z-1"
        case .codes: "openid profile offline_access"
        case .count: "42"
        case .identifier: "0190b5c5-a000-7000-8000-000000000001"
        case .digest: String(repeating: "0a", count: 32)
        }
    }

    private static func name(_ kind: AuditKind) -> String { kind.name.replacing("*", with: "answered") }

    @Test(arguments: AuditKind.all)
    func `an entry of each kind with all its facts is taken, and fits the schema that others read`(_ kind: AuditKind) throws {
        let subject = try #require(kind.subjects.first)
        let facts = kind.required.merging(kind.optional) { first, _ in first }.mapValues(Self.sample)
        let event = try Self.event(
            Self.name(kind), subject: subject == .city ? .city : AuditSubject(kind: subject, id: ID<Int>.sample.data), facts: facts)
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(kind.jsonSchema.utf8)) as? [String: Any])
        let entry = try #require(try JSONSerialization.jsonObject(with: Data(event.canonical.utf8)) as? [String: Any])
        let properties = try #require(schema["properties"] as? [String: Any])
        #expect(Set(entry.keys).isSubset(of: properties.keys))
        for name in try #require(schema["required"] as? [String]) { #expect(entry[name] != nil, "\(name)") }
        for name in ["actor", "id", "subject", "unit"] {
            let pattern = try #require((properties[name] as? [String: Any])?["pattern"] as? String)
            let value = try #require(entry[name] as? String)
            #expect(value.contains(try Regex(pattern)), "\(name): \(value)")
        }
        let described = try #require((properties["facts"] as? [String: Any])?["properties"] as? [String: [String: String]])
        #expect(Set(described.keys) == Set(facts.keys))
        for (name, value) in facts { #expect(value.contains(try Regex(try #require(described[name]?["pattern"]))), "\(name)") }
    }

    @Test(arguments: AuditKind.all)
    func `no fact of any kind takes a name, an address, a phone or words of a person`(_ kind: AuditKind) throws {
        let subject = try #require(kind.subjects.first)
        let id = subject == .city ? AuditSubject.city : AuditSubject(kind: subject, id: ID<Int>.sample.data)
        let facts = kind.required.merging(kind.optional) { first, _ in first }.mapValues(Self.sample)
        for fact in facts.keys {
            for personal in ["María López", "maria@example.org", "(55) 1234 5678", "Vive en Adolfo Prieto 1240", "dos  palabras", " "] {
                var changed = facts
                changed[fact] = personal
                #expect(throws: LedgerError.self, "\(kind.name) took \(fact) = \(personal)") {
                    try Self.event(Self.name(kind), subject: id, facts: changed)
                }
            }
        }
    }

    @Test func `events of a client have a subject of the client's own, of the city`() {
        #expect(AuditSubject.client("a") == .client("a") && AuditSubject.client("a") != .client("b"))
        #expect(AuditSubject.client("a").kind == .city && AuditSubject.client("a") != .city && AuditSubject.client("a").id.count == 16)
    }
}
