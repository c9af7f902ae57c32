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

    /// How long a second step counts (NIST SP 800-63B-4 section 2.2.3), and how long after the last use.
    package static let secondStep = Instant.Span.hours(24)
    package static let secondStepIdle = Instant.Span.hours(1)
    /// How long ago a proof may be for changing what an account is proven by.
    package static let fresh = Instant.Span.minutes(10)

    package static func of(_ persona: Account.Persona) -> SessionTerms { persona == .servant ? servant : resident }
}

extension Session {
    /// Whether it may still be used.
    package func isAlive(at now: Instant) -> Bool { endedAt == nil && now < idleUntil && now < expiresAt }

    /// How sure it makes the city of its holder now; a second step fades after a day, a first stays.
    package func level(at now: Instant) -> AuthenticationLevel { max(.aal1, proofs.standing(at: now).level) }

    /// How its holder proved who they are, as clients are told.
    package func methods(at now: Instant) -> [String] {
        let standing = proofs.standing(at: now)
        return (standing.isEmpty ? proofs : standing).references.filter { standing.isEmpty ? $0 != "mfa" : true }
    }

    /// When its holder last proved anything.
    package var authenticatedAt: Instant { proofs.map(\.at).max() ?? createdAt }

    /// Whether enough was proven in the last minutes for changing what the account is proven by: the second step where it asks for one.
    package func isFresh(for factors: FactorSet, at now: Instant) -> Bool {
        proofs.contains { now - $0.at <= SessionTerms.fresh && (!factors.isOn || $0.method.isSecond) }
    }
}
