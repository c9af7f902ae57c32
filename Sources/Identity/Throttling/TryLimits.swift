package import Core

/// How many tries of a password or a code are allowed, by whom and in which time.
package struct TryLimits: Sendable, Hashable {
    /// A number of tries in a stretch of time.
    package struct Limit: Sendable, Hashable {
        package let tries: Int
        package let window: Instant.Span

        package init(tries: Int, window: Instant.Span) { (self.tries, self.window) = (tries, window) }
    }

    /// One login from one address that was never right there.
    package var stranger = Limit(tries: 10, window: .minutes(15))
    /// One login from all strangers together: what a spread attack gets.
    package var allStrangers = Limit(tries: 100, window: .days(1))
    /// One login from a browser that knows it.
    package var knownDevice = Limit(tries: 10, window: .minutes(15))
    /// Wrong tries of one login in a row: no more than a hundred (NIST SP 800-63B-4 section 3.2.2), of strangers and of each known browser.
    package var inARow = Limit(tries: 100, window: .days(365))
    /// Wrong tries of one address, whatever the logins.
    package var address = Limit(tries: 100, window: .minutes(15))

    package init() {}
}
