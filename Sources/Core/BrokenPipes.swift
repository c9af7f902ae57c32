import Foundation

/// What happens when the other end of a pipe or socket is gone.
package enum BrokenPipes {
    /// Makes writing to one an error like others (EPIPE), instead of the end of the whole program; done once, however often it is asked.
    package static func areErrors() { _ = ignored }

    private static let ignored: Void = { _ = signal(SIGPIPE, SIG_IGN) }()
}
