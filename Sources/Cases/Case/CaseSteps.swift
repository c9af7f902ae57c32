package import Catalog
package import Core
import Foundation

/// What happened, before it is sealed and numbered: the answer of each step of a case.
package struct Happening: Sendable, Hashable {
    package let kind: CaseEvent.Kind
    package let actor: CaseEvent.Actor
    package var payload: CaseEvent.Payload?
    /// Whether the resident is told of it.
    package let tellsResident: Bool

    init(_ kind: CaseEvent.Kind, by actor: CaseEvent.Actor, _ payload: CaseEvent.Payload? = nil, tells: Bool = false) {
        (self.kind, self.actor, self.payload, tellsResident) = (kind, actor, payload, tells)
    }
}

/// The steps of a servant. Each checks the state, changes the projection and tells what happened.
extension CaseFile {
    /// Longest text of a note, question or answer, in characters.
    package static let longestText = 8_000

    /// The unit takes the case on.
    /// - Parameter text: what the resident is told with it, such as the day of a visit.
    package mutating func accept(
        saying text: String? = nil, template: String? = nil, by servant: ServantID, at now: Instant
    ) throws(CaseError) -> Happening {
        guard state == .received || state == .transferred || state == .reopened else { throw .wrongState(state) }
        let text = try text.map { text throws(CaseError) in try Self.forResident(text, "text") }
        if assignee == nil { assignee = servant }
        move(to: .accepted, at: now)
        return Happening(.accepted, by: .servant(servant), text.map { .init(text: $0, template: template) }, tells: true)
    }

    /// The servant works it from now on.
    package mutating func take(by servant: ServantID, at now: Instant) throws(CaseError) -> Happening {
        try mustBeOpen()
        assignee = servant
        move(to: state, at: now)
        return Happening(.taken, by: .servant(servant))
    }

    /// Back to the unit's pile, with what the next one must know.
    package mutating func release(by servant: ServantID, note: String?, at now: Instant) throws(CaseError) -> Happening {
        try mustBeOpen()
        assignee = nil
        move(to: state, at: now)
        return Happening(
            .released, by: .servant(servant), try note.map { note throws(CaseError) in .init(text: try Self.checked(note, "note")) })
    }

    /// Given to a colleague of the unit.
    package mutating func assign(to colleague: ServantID, by servant: ServantID, at now: Instant) throws(CaseError) -> Happening {
        try mustBeOpen()
        assignee = colleague
        move(to: state, at: now)
        return Happening(.assigned, by: .servant(servant), .init(text: colleague.description))
    }

    /// Words for colleagues, never shown to the resident.
    package mutating func note(_ text: String, by servant: ServantID, at now: Instant) throws(CaseError) -> Happening {
        let text = try Self.checked(text, "text")
        move(to: state, at: now)
        return Happening(.noted, by: .servant(servant), .init(text: text))
    }

    /// Asks the resident; until the reply the clock of the office stands still.
    package mutating func ask(
        _ text: String, template: String? = nil, by servant: ServantID, at now: Instant
    ) throws(CaseError) -> Happening {
        try mustBeOpen()
        let text = try Self.forResident(text, "text")
        move(to: .waitingForResident, at: now)
        return Happening(.asked, by: .servant(servant), .init(text: text, template: template), tells: true)
    }

    package mutating func startWork(by servant: ServantID, at now: Instant) throws(CaseError) -> Happening {
        guard state.isOpen, state != .inWork, state != .waitingForResident else { throw .wrongState(state) }
        if assignee == nil { assignee = servant }
        move(to: .inWork, at: now)
        return Happening(.workStarted, by: .servant(servant), tells: true)
    }

    /// To another unit, with a reason that the resident reads.
    ///
    /// The folio stays; so does what was promised to the resident.
    /// - Parameter note: what the other unit must know and the resident does not read.
    package mutating func transfer(
        to other: UnitID, reason: String, note: String? = nil, template: String? = nil, by servant: ServantID, at now: Instant
    ) throws(CaseError) -> Happening {
        try mustBeOpen()
        guard other != unit else { throw .sameUnit }
        let reason = try Self.forResident(reason, "reason")
        let note = try note.map { note throws(CaseError) in try Self.checked(note, "note") }
        let from = unit
        unit = other
        assignee = nil
        move(to: .transferred, at: now)
        var payload = CaseEvent.Payload(reason: reason, template: template, from: from)
        payload.note = note
        return Happening(.transferred, by: .servant(servant), payload, tells: true)
    }

    /// The fewest characters of an answer that closes: what was done, where and when does not fit into fewer.
    package static let shortestClosing = 30

    /// Words to the resident; `closes` says that the office has done its part.
    ///
    /// A closing answer says what was done, and shows it or says why not.
    /// - Parameters:
    ///   - withoutEvidence: why a closing answer comes without a picture of what was done; the resident reads it.
    ///   - wantsEvidence: false for a deed on many cases, whose one text stands for all of them.
    package mutating func answer(
        _ text: String, template: String?, evidence: [ID<Attachment>], closes: Bool, withoutEvidence: String? = nil,
        wantsEvidence: Bool = true,
        by servant: ServantID,
        at now: Instant
    ) throws(CaseError) -> Happening {
        try mustBeOpen()
        let text = try Self.forResident(text, "text")
        var payload = CaseEvent.Payload(text: text, attachments: evidence, template: template)
        if closes {
            guard text.count >= Self.shortestClosing else { throw .tooThin("text", least: Self.shortestClosing) }
            if evidence.isEmpty, wantsEvidence {
                guard let why = withoutEvidence?.nonBlank else { throw .missing("evidence") }
                payload.withoutEvidence = try Self.forResident(why, "evidence")
            }
            closedAt = now
            move(to: .answered, at: now)
            return Happening(.answered, by: .servant(servant), payload, tells: true)
        }
        move(to: state, at: now)
        return Happening(.informed, by: .servant(servant), payload, tells: true)
    }

