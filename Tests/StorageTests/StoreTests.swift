import Cases
import Catalog
import Core
import Foundation
import Identity
import TestSupport
import Testing
import Work

@testable import Storage

/// What each store promises, on every engine.
struct StoreTests {
    @Test(arguments: Engine.allCases)
    func `a draft comes back whole, and a change based on an older version is refused`(_ engine: Engine) async throws {
        let city = try engine.open()
        let draft = Draft.sample(codeHash: Data([1, 2]))
        let second = Draft.sample(codeHash: Data([1, 2]), answers: Sealed(bytes: Data([9])), updatedAt: .noon + .minutes(1), version: 2)
        try await city.write { stores, tx in try stores.drafts.insert(draft, tx) }
        #expect(try await city.read { stores, tx in try stores.drafts.draft(.sample, tx) } == draft)
        try await city.write { stores, tx in try stores.drafts.update(second, tx) }
        #expect(try await city.read { stores, tx in try stores.drafts.draft(codeHash: Data([1, 2]), tx) } == second)
        await #expect(throws: StoreError.stale) { try await city.write { stores, tx in try stores.drafts.update(second, tx) } }
        #expect(try await city.read { stores, tx in try stores.drafts.expired(before: .noon + .days(8), limit: 5, tx) } == [.sample])
        #expect(try await city.read { stores, tx in try stores.drafts.expired(before: .noon, limit: 5, tx) } == [])
        try await city.write { stores, tx in try stores.drafts.delete(.sample, tx) }
        #expect(try await city.read { stores, tx in try stores.drafts.draft(.sample, tx) } == nil)
    }

    @Test(arguments: Engine.allCases)
    func `a folio is given once, and the second opening may go on with another`(_ engine: Engine) async throws {
        let city = try engine.open()
        let content = CaseContent(
            answers: Sealed(bytes: Data([1])), contact: Sealed(bytes: Data([2])), emailIndex: Data([3]), phoneIndex: nil)
        try await city.write { stores, tx in try stores.cases.insert(.sample(), content: content, tx) }
        try await city.write { stores, tx in
            do {
                try stores.cases.insert(.sample(id: .sample(2)), content: content, tx)
                Issue.record("the folio was given twice")
            } catch StoreError.duplicate("folio") {}
            try stores.cases.insert(.sample(id: .sample(2), folio: .sample(2)), content: content, tx)
        }
        #expect(try await city.read { stores, tx in try stores.cases.file(folio: .sample(2), tx) }?.id == .sample(2))
        #expect(try await city.read { stores, tx in try stores.cases.file(.sample, tx) } == .sample())
        #expect(try await city.read { stores, tx in try stores.cases.content(.sample, tx) } == content)
    }

    @Test(arguments: Engine.allCases)
    func `events keep their order, and a sequence is taken once`(_ engine: Engine) async throws {
        let city = try engine.open()
        let events = [CaseEvent.Actor.resident, .servant(.sample(5)), .system].enumerated().map { index, actor in
            CaseEvent(
                id: .sample(UInt64(index)), caseID: .sample, sequence: index + 1, at: .noon, actor: actor, kind: .noted,
                unit: index == 0 ? nil : "obras", state: .received, payload: index == 2 ? Sealed(bytes: Data([1])) : nil)
        }
        try await city.write { stores, tx in
            try stores.cases.insert(.sample(), content: .sample, tx)
            for event in events.reversed() { try stores.cases.append(event, tx) }
        }
        #expect(try await city.read { stores, tx in try stores.cases.events(of: .sample, tx) } == events)
        await #expect(throws: StoreError.stale) { try await city.write { stores, tx in try stores.cases.append(events[0], tx) } }
    }

