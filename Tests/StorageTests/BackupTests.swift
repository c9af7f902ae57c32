import Cases
import Catalog
import Core
import Foundation
import Ledger
import TestSupport
import Testing
import Work

@testable import Storage

/// A backup is restored and compared, on both engines and across them.
struct BackupTests {
    private static let words = "Hay un bache\ten la esquina \\ de \u{1F6A7}\r\nmuy hondo"

    /// A case with an answer, a photo and a letter; a draft; an erased case.
    private static func plant(_ stores: Stores) async throws {
        let owner = KeyOwner(.caseFile, ID<CaseFile>.sample)
        let (key, wrapped) = try KeyRing.sample.makeKey(for: owner)
        let (_, other) = try KeyRing.sample.makeKey(for: KeyOwner(.caseFile, ID<CaseFile>.sample(2)))
        let photo = try await stores.blobs.put(key.seal(Data(repeating: 3, count: 700_000), field: "blob"), at: .noon)
        let content = CaseContent(
            answers: try key.seal(words, field: "case.answers"), contact: try key.seal("{}", field: "case.contact"), emailIndex: nil,
            phoneIndex: Data([1]))
        try await stores.unit.write { tx in
            try stores.keys.insert(wrapped, at: .noon, tx)
            try stores.keys.insert(other, at: .noon, tx)
            try stores.cases.insert(.sample(), content: content, tx)
            try stores.cases.insert(
                .sample(id: .sample(2), folio: .sample(2), state: .confirmed, closedAt: .noon), content: .sample, tx)
            for number in 1...1_200 {
                try stores.cases.append(
                    CaseEvent(
                        id: .sample(UInt64(number) + 10), caseID: .sample, sequence: number, at: .noon, actor: .resident, kind: .noted,
                        unit: nil, state: .received, payload: nil), tx)
            }
            try stores.cases.insert(
                Attachment(
                    id: .sample(7), owner: owner, question: "photo", mediaType: "image/jpeg", size: 700_000,
                    checksum: Data(repeating: 9, count: 32), blob: photo, thumbnail: nil, name: nil, addedAt: .noon), tx)
            try stores.drafts.insert(.sample(sentAs: .sample), tx)
            try stores.settings.set("odd", to: words, at: .noon, tx)
        }
        try await Sequencer(unit: stores.unit, ledger: stores.ledger, seal: LedgerSeal(.sample), clock: .fixed(.noon), chance: .system)
            .drain()
    }

    private static func open(_ engine: Engine, _ folder: TemporaryFolder) throws -> (CityDatabase, String) {
        let url = try engine.address(folder)
        return (try CityDatabase.open(url: url, schema: .migrate, clock: .fixed(.noon)), url)
    }

    private static func isWhole(_ stores: Stores) async throws -> Bool {
        try await LedgerCheck(unit: stores.unit, ledger: stores.ledger, seal: LedgerSeal(.sample)).run().isWhole
    }

    private static func key(_ number: UInt64, _ stores: Stores) async throws -> WrappedKey? {
        try await stores.unit.read { tx in try stores.keys.key(of: KeyOwner(.caseFile, ID<CaseFile>.sample(number)), tx) }
    }

    private static func place(_ folder: TemporaryFolder, _ name: String) -> URL { URL(filePath: folder.path).appending(path: name) }

