import Core
import Work

/// Whether the database takes writes, found out by really writing one row.
///
/// However often and by however many it is asked, the row is written at most once in five seconds, and one write answers all who wait for it: who
/// asks without end costs the city nothing. A failure is believed for one second only.
actor WriteCheck {
    /// The setting that is written, with the moment as its value.
    static let name = "ready.checked"
    static let patience = (whole: Instant.Span.seconds(5), broken: Instant.Span.seconds(1))

    private var last: (at: Instant, holds: Bool)?
    private var running: Task<Bool, Never>?

    func holds(_ stores: Stores, at now: Instant) async -> Bool {
        if let last, last.at <= now, now - last.at < (last.holds ? Self.patience.whole : Self.patience.broken) { return last.holds }
        if let running { return await running.value }
        let task = Task {
            do {
                try await stores.unit.write { tx in try stores.settings.set(Self.name, to: now.description, at: now, tx) }
                return true
            } catch {
                return false
            }
        }
        running = task
        let holds = await task.value
        running = nil
        last = (at: now, holds: holds)
        return holds
    }
}
