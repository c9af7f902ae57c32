package import Core
package import Forms
package import Foundation

/// A service as the city describes it: everything of `service.yaml` in checked values, and the questionnaire.
///
/// One row of a family is a service of its own. Nothing changes after loading; a changed folder gives a new value with a new version.
package struct CityService: Sendable {
    package var code: ServiceCode
    /// The folder it is described in; the same for all variants of a family.
    package var folder: String
    package var version: ServiceVersion
    /// The row of the family, if it is one.
    package var variant: ServiceVariant?
    package var title: LocalizedText
    package var summary: LocalizedText
    package var mode: ServiceMode
    /// The questionnaire, compiled when it is first asked for where the service is a row of a family.
    var form: DeferredForm?
    /// The unit that answers for the service, and for cases that no route places.
    package var owner: UnitID
    /// Groups tiles of the home page (`calle`, `agua`); nil stands under "other".
    package var category: String?
    /// Name of its pictogram in `theme/signs/`.
    package var sign: String?
    package var page: ServicePage
    package var channels: [Channel: ChannelSetup]
    /// Words that start it on a channel of text.
    package var keywords: [String]
    /// How residents say it, by language; what understanding learns from.
    package var phrases: [Language: [String]]
    package var identity: IdentityNeed
    package var privacy: ServicePrivacy
    package var prefill: [Prefill]
    /// Questions whose answers say something of a person: masked at the desk until somebody says what for.
    package var personal: Set<String>
    /// The only unit whose servants may see who reports, whichever office has the case; nil leaves it to the office that works it.
    package var reporterSeenBy: UnitID?
    package var texts: [QuestionText]
    package var attachments: [AttachmentRule]
    package var routes: [Route]
    package var clock: ServiceClock
    /// What the service says of its own; the city's times hold where it says nothing.
    package var retention: ServiceRetention
    package var followUps: [FollowUp]
    package var documents: [DocumentRule]
    /// In the order of the days from which they hold.
    package var ruleBooks: [RuleBook]
    /// The name in the city's own lists (`PODA / RETIRO ARBOL`), of a row of a family or of a folder alone.
    package var official: String?
    /// Pictures, sounds and films of the folder, by file name, that questions and choices show.
    package var media: [String: Data]

    /// The rules that hold on a day; nil where none do yet, or the service has none.
    package func rules(on day: CalendarDay) -> RuleBook? { ruleBooks.last { $0.validFrom.map { $0 <= day } ?? true } }

    /// Nil for an information service.
    package var questionnaire: Form? { form?.form }

    /// Every question whose answer is masked: those named, and those filled from an identity or a contact.
    package var maskedQuestions: Set<String> {
        personal.union(prefill.filter { $0.claim != "contact.language" && !$0.claim.hasPrefix("address.") }.map(\.question))
    }

    /// The words of a question on a channel that wants others than the form's label; nil where the label serves.
    package func text(of question: String, on channel: Channel, in language: Language) -> String? {
        let candidates = texts.filter { $0.question == question }
        let match =
            candidates.first { $0.channels == [channel] } ?? candidates.first { $0.channels.count > 1 && $0.channels.contains(channel) }
        return match?.text.text(in: language)
    }

    /// The rule for what may be attached to a question; a single image of at most 20 MB where the service says nothing.
    package func attachmentRule(for question: String) -> AttachmentRule {
        attachments.first { $0.question == question } ?? AttachmentRule(question: question)
    }

    /// The rule for a question of a type: where the service says nothing, what the type asks for, of at most 20 MB.
    package func attachmentRule(for question: String, type: QuestionType?) -> AttachmentRule {
        if let rule = attachments.first(where: { $0.question == question }) { return rule }
        var rule = AttachmentRule(question: question)
        let sounds = ["audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/amr"]
        let films = ["video/mp4", "video/webm"]
        switch type {
        case .audio, .backgroundAudio: rule.types = sounds + films
        case .video: rule.types = films
        case .file: rule.types += ["application/pdf", "text/plain", "application/zip"] + sounds + films
        default: break
        }
        return rule
    }
}

/// SHA-256 of a service's folder in 64 lower-case hexadecimal digits.
///
/// Drafts and cases name it.
package struct ServiceVersion: Sendable, Hashable, Codable, CustomStringConvertible {
    package let hash: String

    package init(hash: String) { self.hash = hash }

    package init(from decoder: any Decoder) throws { hash = try decoder.singleValueContainer().decode(String.self) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hash)
    }

    package var description: String { hash }
}

/// How much of the service is digital: partial digitisation is a beginning.
package enum ServiceMode: String, Sendable, Hashable, Codable, CaseIterable {
    /// A page that says where to go and what to bring.
    case information
    /// The request is taken here and worked elsewhere.
    case intake
    /// The whole walk.
    case full
}

/// Who sees what a resident says.
package enum ServicePrivacy: String, Sendable, Hashable, Codable, CaseIterable {
    case `public`
    case restricted
    /// Never in full text, maps, Open311, exports or logs; its folio looks unknown without its code.
    case confidential
}

/// The row of a family.
package struct ServiceVariant: Sendable, Hashable {
    package var code: String
    /// The name in the city's own lists (`PODA / RETIRO ARBOL`).
    package var official: String?
    /// The questions that it asks, of all that the questionnaire has; nil means all.
    ///
    /// The variant's own question is answered already.
    package var asks: Set<String>?
    /// The question that holds the variant.
    package var question: String
}

/// What the page of a service says before the first question.
package struct ServicePage: Sendable, Hashable {
    package var legalBasis: LocalizedText?
    /// What it costs, in words; nil says nothing.
    package var cost: LocalizedText?
    package var requirements: [LocalizedText]
    /// Windows where the same service is given in person.
    package var counters: [Counter]
    /// What happens afterwards, step by step.
    package var steps: [LocalizedText]
    /// An address outside, such as the page of another authority.
    package var links: [CityLink]
    /// Shown before anything else where somebody may be in danger.
    package var warning: LocalizedText?

    package init(
        legalBasis: LocalizedText? = nil, cost: LocalizedText? = nil, requirements: [LocalizedText] = [], counters: [Counter] = [],
        steps: [LocalizedText] = [], links: [CityLink] = [], warning: LocalizedText? = nil
    ) {
        (self.legalBasis, self.cost, self.requirements, self.counters) = (legalBasis, cost, requirements, counters)
        (self.steps, self.links, self.warning) = (steps, links, warning)
    }
}

/// A window in a building.
package struct Counter: Sendable, Hashable {
    package var name: LocalizedText
    package var address: LocalizedText?
    package var hours: LocalizedText?
    package var phone: String?
}

/// What the service needs to know of the resident before it begins.
package struct IdentityNeed: Sendable, Hashable {
    package var level: IdentityLevel
    package var acr: AuthenticationLevel
    /// The question from which on it is needed; nil for the first.
    package var from: String?

    package init(level: IdentityLevel = .none, acr: AuthenticationLevel = .none, from: String? = nil) {
        (self.level, self.acr, self.from) = (level, acr, from)
    }
}
