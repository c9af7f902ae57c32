import Cases
import Catalog
import Core
import Foundation
import TestSupport
import Testing
import Work

@testable import Storage

/// Words and contacts find cases on every engine, within reach only.
struct CaseSearchTests {
    private static func tokens(_ text: String) -> SearchTokens { SearchTokens(words: SearchTokens.words(text), .sample) }

    private static func plant(_ city: OpenCity, _ number: UInt64, _ text: String, unit: UnitID = "obras", area: String? = nil) async throws
    {
        let tokens = tokens(text)
        try await city.write { stores, tx in
            try stores.cases.insert(
                .sample(id: .sample(number), folio: .sample(number), area: area, unit: unit), content: .sample, tx)
            try stores.cases.index(tokens, of: .sample(number), unit: unit, tx)
        }
    }

    private static func find(
        _ city: OpenCity, _ asked: String, in reach: CaseReach = CaseReach(units: ["obras", "agua"]), after: UInt64? = nil, limit: Int = 25
    ) async throws -> [ID<CaseFile>] {
        let tokens = SearchTokens(asked: asked, .sample)
        return try await city.read { stores, tx in
            try stores.cases.search(tokens, in: reach, after: after.map { .sample($0) }, limit: limit, tx).map(\.id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `words find cases without accents, in any case and number, newest first`(_ engine: Engine) async throws {
        let city = try engine.open()
        try await Self.plant(city, 1, "Bache en Félix Cuevas, frente al jardín de niños")
        try await Self.plant(city, 2, "Baches grandes en Félix Cuevas")
        try await Self.plant(city, 3, "Fuga en Xola")
        #expect(try await Self.find(city, "BACHES felix") == [.sample(2), .sample(1)])
        #expect(try await Self.find(city, "jardin") == [.sample(1)])
        #expect(try await Self.find(city, "bache xola") == [])
        #expect(try await Self.find(city, "") == [])
        #expect(try await Self.find(city, "\" OR words : * ) --") == [])
    }

    @Test(arguments: Engine.allCases)
    func `a search stays within the units and limits of the servant`(_ engine: Engine) async throws {
        let city = try engine.open()
        try await Self.plant(city, 1, "bache", unit: "obras", area: "coyoacan")
        try await Self.plant(city, 2, "bache", unit: "agua", area: "tlalpan")
        #expect(try await Self.find(city, "bache", in: CaseReach(units: ["agua"])) == [.sample(2)])
        #expect(try await Self.find(city, "bache", in: CaseReach(units: [])) == [])
        let narrow = CaseReach(slices: [
            .init(unit: "obras", limits: [.init(services: [], areas: ["tlalpan"])]), .init(unit: "agua", limits: []),
        ])
        #expect(try await Self.find(city, "bache", in: narrow) == [.sample(2)])
        // A transfer takes the words along.
        try await city.write { stores, tx in
            try stores.cases.update(.sample(id: .sample(1), folio: .sample(1), unit: "agua", state: .transferred, version: 2), tx)
        }
        #expect(try await Self.find(city, "bache", in: CaseReach(units: ["agua"])) == [.sample(2), .sample(1)])
        #expect(try await Self.find(city, "bache", in: CaseReach(units: ["obras"])) == [])
    }

    @Test(arguments: Engine.allCases)
    func `pages of a search follow one another`(_ engine: Engine) async throws {
        let city = try engine.open()
        for number in 1...9 { try await Self.plant(city, UInt64(number), "bache") }
        let first = try await Self.find(city, "bache", limit: 4)
        #expect(first == [9, 8, 7, 6].map { .sample($0) })
        #expect(try await Self.find(city, "bache", after: 6, limit: 4) == [5, 4, 3, 2].map { .sample($0) })
        #expect(try await Self.find(city, "bache", after: 2, limit: 4) == [.sample(1)])
    }

    @Test(arguments: Engine.allCases)
    func `no word can be read in the index, and destroying the key of a case takes its words away`(_ engine: Engine) async throws {
        let city = try engine.open()
        try await Self.plant(city, 1, "bache secreto")
        let kept = try await city.read { _, tx in try tx.sql.all("SELECT words FROM case_search") { try $0.next(String.self) } }
        #expect(kept.count == 1 && !kept[0].contains("bache") && !kept[0].contains("secreto"))
        try await city.write { stores, tx in
            try stores.keys.insert(KeyRing.sample.makeKey(for: KeyOwner(.caseFile, ID<CaseFile>.sample(1))).wrapped, at: .noon, tx)
            try stores.keys.destroy(KeyOwner(.caseFile, ID<CaseFile>.sample(1)), at: .noon, tx)
        }
        #expect(try await Self.find(city, "bache") == [])
    }

    @Test(arguments: Engine.allCases)
    func `a phone is found however it is written, but not that of a confidential case or of another unit`(_ engine: Engine) async throws {
        let city = try engine.open()
        func content(_ phone: String) -> CaseContent {
            CaseContent(
                answers: Sealed(bytes: Data()), contact: Sealed(bytes: Data()),
                emailIndex: ContactForm.emailIndex("Ana@Correo.mx", .sample),
                phoneIndex: ContactForm.phoneIndex(phone, .sample))
        }
        let phone = content("55 1234 5678")
        try await city.write { stores, tx in
            try stores.cases.insert(.sample(id: .sample(1), folio: .sample(1)), content: phone, tx)
            try stores.cases.insert(.sample(id: .sample(2), folio: .sample(2), privacy: .confidential), content: phone, tx)
            try stores.cases.insert(.sample(id: .sample(3), folio: .sample(3), unit: "agua"), content: phone, tx)
        }
        for written in ["5512345678", "+52 55 1234 5678", "+52 1 55 1234-5678", "(55) 1234.5678", "044 55 12 34 56 78"] {
            let index = try #require(ContactForm.phoneIndex(written, .sample))
            let found = try await city.read { stores, tx in
                try stores.cases.withContact(index, in: CaseReach(units: ["obras"]), limit: 9, tx).map(\.id)
            }
            #expect(found == [.sample(1)], "\(written)")
        }
        let mail = try #require(ContactForm.emailIndex(" ANA@correo.mx ", .sample))
        #expect(
            try await city.read { stores, tx in try stores.cases.withContact(mail, in: CaseReach(units: ["obras"]), limit: 9, tx).count }
                == 1)
        #expect(ContactForm.phone("bache 5512345678") == nil && ContactForm.phone("123") == nil && ContactForm.email("a@b") == nil)
    }

    @Test func `a search reads the words' index and never all cases (DIGIT executive summary)`() async throws {
        let city = try Engine.memory.open()
        let reach = CaseReach(units: ["obras", "agua"])
        let (sql, values) = CaseRepository.searching(Self.tokens("bache xola"), in: reach, after: nil, limit: 26, .sqlite)
        let plan = try await city.write { _, tx in
            try tx.sql.all(SQL("EXPLAIN QUERY PLAN " + sql.text), values: values) { row in
                _ = try (row.next(Int.self), row.next(Int.self), row.next(Int.self))
                return try row.next(String.self)
            }
        }
        #expect(plan.contains { $0.contains("VIRTUAL TABLE INDEX") } && !plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        #expect(!plan.contains { $0.hasPrefix("SCAN case_file") || $0.hasPrefix("SCAN s") }, "\(plan)")
    }
}
