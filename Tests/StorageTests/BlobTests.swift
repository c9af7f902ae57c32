import Core
import Foundation
import Synchronization
import TestSupport
import Testing
import Work

/// Files, on every engine.
struct BlobTests {
    @Test(arguments: Engine.allCases)
    func `a file comes back as it was put, whatever its size, until it is deleted`(_ engine: Engine) async throws {
        let city = try engine.open()
        let blobs = city.stores.blobs
        for size in [0, 1, 512 * 1024, 512 * 1024 + 1, 3_000_000] {
            let bytes = Data((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            let id = try await blobs.put(Sealed(bytes: bytes), at: .noon)
            #expect(try await blobs.get(id).bytes == bytes)
            try await blobs.delete(id)
            await #expect(throws: StoreError.self) { try await blobs.get(id) }
            try await blobs.delete(id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what no row names is swept once it is old`(_ engine: Engine) async throws {
        let city = try engine.open()
        let blobs = city.stores.blobs
        var ids: [ID<Blob>] = []
        for hour in 0..<6 { ids.append(try await blobs.put(Sealed(bytes: Data([UInt8(hour)])), at: .noon + .hours(hour))) }
        let named: Set = [ids[0], ids[2]]
        let asked = Mutex<Set<ID<Blob>>>([])
        let count = try await blobs.sweep(olderThan: .noon + .hours(4)) { id in
            asked.withLock { _ = $0.insert(id) }
            return named.contains(id)
        }
        #expect(count == 2)
        #expect(asked.withLock { $0 } == Set(ids[0...3]))
        for (index, id) in ids.enumerated() {
            let isThere = (try? await blobs.get(id)) != nil
            #expect(isThere == (index != 1 && index != 3))
        }
    }
}
