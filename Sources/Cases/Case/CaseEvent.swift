package import Catalog
package import Core
import Foundation

/// What happened to a case: append-only, everything else is a view of it.
///
/// The payload is sealed under the case's key.
package struct CaseEvent: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case opened
        case accepted
        case taken
        case assigned
        case released
        case noted
        case asked
        case replied
        case transferred
        case workStarted = "work_started"
        /// Words to the resident that leave the case open.
        case informed
        /// The office says it is done.
        case answered
        case confirmed
        case reopened
        case cancelled
        case outOfCompetence = "out_of_competence"
        case photoAdded = "photo_added"
        case read
        case noticeSent = "notice_sent"
        /// A promised date that is another now, with the reason.
        case deadlineMoved = "deadline_moved"
        /// Three quarters of a promise are used up.
        case clockWarned = "clock_warned"
        /// A promise is late, and those above the office were told.
        case escalated
        /// A deed on many cases was taken back.
        case undone
        /// Joined to an earlier report of the same thing.
        case joined
        /// Taken apart again.
        case separated
        /// A report of the same thing was joined to this one, or taken apart from it.
        case gathered
        case parted
        /// Put beside another case, each going its own way; or no longer.
        case linked
        case unlinked
        /// What happened to the report that this one is joined to.
        case news
        /// Words or parts of a photo were covered.
        case covered
        /// Somebody at a counter let a servant fill in the form for them.
        case consented
        /// Working time was added or put right.
        case timed

        /// Whether the resident sees it in the timeline.
        package var isPublic: Bool {
            switch self {
            case .noted, .assigned, .taken, .released, .read, .noticeSent, .clockWarned, .gathered, .parted, .linked, .unlinked, .timed:
                false
            default: true
            }
        }
    }

    package enum Actor: Sendable, Hashable {
        case resident
        case servant(ServantID)
        case system
    }

    package let id: ID<CaseEvent>
    package let caseID: ID<CaseFile>
    /// 1, 2, 3, … within the case; equals the case's version after it.
    package let sequence: Int
    package let at: Instant
    package let actor: Actor
    package let kind: Kind
    /// Unit that the case was with, or went to.
    package let unit: UnitID?
    /// State after the event.
    package let state: CaseState
    /// `Payload` as JSON, sealed under field `event.payload`; nil when there is nothing to say.
    package let payload: Sealed?

    package init(
        id: ID<CaseEvent>, caseID: ID<CaseFile>, sequence: Int, at: Instant, actor: Actor, kind: Kind, unit: UnitID?, state: CaseState,
        payload: Sealed?
    ) {
        (self.id, self.caseID, self.sequence, self.at, self.actor) = (id, caseID, sequence, at, actor)
        (self.kind, self.unit, self.state, self.payload) = (kind, unit, state, payload)
    }

    /// The free words of an event.
    package struct Payload: Sendable, Hashable, Codable {
        /// Words of the servant or the resident.
        package var text: String?
        /// Why: reason of a transfer, of reopening.
        package var reason: String?
        /// Words of the rule that routed it, by language.
        package var because: LocalizedText?
        package var rule: String?
        package var ruleVersion: String?
        /// Attachments that came with it.
        package var attachments: [ID<Attachment>]
        /// Template of an answer, if one was used.
        package var template: String?
        /// Unit before a transfer.
        package var from: UnitID?
        /// What was promised when the case was opened; only with `opened`.
        package var terms: ServiceClock?
        /// Which promise a clock's event is about.
        package var clock: ClockMark?
        /// Whether draft rules took part in what is said; nil means no.
        package var isDraft: Bool?
        /// What the next office must know; only offices see it.
        package var note: String?
        /// Why a closing answer shows no picture of the work.
        package var withoutEvidence: String?
        /// Who outside the city can do it.
        package var authority: String?
        /// Folio of the other case, where two are joined or linked.
        package var other: String?
        /// What a reading was for.
        package var purpose: ReadingPurpose?
        /// Questions whose answers were seen.
        package var fields: [String]?
        /// Words that were covered: the original, kept sealed.
        package var passage: String?
        /// The photo before a part was covered.
        package var original: ID<Attachment>?
        /// Seconds of work: measured from showing a form to sending it, or as the servant says.
        package var seconds: Int?
        /// What happened to the case that this one is joined to.
        package var newsOf: Kind?

        package init(
            text: String? = nil, reason: String? = nil, because: LocalizedText? = nil, rule: String? = nil, ruleVersion: String? = nil,
            attachments: [ID<Attachment>] = [], template: String? = nil, from: UnitID? = nil, terms: ServiceClock? = nil,
            clock: ClockMark? = nil, isDraft: Bool? = nil
        ) {
            (self.text, self.reason, self.because, self.rule) = (text, reason, because, rule)
            (self.ruleVersion, self.attachments, self.template, self.from) = (ruleVersion, attachments, template, from)
            (self.terms, self.clock, self.isDraft) = (terms, clock, isDraft)
        }
    }
}
