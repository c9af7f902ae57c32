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

    static func logger(level: String?) -> Logger {
        var logger = Logger(label: "ventanilla") { _ in StreamLogHandler.standardError(label: "ventanilla") }
        logger.logLevel = level.flatMap { Logger.Level(rawValue: $0) } ?? .info
        return logger
    }
}
