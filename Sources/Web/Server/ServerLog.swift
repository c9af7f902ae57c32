import Logging

/// What Hummingbird has to say, in our log.
///
/// Its number for each request is not kept: nothing of ours names it, and writing it down costs a hundredth of a page.
struct ServerLog: LogHandler {
    private let log: Logger
    var logLevel: Logger.Level
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    init(_ log: Logger) { (self.log, logLevel) = (log, log.logLevel) }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        log.log(
            level: event.level, event.message, metadata: event.metadata, source: event.source, file: event.file, function: event.function,
            line: event.line)
    }
}
