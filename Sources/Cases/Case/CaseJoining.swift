import Catalog
package import Core

/// Reports of one and the same thing: one is worked, the others follow it, each under its own folio.
extension CaseFile {
    /// This one follows another from now on; nobody works it apart.
    package mutating func join(to other: Folio, because reason: String?, by servant: ServantID, at now: Instant) throws(CaseError)
        -> Happening
    {
        try mustBeOpen()
        guard other != folio else { throw .sameCase }
        let reason = try reason.map { reason throws(CaseError) in try Self.forResident(reason, "reason") }
        closedAt = now
        move(to: .duplicate, at: now)
        var payload = CaseEvent.Payload(reason: reason)
        payload.other = other.description
        return Happening(.joined, by: .servant(servant), payload, tells: true)
    }

    /// Back on its own, in the state that it had.
    /// - Parameters:
    ///   - reason: nil where whoever reported it first withdrew.
    ///   - previous: the state before it was joined.
    package mutating func separate(
        from other: Folio, because reason: String?, resuming previous: CaseState, by actor: CaseEvent.Actor, at now: Instant
    ) throws(CaseError) -> Happening {
        guard state == .duplicate else { throw .wrongState(state) }
        let reason = try reason.map { reason throws(CaseError) in try Self.forResident(reason, "reason") }
        closedAt = nil
        move(to: previous.isOpen ? previous : .received, at: now)
        var payload = CaseEvent.Payload(reason: reason)
        payload.other = other.description
        return Happening(.separated, by: actor, payload, tells: true)
    }

    /// What changes nothing but is written down: that others were gathered, linked, or have news.
    mutating func note(
        _ kind: CaseEvent.Kind, _ payload: CaseEvent.Payload, by actor: CaseEvent.Actor, at now: Instant, tells: Bool = false
    )
        -> Happening
    {
        move(to: state, at: now)
        return Happening(kind, by: actor, payload, tells: tells)
    }
}

/// Which cases are joined and linked, read from the events.
package struct CaseBonds: Sendable, Hashable {
    /// The case that this one is joined to.
    package private(set) var principal: String?
    /// Cases that are joined to this one, in the order of joining.
    package private(set) var followers: [String] = []
    package private(set) var linked: [String] = []
    /// State before it was joined.
    package private(set) var stateBefore: CaseState?

    package init(_ events: [(event: CaseEvent, payload: CaseEvent.Payload?)]) {
        var last: CaseState = .received
        for (event, payload) in events {
            if let other = payload?.other {
                switch event.kind {
                case .joined: (principal, stateBefore) = (other, last)
                case .separated: (principal, stateBefore) = (nil, nil)
                case .gathered: if !followers.contains(other) { followers.append(other) }
                case .parted: followers.removeAll { $0 == other }
                case .linked: if !linked.contains(other) { linked.append(other) }
                case .unlinked: linked.removeAll { $0 == other }
                default: break
                }
            }
            if event.kind == .reopened { (principal, stateBefore) = (nil, nil) }
            last = event.state
        }
    }
}
