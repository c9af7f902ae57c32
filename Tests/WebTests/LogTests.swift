import Cases
import Core
import Foundation
import Logging
import Synchronization
import Testing

@testable import Web

/// Keeps every line that is logged, with all that belongs to it.
private final class Lines: Sendable {
    let kept = Mutex<[String]>([])

    struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.kept.withLock { $0.append("\(event.message) \(metadata) \(event.metadata ?? [:])") }
        }
    }
}

struct LogTests {
    @Test func `the log has patterns of routes, and nothing of anybody`() async throws {
        let lines = Lines()
        let house = try DeskHouse(logger: Logger(label: "test") { _ in Lines.Handler(lines: lines) })
        try await house.open { browser in
            let resident = try await Resident(house, browser())
            try await resident.fill(["street": "Calle Secreta 77", "contact_name": "Teodora Luna", "contact_email": "teodora@example.org"])
            let (folio, code) = try await resident.send()
            _ = try await resident.browser.get("/folio/\(folio)?lang=es&p=secreto")
            _ = try await resident.browser.get("/folio?folio=\(folio)")
            let other = browser()
            let form = try await other.get("/folio/\(folio)")
            _ = try await other.post("/folio/\(folio)/open", ["code": code], from: form)
            _ = try await other.post("/folio/\(folio)/open", ["code": "wrong"], from: form)
            _ = try await other.get("/desk/cases/\(folio)")
            let servant = browser()
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: servant)
            _ = try await servant.get("/desk/search?q=\(folio)")
            let log = lines.kept.withLock { $0 }
            #expect(log.contains { $0.contains("/folio/{folio}/open") } && log.count > 10)
            let text = log.joined(separator: "\n")
            for secret in [
                folio.description, code, resident.draft.description, resident.holder.secret, "Secreta", "Teodora", "teodora@", "secreto",
                "lucia@", DeskHouse.password,
            ] { #expect(!text.contains(secret), "the log says \(secret)") }
        }
    }
}
