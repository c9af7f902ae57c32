import Forms
import Foundation

/// One figure of a measurement.
struct Measured {
    let name: String
    let value: Double
    /// `s`, `ms`, `us`, `kB` or `1/s`.
    let unit: String
    /// What it has to be: at most, or for rates at least.
    var goal: Double?

    /// As a JSON line.
    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("name", .text(name)), .init("value", .number((value * 1000).rounded() / 1000)), .init("unit", .text(unit)),
        ]
        if let goal { members.append(.init("goal", .number(goal))) }
        return .object(members)
    }
}

/// Times work on this thread's processor, so that neighbours on a busy machine are not counted.
enum Stopwatch {
    /// Processor seconds that this thread has used.
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The median of the seconds that each round took.
    static func median(rounds: Int, _ work: () throws -> Void) rethrows -> Double {
        var times: [Double] = []
        for _ in 0..<rounds {
            let began = now
            try work()
            times.append(now - began)
        }
        return times.sorted()[rounds / 2]
    }

    /// Bytes of memory that the process holds: the second number of `/proc/self/statm`, a file that tells no length.
    static var resident: Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [UInt8](repeating: 0, count: 128)
        let count = fread(&line, 1, line.count, file)
        let pages = String(decoding: line.prefix(count), as: UTF8.self).split(separator: " ").dropFirst().first
        return (pages.flatMap { Int($0) } ?? 0) * 4096
    }
}
