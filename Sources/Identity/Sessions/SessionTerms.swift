package import Core

/// How long a session lasts.
package struct SessionTerms: Sendable, Hashable {
    /// It ends when nobody used it for so long.
    package let idle: Instant.Span
    /// It ends in any case.
    package let absolute: Instant.Span

    package init(idle: Instant.Span, absolute: Instant.Span) { (self.idle, self.absolute) = (idle, absolute) }

    /// A working day, and an hour away from the desk.
    package static let servant = SessionTerms(idle: .hours(1), absolute: .hours(12))
    package static let resident = SessionTerms(idle: .days(7), absolute: .days(30))

    package static func of(_ persona: Account.Persona) -> SessionTerms { persona == .servant ? servant : resident }
}

extension Session {
    /// Whether it may still be used.
    package func isAlive(at now: Instant) -> Bool { endedAt == nil && now < idleUntil && now < expiresAt }
}