    @Test(arguments: Engine.allCases)
    func `every state and kind of event fits the schema`(_ engine: Engine) async throws {
        let city = try engine.open()
        try await city.write { stores, tx in
            for (index, state) in CaseState.allCases.enumerated() {
                try stores.cases.insert(
                    .sample(id: .sample(UInt64(index)), folio: .sample(UInt64(index)), state: state), content: .sample, tx)
            }
            for (index, kind) in CaseEvent.Kind.allCases.enumerated() {
                try stores.cases.append(
                    CaseEvent(
                        id: .sample(UInt64(index)), caseID: .sample, sequence: index + 1, at: .noon, actor: .system, kind: kind, unit: nil,
                        state: .received, payload: nil), tx)
            }
            for kind in KeyOwner.Kind.allCases {
                try stores.keys.insert(KeyRing.sample.makeKey(for: KeyOwner(kind, ID<Draft>.sample)).wrapped, at: .noon, tx)
            }
            for (index, state) in Account.State.allCases.enumerated() {
                try stores.accounts.insert(
                    .sample(
                        id: .sample(UInt64(index)), persona: index.isMultiple(of: 2) ? .servant : .resident, state: state, login: "\(index)"
                    ), tx)
            }
            for role in RoleGrant.Role.allCases {
                try stores.accounts.grant(RoleGrant(account: .sample, unit: "obras", role: role, grantedAt: .noon), tx)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a stale change of a case is refused`(_ engine: Engine) async throws {
        let city = try engine.open()
        try await city.write { stores, tx in
            try stores.cases.insert(.sample(), content: .sample, tx)
            try stores.cases.update(.sample(assignee: .sample(4), state: .inWork, version: 2), tx)
        }
        #expect(
            try await city.read { stores, tx in try stores.cases.file(.sample, tx) }
                == .sample(assignee: .sample(4), state: .inWork, version: 2))
        await #expect(throws: StoreError.stale) { try await city.write { stores, tx in try stores.cases.update(.sample(version: 2), tx) } }
    }

    @Test(arguments: Engine.allCases)
    func `attachments are found by owner and by file`(_ engine: Engine) async throws {
        let city = try engine.open()
        let owner = KeyOwner(.draft, ID<Draft>.sample)
        func sample(_ number: UInt64, thumbnail: ID<Blob>?, name: Sealed?) -> Cases.Attachment {
            Cases.Attachment(
                id: .sample(number), owner: owner, question: "photo", mediaType: "image/jpeg", size: 10, checksum: Data(count: 32),
                blob: .sample(10 + number), thumbnail: thumbnail, name: name, addedAt: .noon + .seconds(Int(number)))
        }
        let attachments = [sample(1, thumbnail: .sample(20), name: Sealed(bytes: Data([1]))), sample(2, thumbnail: nil, name: nil)]
        try await city.write { stores, tx in for one in attachments.reversed() { try stores.cases.insert(one, tx) } }
        let (ofOwner, ofOther, one) = try await city.read { stores, tx in
            try (
                stores.cases.attachments(of: owner, tx), stores.cases.attachments(of: KeyOwner(.caseFile, ID<Draft>.sample), tx),
                stores.cases.attachment(.sample(2), tx)
            )
        }
        #expect(ofOwner == attachments)
        #expect(ofOther == [])
        #expect(one == attachments[1])
        let named = try await city.read { stores, tx in try [12, 20, 21].map { try stores.cases.isNamed(.sample($0), tx) } }
        #expect(named == [true, true, false])
        try await city.write { stores, tx in try stores.cases.deleteAttachment(.sample(1), tx) }
        #expect(try await city.read { stores, tx in try stores.cases.isNamed(.sample(20), tx) } == false)
    }

    @Test(arguments: Engine.allCases)
    func `what is sealed under a destroyed key stays closed`(_ engine: Engine) async throws {
        let city = try engine.open()
        let owner = KeyOwner(.caseFile, ID<CaseFile>.sample)
        try await city.write { stores, tx in
            let key = try KeyRing.sample.key(for: owner, in: stores.keys, at: .noon, tx)
            let content = try CaseContent(
                answers: key.seal("pothole", field: "case.answers"), contact: key.seal("ana", field: "case.contact"), emailIndex: nil,
                phoneIndex: nil)
            try stores.cases.insert(.sample(), content: content, tx)
        }
        let opened = try await city.read { stores, tx in
            let content = try #require(try stores.cases.content(.sample, tx))
            return try KeyRing.sample.existingKey(for: owner, in: stores.keys, tx).open(content.answers, field: "case.answers")
        }
        #expect(opened == Data("pothole".utf8))
        try await city.write { stores, tx in try stores.keys.destroy(owner, at: .noon, tx) }
        await #expect(throws: SealError.destroyed) {
            try await city.read { stores, tx in _ = try KeyRing.sample.existingKey(for: owner, in: stores.keys, tx) }
        }
        await #expect(throws: SealError.destroyed) {
            try await city.write { stores, tx in _ = try KeyRing.sample.key(for: owner, in: stores.keys, at: .noon, tx) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a repeated request finds what the first one did`(_ engine: Engine) async throws {
        let city = try engine.open()
        try await city.write { stores, tx in try stores.idempotency.remember("k", scope: "a", result: Data([1]), at: .noon, tx) }
        #expect(try await city.read { stores, tx in try stores.idempotency.result(of: "k", scope: "a", tx) } == Data([1]))
        #expect(try await city.read { stores, tx in try stores.idempotency.result(of: "k", scope: "b", tx) } == nil)
        await #expect(throws: StoreError.duplicate("idempotency")) {
            try await city.write { stores, tx in try stores.idempotency.remember("k", scope: "a", result: Data([2]), at: .noon, tx) }
        }
        #expect(try await city.write { stores, tx in try stores.idempotency.forget(before: .noon, tx) } == 0)
        #expect(try await city.write { stores, tx in try stores.idempotency.forget(before: .noon + .seconds(1), tx) } == 1)
    }

    @Test(arguments: Engine.allCases)
    func `one version of a service is active, and it was published`(_ engine: Engine) async throws {
        let city = try engine.open()
        try await city.write { stores, tx in
            for version in ["v1", "v2"] {
                try stores.versions.publish(.init(hash: version), of: "bacheo", bundle: Data(version.utf8), at: .noon, tx)
                try stores.versions.activate(.init(hash: version), of: "bacheo", at: .noon, tx)
            }
            try stores.versions.publish(.init(hash: "v1"), of: "bacheo", bundle: Data(), at: .noon, tx)
        }
        #expect(try await city.read { stores, tx in try stores.versions.active(tx) } == ["bacheo": .init(hash: "v2")])
        #expect(try await city.read { stores, tx in try stores.versions.bundle(.init(hash: "v1"), of: "bacheo", tx) } == Data("v1".utf8))
        await #expect(throws: StoreError.stale) {
            try await city.write { stores, tx in try stores.versions.activate(.init(hash: "v3"), of: "bacheo", at: .noon, tx) }
        }
        #expect(try await city.read { stores, tx in try stores.versions.active(tx) } == ["bacheo": .init(hash: "v2")])
    }
}
