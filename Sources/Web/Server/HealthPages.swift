import Core
import HTTPTypes
import Work

/// For whoever watches over the program.
package enum HealthPages {
    package static let routes: [Route] = [
        .get("/healthz", .everybody) { _ in .text("ok\n") },
        .get("/readyz", .everybody) { visit in
            // The database answers and holds the schema that the program needs.
            let dependencies = visit.dependencies
            do {
                _ = try await dependencies.stores.unit.read { tx in try dependencies.stores.settings.setting("demo", tx) }
                return .text("ready\n")
            } catch {
                return .text("the database does not answer\n", status: .serviceUnavailable)
            }
        },
    ]
}
