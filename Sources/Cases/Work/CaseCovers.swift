import Core

/// What was covered in a case, read from its events: laid over whatever is opened, since nothing that was written is rewritten.
struct CaseCovers: Hashable {
    /// What stands where words were covered.
    static let mark = "█████"

    let passages: [String]
    /// The photo that is seen in the place of another.
    let photos: [ID<Attachment>: ID<Attachment>]

    init(passages: [String], photos: [ID<Attachment>: ID<Attachment>] = [:]) { (self.passages, self.photos) = (passages, photos) }

    init(_ events: [(event: CaseEvent, payload: CaseEvent.Payload?)]) {
        let covers = events.compactMap { $0.event.kind == .covered ? $0.payload : nil }
        var photos: [ID<Attachment>: ID<Attachment>] = [:]
        for cover in covers {
            if let original = cover.original, let seen = cover.attachments.first { photos[original] = seen }
        }
        self.init(passages: covers.compactMap { $0.passage }, photos: photos)
    }

    func cover(_ text: String) -> String {
        var text = text
        for passage in passages { text = text.replacing(passage, with: Self.mark) }
        return text
    }

    /// The photo that is seen in the end, since a covered one may be covered again.
    func seen(_ id: ID<Attachment>) -> ID<Attachment> {
        var id = id
        for _ in 0...photos.count {
            guard let next = photos[id] else { break }
            id = next
        }
        return id
    }

    /// Each file in its place and order, covered where it is.
    func seen(_ attachments: [Attachment]) -> [Attachment] {
        guard !photos.isEmpty else { return attachments }
        let known = Dictionary(attachments.map { ($0.id, $0) }) { first, _ in first }
        let covering = Set(photos.values)
        return attachments.filter { !covering.contains($0.id) }.compactMap { came in
            guard let last = known[seen(came.id)] else { return nil }
            return last.id == came.id ? came : last.answering(came.question, addedAt: came.addedAt)
        }
    }

    /// Answers and place; the questionnaire's own bytes, which no page shows, stay as they are.
    func covered(_ answers: CaseAnswers) -> CaseAnswers {
        guard !passages.isEmpty else { return answers }
        var answers = answers
        answers.sections = answers.sections.mapValues { sections in
            sections.map { section in
                CaseAnswers.Section(
                    title: section.title,
                    rows: section.rows.map { CaseAnswers.Row(question: $0.question, label: $0.label, answer: cover($0.answer)) })
            }
        }
        answers.submission = cover(answers.submission)
        answers.outputs = answers.outputs.mapValues { cover($0) }
        if var place = answers.place {
            (place.street, place.between) = (place.street.map { cover($0) }, place.between.map { cover($0) })
            (place.colonia, place.landmark) = (place.colonia.map { cover($0) }, place.landmark.map { cover($0) })
            answers.place = place
        }
        return answers
    }

    /// The words of events, and the files that they name.
    func covered(_ events: [(event: CaseEvent, payload: CaseEvent.Payload?)]) -> [(event: CaseEvent, payload: CaseEvent.Payload?)] {
        guard !passages.isEmpty || !photos.isEmpty else { return events }
        return events.map { event, payload in
            guard var payload else { return (event, nil) }
            payload.text = payload.text.map { cover($0) }
            payload.reason = payload.reason.map { cover($0) }
            payload.note = payload.note.map { cover($0) }
            payload.attachments = payload.attachments.map { seen($0) }
            return (event, payload)
        }
    }
}
