import Cases
import Catalog
import Core
import Foundation
import TestSupport
import Testing
import Work

@testable import Storage

/// Editions that wait, checks of them, what was offered once, and trials of rules: on both engines.
struct EditionStoreTests {
    private static let (first, second) = (ServiceVersion(hash: "a1"), ServiceVersion(hash: "b2"))

    @Test(arguments: Engine.allCases)
    func `what waits is replaced by what waits next, and gone once it is served`(_ engine: Engine) async throws {
        let city = try engine.open()
        try await city.write { stores, tx in
            let versions = stores.versions
            try versions.wait(WaitingEdition(folder: "bacheo", version: Self.first, seenAt: .noon), bundle: Data([1]), tx)
            try versions.wait(WaitingEdition(folder: "bacheo", version: Self.second, seenAt: .noon + .hours(1)), bundle: Data([2]), tx)
            try versions.wait(WaitingEdition(folder: CityFiles.ownName, version: nil, seenAt: .noon), bundle: nil, tx)
            #expect(try versions.waiting(tx).map(\.version) == [nil, Self.second])
            #expect(try versions.waitingBundle(of: "bacheo", tx) == Data([2]))
            #expect(try versions.waitingBundle(of: CityFiles.ownName, tx) == nil)
            #expect(try versions.waitingBundle(of: "otro", tx) == nil)
            try versions.endWait(of: "bacheo", tx)
            #expect(try versions.waiting(tx).map(\.folder) == [CityFiles.ownName])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a check is kept for its version, and one service is served at a time`(_ engine: Engine) async throws {
        let city = try engine.open()
        try await city.write { stores, tx in
            let versions = stores.versions
            let finding = Finding(
                file: "services/bacheo/rules.yaml", row: 3, column: "size", severity: .warning, code: "rules.gap", message: "x")
            for (version, findings) in [(Self.first, [finding]), (Self.second, [])] {
                try versions.keep(
                    EditionCheck(folder: "bacheo", version: version, city: Self.first, checkedAt: .noon, findings: findings), tx)
            }
            try versions.keep(
                EditionCheck(folder: "bacheo", version: Self.first, city: Self.second, checkedAt: .noon + .hours(1), findings: [finding]),
                tx)
            let checks = try versions.checks(tx)
            #expect(checks.count == 2)
            #expect(checks.first { $0.version == Self.first }?.findings == [finding])
            #expect(checks.first { $0.version == Self.first }?.city == Self.second)
            try versions.forgetChecks(except: [(folder: "bacheo", version: Self.second)], tx)
            #expect(try versions.checks(tx).map(\.version) == [Self.second])

            for version in [Self.first, Self.second] { try versions.publish(version, of: "bacheo", bundle: Data([3]), at: .noon, tx) }
            try versions.activate(Self.first, of: "bacheo", at: .noon, tx)
            try versions.activate(Self.second, of: "bacheo", at: .noon + .hours(2), tx)
            #expect(try versions.active(tx) == ["bacheo": Self.second])
            #expect(try stores.operations.activeSince(tx) == ["bacheo": .noon + .hours(2)])
            try versions.deactivate("bacheo", tx)
            #expect(try versions.active(tx).isEmpty)
            #expect(try versions.bundle(Self.first, of: "bacheo", tx) == Data([3]), "a version that ended can still be read")

            try versions.offer(OfferedService(code: "reportes-bache", folder: "reportes", version: Self.first), tx)
            try versions.offer(OfferedService(code: "reportes-bache", folder: "reportes", version: Self.second), tx)
            #expect(try versions.offered(tx) == [OfferedService(code: "reportes-bache", folder: "reportes", version: Self.second)])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a trial goes on from where it stands, once, and goes with its pages`(_ engine: Engine) async throws {
        let city = try engine.open()
        let (owner, other) = (ServantID.sample(1), ServantID.sample(2))
        try await city.write { stores, tx in
            let versions = stores.versions
            var trial = RulesTrial(id: .sample(7), owner: owner, folder: "bacheo", version: Self.first, since: .noon, createdAt: .noon)
            try versions.insert(trial, bundle: Data([9]), tx)
            #expect(try versions.trial(trial.id, of: owner, tx) == trial)
            #expect(try versions.trial(trial.id, of: other, tx) == nil)
            #expect(try versions.trialBundle(trial.id, of: owner, tx) == Data([9]))
            trial.reached = .sample(3)
            (trial.looked, trial.unread, trial.changed, trial.isDraft) = (200, 1, 2, true)
            try versions.update(trial, from: nil, tx)
            try versions.keep(Sealed(bytes: Data([4])), asPage: 201, of: trial, tx)
            #expect(throws: StoreError.stale) { try versions.update(trial, from: nil, tx) }
            trial.reached = .sample(5)
            trial.state = .done
            try versions.update(trial, from: .sample(3), tx)
            #expect(try versions.trial(trial.id, of: owner, tx) == trial)
            #expect(throws: StoreError.stale) { try versions.update(trial, from: .sample(5), tx) }
            #expect(try versions.trials(of: owner, limit: 5, tx) == [trial])
            #expect(try versions.pages(of: trial, from: 1, limit: 5, tx).map(\.number) == [201])
            #expect(try versions.pages(of: trial, from: 202, limit: 5, tx).isEmpty)
            #expect(try versions.forgetTrials(before: .noon, tx) == 0)
            #expect(try versions.forgetTrials(before: .noon + .seconds(1), tx) == 1)
            #expect(try versions.pages(of: trial, from: 1, limit: 5, tx).isEmpty)
        }
    }
}