    @Test(arguments: Engine.durable, Engine.durable)
    func `a restored city equals the one that was backed up`(_ source: Engine, _ target: Engine) async throws {
        let (folder, elsewhere) = (try TemporaryFolder(), try TemporaryFolder())
        let (city, _) = try Self.open(source, folder)
        try await Self.plant(city.stores)
        let (backup, keys) = (Self.place(folder, "backup"), Self.place(folder, "keys.tsv"))
        let written = try await CityBackup(city.stores, clock: .fixed(.noon)).write(to: backup, keys: keys)
        city.close()
        #expect(written.files == 1 && written.missing == 0)

        let url = try target.address(elsewhere)
        let (restored, manifest) = try await CityRestore(folder: backup, keys: keys, ring: .sample, clock: .fixed(.noon)).run(url: url)
        defer { restored.close() }
        #expect(manifest == written)
        let stores = restored.stores
        let (answers, photo, odd) = try await stores.unit.read { tx in
            let key = try KeyRing.sample.existingKey(for: KeyOwner(.caseFile, ID<CaseFile>.sample), in: stores.keys, tx)
            let content = try #require(try stores.cases.content(.sample, tx))
            return (
                String(decoding: try key.open(content.answers, field: "case.answers"), as: UTF8.self),
                try #require(try stores.cases.attachment(.sample(7), tx)).blob, try stores.settings.setting("odd", tx)
            )
        }
        #expect(answers == Self.words)
        #expect(odd == Self.words)
        #expect(try await stores.blobs.get(photo).bytes.count > 700_000)
        #expect(try await Self.isWhole(stores))
        // Written again, every table has the same bytes.
        let again = try await CityBackup(stores, clock: .fixed(.noon)).write(
            to: Self.place(elsewhere, "again"), keys: Self.place(elsewhere, "again.tsv"))
        for (table, part) in written.tables { #expect(again.tables[table]?.rows == part.rows, "\(table)") }
        if source == target { #expect(again.tables == written.tables) }
    }

    @Test(arguments: Engine.durable)
    func `a backup is not restored over a database`(_ engine: Engine) async throws {
        let folder = try TemporaryFolder()
        let (city, url) = try Self.open(engine, folder)
        try await Self.plant(city.stores)
        let (backup, keys) = (Self.place(folder, "backup"), Self.place(folder, "keys.tsv"))
        _ = try await CityBackup(city.stores, clock: .fixed(.noon)).write(to: backup, keys: keys)
        await #expect(throws: BackupError.exists(path: backup.path)) {
            try await CityBackup(city.stores, clock: .fixed(.noon)).write(to: backup, keys: keys)
        }
        await #expect(throws: BackupError.notEmpty) { try await CityRestore(folder: backup, keys: keys, ring: .sample).run(url: url) }
        #expect(try await city.stores.unit.read { tx in try city.stores.cases.file(.sample, tx) } != nil)
        city.close()
    }

    @Test(arguments: Engine.durable)
    func `an old backup does not bring back what retention erased since`(_ engine: Engine) async throws {
        let (folder, elsewhere) = (try TemporaryFolder(), try TemporaryFolder())
        let (city, _) = try Self.open(engine, folder)
        try await Self.plant(city.stores)
        let keys = Self.place(folder, "keys.tsv")
        let old = Self.place(folder, "old")
        _ = try await CityBackup(city.stores, clock: .fixed(.noon)).write(to: old, keys: keys)
        let oldKeys = try Data(contentsOf: keys)

        let later = Instant.noon + .days(3)
        let keeper = RetentionKeeper(stores: city.stores, clock: .fixed(later), chance: .system)
        let retention = RetentionPlan(Retention(caseDays: 2, confidentialCaseDays: 2))
        #expect(try await keeper.due(retention, limit: 10).map(\.id) == [.sample(2)])
        #expect(try await keeper.erase(retention) == 1)
        #expect(try await keeper.erase(retention) == 0)
        let stores = city.stores
        await #expect(throws: SealError.destroyed) { try await Self.key(2, stores) }
        #expect(try await stores.unit.read { tx in try stores.cases.content(.sample(2), tx) } == nil)
        #expect(try await stores.unit.read { tx in try stores.cases.file(.sample(2), tx) }?.service == "bacheo")
        try await Sequencer(unit: stores.unit, ledger: stores.ledger, seal: LedgerSeal(.sample), clock: .fixed(later), chance: .system)
            .drain()
        #expect(try await Self.isWhole(stores))
        _ = try await CityBackup(stores, clock: .fixed(later)).write(to: Self.place(folder, "new"), keys: keys)
        city.close()

        let (restored, _) = try await CityRestore(folder: old, keys: keys, ring: .sample).run(url: try engine.address(elsewhere))
        let back = restored.stores
        await #expect(throws: SealError.destroyed) { try await Self.key(2, back) }
        #expect(try await Self.key(1, back) != nil)
        restored.close()

        // Keys from before the rows are refused, whatever the operator kept.
        try oldKeys.write(to: keys)
        let third = try TemporaryFolder()
        await #expect(throws: BackupError.oldKeys) {
            try await CityRestore(folder: Self.place(folder, "new"), keys: keys, ring: .sample).run(url: try engine.address(third))
        }
    }

    @Test func `a damaged backup, a missing root key and a torn file are refused before anything is written`() async throws {
        let folder = try TemporaryFolder()
        let (city, _) = try Self.open(.file, folder)
        try await Self.plant(city.stores)
        let (backup, keys) = (Self.place(folder, "backup"), Self.place(folder, "keys.tsv"))
        _ = try await CityBackup(city.stores, clock: .fixed(.noon)).write(to: backup, keys: keys)
        city.close()
        let target = folder.path + "/new.sqlite"
        let other = try KeyRing(roots: ["k0001": Data(repeating: 1, count: 32)], current: "k0001")
        await #expect(throws: BackupError.rootMissing(id: "k0001")) {
            try await CityRestore(folder: backup, keys: keys, ring: other).run(url: "sqlite:" + target)
        }
        let file = backup.appending(path: "tables/case_event.tsv")
        var bytes = try Data(contentsOf: file)
        bytes[40] ^= 1
        try bytes.write(to: file)
        await #expect(throws: BackupError.damaged("case_event.tsv")) {
            try await CityRestore(folder: backup, keys: keys, ring: .sample).run(url: "sqlite:" + target)
        }
        #expect(!FileManager.default.fileExists(atPath: target))
    }

    @Test(arguments: Engine.durable)
    func `keys wrapped anew open under the new root alone, and what they sealed is unchanged`(_ engine: Engine) async throws {
        let folder = try TemporaryFolder()
        let (city, _) = try Self.open(engine, folder)
        defer { city.close() }
        try await Self.plant(city.stores)
        let roots = ["k0001": Data(repeating: 7, count: 32), "k0002": Data(repeating: 8, count: 32)]
        let both = try KeyRing(roots: roots, current: "k0002")
        let stores = city.stores
        let count = try await stores.unit.write { tx in
            let old = try stores.operations.keys(notUnder: both.current, limit: 100, tx)
            for key in old { try stores.operations.replace(both.rewrap(key), tx) }
            return old.count
        }
        #expect(count == 2)
        // Not the ring that is used, only proof that the old root is needed for none of them.
        let young = try KeyRing(roots: ["k0002": Data(repeating: 8, count: 32)], current: "k0002")
        let words = try await stores.unit.read { tx in
            let key = try young.existingKey(for: KeyOwner(.caseFile, ID<CaseFile>.sample), in: stores.keys, tx)
            let content = try #require(try stores.cases.content(.sample, tx))
            return String(decoding: try key.open(content.answers, field: "case.answers"), as: UTF8.self)
        }
        #expect(words == Self.words)
        #expect(try await stores.unit.read { tx in try stores.operations.keys(notUnder: "k0002", limit: 1, tx) } == [])
    }
}
