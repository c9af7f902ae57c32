import Core
import Foundation
import Storage
import TestSupport
import Testing
import Work

/// A program that is killed half-way loses nothing that it had acknowledged.
struct DurabilityTests {
    @Test(arguments: Engine.durable)
    func `what was acknowledged before kill -9 is there afterwards`(_ engine: Engine) async throws {
        let folder = try TemporaryFolder()
        let url = try engine.address(folder)
        _ = try CityDatabase.migrate(url: url)
        for _ in 0..<3 {
            let acknowledged = try Self.writeUntilKilled(url, lines: 400)
            #expect(acknowledged.count >= 400)
            let city = OpenCity(try CityDatabase.open(url: url, threads: 2), nil)
            for line in acknowledged {
                let words = line.split(separator: " ").map(String.init)
                let blob = try await city.read { stores, tx in try stores.settings.setting(words[0], tx) }
                #expect(blob == (words[1] == "-" ? "" : words[1]), "\(line) is lost")
                if let id = ID<Blob>(words[1]) {
                    #expect(try await city.stores.blobs.get(id).bytes == Data(words[0].utf8))
                }
            }
        }
    }

    /// What the child told before it was killed.
    private static func writeUntilKilled(_ url: String, lines wanted: Int) throws -> [String] {
        let child = Process()
        child.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "StoreWriterChild")
        child.arguments = [url]
        let output = Pipe()
        child.standardOutput = output
        try child.run()
        var told = Data()
        var count = 0
        while count < wanted {
            let piece = output.fileHandleForReading.availableData
            guard !piece.isEmpty else { break }
            told.append(piece)
            count += piece.count { $0 == 0x0A }
        }
        kill(child.processIdentifier, SIGKILL)
        told.append(output.fileHandleForReading.readDataToEndOfFile())
        child.waitUntilExit()
        // What comes after the last end of line was cut off, and so not acknowledged.
        let whole = told.prefix(through: told.lastIndex(of: 0x0A) ?? told.startIndex)
        return String(decoding: whole, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
