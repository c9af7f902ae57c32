import Catalog
import Core
import Forms
import Foundation

/// What becomes of a finished questionnaire: the answers as they are kept, the contact, the unit that gets it.
struct CaseRecord {
    let answers: CaseAnswers
    let contact: Contact
    let route: RouteDecision
    /// What a search may find the case by.
    let words: [String]

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
        words = Self.words(service, session, contact, answers.place)
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

    /// The title in every language, the place, what was chosen from lists; of a public service also what was written (decision 0073).
    ///
    /// Nothing of what says who it is.
    private static func words(_ service: CityService, _ session: FormSession, _ contact: Contact, _ place: Place?) -> [String] {
        guard service.privacy != .confidential else { return [] }
        var texts = Array(service.title.texts.values)
        if let official = service.variant?.official { texts.append(official) }
        texts += [place?.street, place?.between, place?.colonia, place?.landmark].compactMap { $0 }
        let personal = Set(
            service.prefill.filter { $0.claim.hasPrefix("identity.") || $0.claim.hasPrefix("contact.") }.map(\.question)
                + ["contact_name", "contact_email", "contact_phone"])
        var session = session
        for entry in session.summary().sections.flatMap(\.entries) where !personal.contains(entry.name) {
            if entry.type.isSelect || (entry.type == .text && service.privacy == .public) { texts.append(entry.answer) }
        }
        let hidden = Set([contact.name, contact.email, contact.phone].compactMap { $0 }.flatMap(SearchTokens.words))
        return texts.flatMap(SearchTokens.words).filter { !hidden.contains($0) }
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
