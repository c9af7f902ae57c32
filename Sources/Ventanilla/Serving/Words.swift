import Core
import Foundation
import Logging

/// What the program says on its terminal: findings and log lines, both on standard error.
enum Words {
    static func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    /// Findings, one a line, errors first.
    static func say(_ findings: [Finding]) {
        for finding in findings.sorted(by: { $0.severity.rawValue < $1.severity.rawValue }) { say(finding.line) }
    }

    /// - Parameter format: `json` for one object a line; anything else is for people.
    static func logger(level: String?, format: String? = nil) -> Logger {
        var logger = Logger(label: "ventanilla") { _ in
            format == "json" ? JSONLog() as any LogHandler : StreamLogHandler.standardError(label: "ventanilla")
        }
        logger.logLevel = level.flatMap { Logger.Level(rawValue: $0) } ?? .info
        return logger
    }
}
