import Catalog
import Core
import Forms
import Foundation

/// What becomes of a finished questionnaire: the answers as they are kept, the contact, the unit that gets it.
struct CaseRecord {
    let answers: CaseAnswers
    let contact: Contact
    let route: RouteDecision

    init(_ service: CityService, _ session: FormSession, catalog: Catalog) {
        let (decision, route) = catalog.conclude(service, session)
        self.route = route
        var sections: [Language: [CaseAnswers.Section]] = [:]
        for language in catalog.city.languages {
            var speaking = session
            speaking.language = session.form.language([language])
            sections[language] = speaking.summary().sections.map { section in
                CaseAnswers.Section(
                    title: section.label.nonBlank,
                    rows: section.entries.map { CaseAnswers.Row(question: $0.name, label: $0.label, answer: $0.answer) })
            }
        }
        contact = Self.contact(service, session)
        answers = CaseAnswers(
            session: session.data, submission: session.submission, sections: sections, place: Self.place(session),
            outputs: decision.outputs, route: route, decision: decision)
    }

    /// The dates that are promised, in the business time of the service's calendar.
    func promises(from now: Instant, _ service: CityService, _ catalog: Catalog) -> CaseFile.Promises {
        let calendar = catalog.city.calendars[service.clock.calendar] ?? catalog.city.calendars[catalog.city.defaultCalendar]
        func due(_ duration: BusinessDuration?) -> Instant? {
            guard let calendar, let duration else { return nil }
            return calendar.add(duration, to: now)
        }
        return CaseFile.Promises(
            accept: due(service.clock.accept), firstAnswer: due(service.clock.firstAnswer), resolve: due(service.clock.resolve))
    }

    /// The question bound to a `contact.…` claim, or the one with the name that the city's questionnaires use (decision 0160).
    private static func contact(_ service: CityService, _ session: FormSession) -> Contact {
        func answer(_ claim: String, _ name: String) -> String? {
            let bound = service.prefill.first { $0.claim == claim }?.question
            return session.text(named: bound ?? name).nonBlank
        }
        return Contact(
            name: answer("identity.name", "contact_name"), email: answer("contact.email", "contact_email"),
            phone: answer("contact.phone", "contact_phone"))
    }

    /// The first point that was answered and the words beside it (decision 0160).
    private static func place(_ session: FormSession) -> Place? {
        let point = session.form.questions.first { $0.type == .geopoint && !session.text(named: $0.name).isEmpty }
        let numbers = point.map { session.text(named: $0.name).split(separator: " ").compactMap { Double($0) } } ?? []
        let place = Place(
            latitude: numbers.first, longitude: numbers.dropFirst().first, street: session.text(named: "street").nonBlank,
            between: session.text(named: "between").nonBlank, colonia: session.text(named: "colonia").nonBlank,
            landmark: session.text(named: "landmark").nonBlank)
        return place == Place() ? nil : place
    }
}
