import Cases
import Catalog
import Core
import TestSupport
import Testing
import Work

@testable import Storage

struct CaseListTests {
    @Test(arguments: Engine.allCases)
    func `the cases of a service come page by page in the order of opening`(_ engine: Engine) async throws {
        let city = try engine.open()
        let service = CaseFile.sample().service
        try await city.write { stores, tx in
            for number in [3, 1, 2] as [UInt64] {
                try stores.cases.insert(.sample(id: .sample(number), folio: .sample(number)), content: .sample, tx)
            }
        }
        let first = try await city.read { stores, tx in try stores.cases.cases(of: service, after: nil, limit: 2, tx) }
        let rest = try await city.read { stores, tx in try stores.cases.cases(of: service, after: first.last?.id, limit: 2, tx) }
        #expect(first.map(\.id) == [.sample(1), .sample(2)])
        #expect(rest.map(\.id) == [.sample(3)])
        let other: ServiceCode = "nobody-s"
        #expect(try await city.read { stores, tx in try stores.cases.cases(of: other, after: nil, limit: 2, tx) } == [])
    }
}
