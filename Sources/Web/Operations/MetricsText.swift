import Foundation

/// Figures in the text format of Prometheus (version 0.0.4).
struct MetricsText {
    private(set) var text = ""

    /// Begins a metric.
    mutating func metric(_ name: String, _ type: String, _ help: String) {
        text += "# HELP ventanilla_\(name) \(help)\n# TYPE ventanilla_\(name) \(type)\n"
    }

    /// One line of a metric; values of labels are escaped.
    mutating func line(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
        let marks = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
        text += "ventanilla_\(name)\(marks.isEmpty ? "" : "{\(marks)}") \(Self.number(value))\n"
    }

    /// A metric of one line.
    mutating func gauge(_ name: String, _ help: String, _ value: Double, type: String = "gauge") {
        metric(name, type, help)
        line(name, [], value)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }
}

/// What the machine says of this process.
enum ProcessFigures {
    /// CPU seconds used, resident bytes, open files; zeros where the machine does not tell.
    static func read() -> (cpu: Double, resident: Double, files: Double, started: Double) {
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        let stat = (try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8)) ?? ""
        // The name of the process stands in brackets and may hold blanks.
        let fields = stat.lastIndex(of: ")").map { stat[stat.index(after: $0)...].split(separator: " ") } ?? []
        func field(_ number: Int) -> Double { fields.count > number ? Double(fields[number]) ?? 0 : 0 }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
        let boot =
            (try? String(contentsOfFile: "/proc/stat", encoding: .utf8))?.split(separator: "\n").first { $0.hasPrefix("btime ") }
            .flatMap { Double($0.dropFirst(6)) } ?? 0
        return (
            (field(11) + field(12)) / ticks, field(21) * Double(sysconf(Int32(_SC_PAGESIZE))), Double(files), boot + field(19) / ticks
        )
    }
}
