import ArgumentParser
import Cases
import Catalog
import Core
import Foundation
import Logging

/// The city as it is published, and its folder, in which the next editions are written.
struct PublishedCity: Sendable {
    let folder: URL
    private let path: String
    private let office: EditionOffice
    private let logger: Logger

    init(folder path: String, office: EditionOffice, logger: Logger) {
        (self.path, self.office, self.logger) = (path, office, logger)
        folder = URL(filePath: path, directoryHint: .isDirectory)
    }

    /// The city to serve.
    ///
    /// A demonstration serves its folder as it lies there. A city serves what was published, and what its folder has besides waits; where nothing
    /// was published yet, the folder is, once it is free of errors.
    /// - Parameter demo: the folder of a demonstration, read already.
    func open(demo: Catalog?) async throws -> Catalog {
        if let demo { return try await office.publishAll(demo) }
        if let catalog = try await served() {
            try CityFolder.mustExist(path)
            let waiting = try await office.look(at: folder)
            if waiting > 0 {
                Words.say(
                    "\(waiting) changed folders wait to be published, on /admin/services or by `ventanilla publish`. The city is served as published."
                )
            }
            try await office.order()
            return catalog
        }
        do {
            return try await office.publishAll(CityFolder.load(path), isFirst: true)
        } catch EditionError.published(_) {
            // Another node was faster: what it published is served here as well.
            return try await open(demo: nil)
        }
    }

    private func served() async throws -> Catalog? {
        do {
            return try await office.served(instead: nil)
        } catch EditionError.refused(let findings) {
            Words.say(findings)
            throw ValidationError(
                "What is published cannot be read by this program. Mend the folder and publish it: `ventanilla publish --all`.")
        }
    }

    /// Publishes every change of the folder, once a second, while the task runs.
    func follow(_ live: LiveCatalog) async {
        // Published before it is served, so that no draft names a version that a restart would not find.
        await live.watch(publish: { [office] in try await office.publishAll($0) }, tell: tell)
    }

    @Sendable private func tell(_ change: LiveCatalog.Change) {
        switch change {
        case .none: break
        case .refused(let findings):
            Words.say("The changed folder has errors; the city from before is still served.")
            Words.say(findings)
            // It waits until it is mended, where the pages of administration say what is wrong.
            Task { [office, folder] in try? await office.look(at: folder) }
        case .replaced(let findings):
            Words.say(findings)
            logger.notice("the changed folder is served")
        }
    }

    /// Serves what any node publishes, and notes what waits in the folder, while the task runs.
    func watch(_ live: LiveCatalog) async {
        // Nothing is known of the folder yet: it may have changed since it was read at the start.
        var (round, isBroken) = (0, false)
        var stamp: Int?
        while !Task.isCancelled {
            do { try await Task.sleep(for: .seconds(2)) } catch { return }
            round += 1
            do {
                if let fresh = try await office.served(instead: live.current) {
                    live.replace(with: fresh)
                    logger.notice("a published edition is served")
                }
                if round.isMultiple(of: 5) {
                    let now = CityFiles.stamp(folder)
                    if now != stamp {
                        let waiting = try await office.look(at: folder)
                        if stamp != nil { logger.notice("the folder changed", metadata: ["waiting": "\(waiting)"]) }
                        stamp = now
                    }
                }
                isBroken = false
            } catch {
                // Said once, not every two seconds.
                if !isBroken {
                    logger.warning("editions not looked at", metadata: ["code": "\((error as? any DomainError)?.code ?? "edition.broken")"])
                }
                isBroken = true
            }
        }
    }
}
