import Catalog
import Core
import Foundation
import HTTPTypes
import Ledger
import Work

/// For whoever watches over the program.
package enum HealthPages {
    /// - Parameters:
    ///   - token: opens `/metrics` to callers from other machines; without it only this machine is answered.
    ///   - disk: a folder on the disk that the city is kept on; nil where that is another machine's.
    package static func routes(token: String? = nil, disk: String? = nil) -> [Route] {
        let writing = WriteCheck()
        return [
            .get("/healthz", .everybody) { _ in .text("ok\n") },
            .get("/readyz", .everybody) { await ready($0, writing, disk: disk) },
            .get("/metrics", .operations(token: token)) { try await metrics($0, disk: disk) },
        ]
    }

    /// Below this many bytes the disk counts as full: a photo and its rows must still fit.
    static let leastDisk = 64_000_000

    /// Whether a request would be served now: the database answers and can be written to, the city is read, the disk has room.
    private static func ready(_ visit: Visit, _ writing: WriteCheck, disk: String?) async -> Reply {
        let isWritable = await writing.holds(visit.dependencies.stores, at: visit.now)
        var lines = [isWritable ? "database ok" : "database does not take writes"]
        lines.append(visit.catalog.services.isEmpty ? "catalog is empty" : "catalog ok")
        if let disk { lines.append(free(disk).map { $0 < leastDisk } == true ? "disk is full" : "disk ok") }
        let isReady = lines.allSatisfy { $0.hasSuffix(" ok") }
        return .text(
            ([isReady ? "ready" : "not ready"] + lines).joined(separator: "\n") + "\n", status: isReady ? .ok : .serviceUnavailable)
    }

    private static func free(_ folder: String) -> Int? {
        var room = statvfs()
        guard statvfs(folder, &room) == 0 else { return nil }
        return Int(room.f_bavail) * Int(room.f_frsize)
    }

    private static func metrics(_ visit: Visit, disk: String?) async throws -> Reply {
        var text = MetricsText()
        requests(visit.site.meters, &text)
        let now = visit.now
        let stores = visit.dependencies.stores
        let started = ContinuousClock.now
        do {
            let (figures, backlog) = try await stores.unit.read { tx in
                (try stores.operations.figures(at: now, tx), try stores.ledger.backlog(tx))
            }
            let spent = started.duration(to: .now).components
            text.gauge("database_up", "Whether the database answered.", 1)
            text.gauge(
                "database_read_seconds", "How long reading these figures took.",
                Double(spent.seconds) + Double(spent.attoseconds) / 1e18)
            work(figures, at: now, &text)
            text.gauge("ledger_unsequenced", "Entries of the log without a place, at most 1000.", Double(backlog.count))
            text.gauge(
                "ledger_unsequenced_age_seconds", "Age of the oldest of them.",
                backlog.oldest.map { max(0, Double((now - $0).milliseconds) / 1000) } ?? 0)
        } catch {
            text.gauge("database_up", "Whether the database answered.", 0)
        }
        if let bytes = disk.flatMap(free) { text.gauge("disk_free_bytes", "Room on the city's disk.", Double(bytes)) }
        let process = ProcessFigures.read()
        text.gauge("process_cpu_seconds_total", "CPU time used.", process.cpu, type: "counter")
        text.gauge("process_resident_memory_bytes", "Memory held.", process.resident)
        text.gauge("process_open_fds", "Open files and sockets.", process.files)
        text.gauge("process_start_time_seconds", "When the process began, since 1970.", process.started)
        var reply = Reply.text(text.text)
        reply.headers[.contentType] = "text/plain; version=0.0.4; charset=utf-8"
        return reply
    }

    private static func requests(_ meters: Meters, _ text: inout MetricsText) {
        let all = meters.all
        text.metric("http_requests_total", "counter", "Requests answered, by route pattern.")
        for (label, series) in all { text.line("http_requests_total", labels(label), Double(series.count)) }
        text.metric("http_request_duration_seconds", "histogram", "How long they took.")
        for (label, series) in all {
            for (bound, count) in zip(Meters.bounds, series.within) {
                text.line("http_request_duration_seconds_bucket", labels(label) + [("le", String(bound))], Double(count))
            }
            text.line("http_request_duration_seconds_bucket", labels(label) + [("le", "+Inf")], Double(series.count))
            text.line("http_request_duration_seconds_sum", labels(label), series.seconds)
            text.line("http_request_duration_seconds_count", labels(label), Double(series.count))
        }
    }

    private static func labels(_ label: Meters.Label) -> [(String, String)] {
        [("method", label.method), ("route", label.pattern), ("status", String(label.status))]
    }

    private static func work(_ figures: OperationsFigures, at now: Instant, _ text: inout MetricsText) {
        func age(_ instant: Instant?) -> Double { instant.map { max(0, Double((now - $0).milliseconds) / 1000) } ?? 0 }
        text.metric("jobs", "gauge", "Jobs by state.")
        for (state, count) in [
            ("waiting", figures.jobsWaiting), ("due", figures.jobsDue), ("running", figures.jobsRunning), ("given_up", figures.jobsGivenUp),
        ] { text.line("jobs", [("state", state)], Double(count)) }
        text.gauge("jobs_due_age_seconds", "How long the oldest due job waits.", age(figures.oldestDueJob))
        text.metric("outbox", "gauge", "Messages by state.")
        text.line("outbox", [("state", "waiting")], Double(figures.messagesWaiting))
        text.line("outbox", [("state", "failed")], Double(figures.messagesFailed))
        text.gauge("outbox_age_seconds", "Age of the oldest message that waits.", age(figures.oldestMessage))
        text.metric("cases_open", "gauge", "Open cases by unit.")
        for (unit, count) in figures.openCases { text.line("cases_open", [("unit", unit)], Double(count)) }
    }
}
