package import Catalog
package import Core
package import Foundation

/// What the resident said, as it is kept with the case: readable without the questionnaire, which may have changed since.
package struct CaseAnswers: Sendable, Hashable, Codable {
    /// The questionnaire session's bytes, from which every answer can be taken again.
    package var session: Data
    /// XForms instance, as ODK tools take it.
    package var submission: String
    /// Questions and answers in words, in every language of the city.
    package var sections: [Language: [Section]]
    package var place: Place?
    /// Outputs of the service's rules, with the reasons in words.
    package var outputs: [String: String]
    package var route: RouteDecision
    /// All that rules and routes said, with the rows that fired, what they looked at, and the version of the rules.
    package var decision: Decision?
    /// By question, what the city knew already and the person confirmed: who had said so, when, and how surely.
    package var known: [String: KnownValue]?

    package init(
        session: Data, submission: String, sections: [Language: [Section]], place: Place?, outputs: [String: String], route: RouteDecision,
        decision: Decision? = nil
    ) {
        (self.session, self.submission, self.sections) = (session, submission, sections)
        (self.place, self.outputs, self.route, self.decision) = (place, outputs, route, decision)
    }

    /// The sections in a language, else in any the case has.
    package func sections(in language: Language) -> [Section] {
        sections[language] ?? sections.min { $0.key < $1.key }?.value ?? []
    }

    /// What somebody wrote or chose, in every language, and the words of the place.
    var written: [String] {
        sections.values.flatMap { $0 }.flatMap(\.rows).map(\.answer)
            + [place?.street, place?.between, place?.colonia, place?.landmark].compactMap(\.self)
    }

    /// A group of the questionnaire.
    package struct Section: Sendable, Hashable, Codable {
        package var title: String?
        package var rows: [Row]

        package init(title: String?, rows: [Row]) { (self.title, self.rows) = (title, rows) }
    }

    /// A question and its answer as people read them.
    package struct Row: Sendable, Hashable, Codable {
        /// Name of the question in the questionnaire.
        package var question: String
        package var label: String
        package var answer: String

        package init(question: String, label: String, answer: String) {
            (self.question, self.label, self.answer) = (question, label, answer)
        }
    }
}

/// Where it is: a point, words, or both.
package struct Place: Sendable, Hashable, Codable {
    /// WGS84 degrees.
    package var latitude: Double?
    package var longitude: Double?
    package var street: String?
    package var between: String?
    package var colonia: String?
    package var landmark: String?

    package init(
        latitude: Double? = nil, longitude: Double? = nil, street: String? = nil, between: String? = nil, colonia: String? = nil,
        landmark: String? = nil
    ) {
        (self.latitude, self.longitude, self.street) = (latitude, longitude, street)
        (self.between, self.colonia, self.landmark) = (between, colonia, landmark)
    }

    /// `Adolfo Prieto, Del Valle Centro`; nil when no words were given.
    package var words: String? { [street, colonia].compactMap { $0?.nonBlank }.joined(separator: ", ").nonBlank ?? landmark?.nonBlank }
}
