import ArgumentParser
import Core
import Work

/// Keeps demonstrations and real cities apart: a demonstration runs only on a database that it created and marked.
struct DemoMark {
    let stores: Stores

    private static let name = "demo"
    private static let real = "no"
    private static let demo = "yes"

    /// Marks a fresh database; refuses one of the other sort.
    /// - Returns: whether this is a demonstration whose samples are not planted yet.
    func settle(isDemo: Bool) async throws -> Bool {
        let wanted = isDemo ? Self.demo : Self.real
        let now = WallClock.system.now
        let (mark, isFresh) = try await stores.unit.write { [stores] tx in
            if let mark = try stores.settings.setting(Self.name, tx) { return (mark, false) }
            try stores.settings.set(Self.name, to: wanted, at: now, tx)
            return (wanted, true)
        }
        guard mark == wanted else {
            throw ValidationError(
                isDemo
                    ? "This database belongs to a real city. A demonstration needs one of its own: --database sqlite:data/demo.sqlite"
                    : "This database holds a demonstration with invented residents. Serve it with --demo, or name another with --database.")
        }
        return isDemo && isFresh
    }
}