    /// Nobody of the city can do it; the reason says who can.
    ///
    /// What another office of the city can do is passed on to it instead.
    /// - Parameter authority: who can, by name.
    package mutating func declareOutOfCompetence(
        reason: String, authority: String? = nil, by servant: ServantID, at now: Instant
    ) throws(CaseError) -> Happening {
        try mustBeOpen()
        let reason = try Self.forResident(reason, "reason")
        closedAt = now
        move(to: .outOfCompetence, at: now)
        var payload = CaseEvent.Payload(reason: reason)
        payload.authority = try authority.map { authority throws(CaseError) in try Self.checked(authority, "authority") }
        return Happening(.outOfCompetence, by: .servant(servant), payload, tells: true)
    }

    /// Somebody looked at what is masked, and said why.
    /// - Parameters:
    ///   - words: what for, in words; may be left out where the purpose says it all.
    ///   - fields: names of the questions that were opened.
    package mutating func read(
        purpose words: String, as purpose: ReadingPurpose? = nil, fields: [String] = [], by servant: ServantID, at now: Instant
    ) throws(CaseError) -> Happening {
        let words = purpose == nil || purpose == .other ? try Self.checked(words, "reason") : words.trimmed
        guard words.count <= Self.longestText else { throw .tooLong("reason", limit: Self.longestText) }
        move(to: state, at: now)
        var payload = CaseEvent.Payload(reason: words.nonBlank)
        payload.purpose = purpose
        payload.fields = fields.isEmpty ? nil : fields
        return Happening(.read, by: .servant(servant), payload)
    }
}

/// The steps of the resident.
extension CaseFile {
    /// How long after confirming somebody may still say that it was not solved.
    package static let reopensFor = Instant.Span.days(30)

    /// Answers the desk's question, or adds something unasked.
    /// - Parameter previous: the state that the question interrupted.
    package mutating func reply(
        _ text: String, attachments: [ID<Attachment>], resuming previous: CaseState, at now: Instant
    ) throws(CaseError) -> Happening {
        try mustBeOpen()
        let text = text.isEmpty && !attachments.isEmpty ? "" : try Self.checked(text, "text")
        move(to: state == .waitingForResident ? previous : state, at: now)
        return Happening(.replied, by: .resident, .init(text: text.isEmpty ? nil : text, attachments: attachments))
    }

    package mutating func addPhoto(_ attachment: ID<Attachment>, at now: Instant) throws(CaseError) -> Happening {
        try mustBeOpen()
        move(to: state, at: now)
        return Happening(.photoAdded, by: .resident, .init(attachments: [attachment]))
    }

    /// It is solved; only the resident says so.
    package mutating func confirm(at now: Instant) throws(CaseError) -> Happening {
        guard state == .answered else { throw .wrongState(state) }
        move(to: .confirmed, at: now)
        return Happening(.confirmed, by: .resident, tells: true)
    }

    /// It is not solved: back to the unit that answered, with the reason.
    package mutating func reopen(reason: String, attachments: [ID<Attachment>], at now: Instant) throws(CaseError) -> Happening {
        guard
            state == .answered || state == .outOfCompetence || state == .duplicate
                || (state == .confirmed && now - updatedAt < Self.reopensFor)
        else {
            throw .wrongState(state)
        }
        let reason = try Self.checked(reason, "reason")
        closedAt = nil
        move(to: .reopened, at: now)
        return Happening(.reopened, by: .resident, .init(reason: reason, attachments: attachments), tells: true)
    }

    package mutating func cancel(reason: String?, at now: Instant) throws(CaseError) -> Happening {
        try mustBeOpen()
        let reason = try reason.map { reason throws(CaseError) in try Self.checked(reason, "reason") }
        closedAt = now
        move(to: .cancelled, at: now)
        return Happening(.cancelled, by: .resident, .init(reason: reason), tells: true)
    }
}

extension CaseFile {
    func mustBeOpen() throws(CaseError) {
        guard state.isOpen else { throw .wrongState(state) }
    }

    mutating func move(to next: CaseState, at now: Instant) {
        state = next
        updatedAt = max(updatedAt, now)
        version += 1
    }

    /// Words that a resident will read: nothing in them is left to be filled in.
    static func forResident(_ text: String, _ field: String) throws(CaseError) -> String {
        let text = try checked(text, field)
        if let blank = Blanks.first(in: text) { throw .unfilled(field, blank: blank) }
        return text
    }

    /// The text without blanks at its ends; refuses an empty and an endless one.
    static func checked(_ text: String, _ field: String) throws(CaseError) -> String {
        let text = text.trimmed
        guard !text.isEmpty else { throw .missing(field) }
        guard text.count <= longestText else { throw .tooLong(field, limit: longestText) }
        return text
    }
}
