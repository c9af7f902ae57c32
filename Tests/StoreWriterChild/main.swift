import Core
import Foundation
import Storage
import Work

/// Writes numbered rows as fast as it can, some in files too, and tells each on standard output once it is durable, until it is killed.
///
/// `StoreWriterChild URL`
let database = try CityDatabase.open(url: CommandLine.arguments[1], threads: 4)
let stores = database.stores

await withTaskGroup(of: Void.self) { group in
    for lane in 0..<8 {
        group.addTask {
            for number in 0... {
                do {
                    let name = "\(lane)-\(number)"
                    let blob =
                        number.isMultiple(of: 20) ? try await stores.blobs.put(Sealed(bytes: Data(name.utf8)), at: .init(Date())) : nil
                    try await stores.unit.write { tx in
                        try stores.settings.set(name, to: blob?.description ?? "", at: .init(Date()), tx)
                    }
                    FileHandle.standardOutput.write(Data("\(name) \(blob?.description ?? "-")\n".utf8))
                } catch {
                    FileHandle.standardError.write(Data("\(error)\n".utf8))
                    exit(1)
                }
            }
        }
    }
}
