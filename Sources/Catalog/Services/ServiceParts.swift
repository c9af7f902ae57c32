package import Core

/// How a service runs on a channel.
package struct ChannelSetup: Sendable, Hashable {
    /// The short code or number of this service, where it has its own.
    package var number: String?
    /// Whether several answers may come in one message (`1 3 no`).
    package var answersInOne: Bool
    /// The most segments of a text message that a question may take.
    package var maxSegments: Int
    /// Questions left out on this channel.
    package var skip: Set<String>

    package init(number: String? = nil, answersInOne: Bool = false, maxSegments: Int = 1, skip: Set<String> = []) {
        (self.number, self.answersInOne, self.maxSegments, self.skip) = (number, answersInOne, maxSegments, skip)
    }
}

/// A question filled from what is known of the resident.
package struct Prefill: Sendable, Hashable {
    package var question: String
    /// The claim it comes from: `identity.curp`, `contact.phone`.
    package var claim: String
    /// Whether the resident may not change it.
    ///
    /// A locked value that is empty is asked for.
    package var lock: Bool
    /// The least identity level at which it is filled.
    package var level: IdentityLevel
    /// When the question is about whoever fills in the form, and not about somebody else; nil for always.
    package var when: Condition?

    /// The claims that a service can ask for.
    package static let claims = [
        "identity.birth_entity", "identity.curp", "identity.name", "identity.given_name", "identity.first_surname",
        "identity.second_surname",
        "identity.birthdate", "identity.sex", "identity.nationality", "contact.email", "contact.phone", "contact.language",
        "address.text", "address.point",
    ]
}

/// Other words for a question on some channels.
package struct QuestionText: Sendable, Hashable {
    package var question: String
    package var channels: Set<Channel>
    package var text: LocalizedText
}

/// What may be attached to a question.
package struct AttachmentRule: Sendable, Hashable {
    package var question: String
    package var types: [String]
    package var maxBytes: Int
    package var count: ClosedRange<Int>
    /// Whether it may be sent after the case is open.
    package var later: Bool

    package init(
        question: String, types: [String] = ["image/jpeg", "image/png", "image/webp", "image/heic"], maxBytes: Int = 20_000_000,
        count: ClosedRange<Int> = 0...1, later: Bool = false
    ) {
        (self.question, self.types, self.maxBytes, self.count, self.later) = (question, types, maxBytes, count, later)
    }
}

/// The promises of a service, in the business time of a calendar.
package struct ServiceClock: Sendable, Hashable, Codable {
    package var calendar: String
    package var accept: BusinessDuration?
    package var firstAnswer: BusinessDuration?
    /// How often the resident hears something until it is solved.
    package var nextUpdate: BusinessDuration?
    package var resolve: BusinessDuration?

    package init(
        calendar: String, accept: BusinessDuration? = nil, firstAnswer: BusinessDuration? = nil, nextUpdate: BusinessDuration? = nil,
        resolve: BusinessDuration? = nil
    ) {
        (self.calendar, self.accept, self.firstAnswer) = (calendar, accept, firstAnswer)
        (self.nextUpdate, self.resolve) = (nextUpdate, resolve)
    }
}

/// Something that begins by itself after a case.
package struct FollowUp: Sendable {
    package var when: Condition?
    /// In natural days and hours.
    package var after: BusinessDuration
    package var start: ServiceCode
}

/// A document that the service issues.
package struct DocumentRule: Sendable {
    package var id: String
    package var title: LocalizedText
    package var template: String
    package var when: Condition?
    package var sign: Bool
}
