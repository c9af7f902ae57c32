/// Turns what somebody wrote into the text that is stored, by the type of the question.
struct AnswerReader {
    let zone: LocalZone
    var appearance: Set<String> = []

    /// Reads an answer that is not empty.
    func read(_ written: String, _ question: QuestionType, _ type: DataType) throws(AnswerError) -> String {
        switch question {
        case .acknowledge: return try acknowledgement(written)
        case .selectOne, .selectMultiple, .rank: return question == .selectOne ? written.blanksTrimmed : tokens(written)
        default: return try read(written, type)
        }
    }

    /// Reads a text by the type of its bind.
    func read(_ written: String, _ type: DataType) throws(AnswerError) -> String {
        switch type {
        case .integer: return try whole(written, Int64(Int32.min)...Int64(Int32.max))
        case .long: return try whole(written, Int64.min...Int64.max)
        case .decimal:
            let number = decimal(written)
            guard number.isFinite else { throw .type(.number) }
            return StoredText.decimal(number)
        case .boolean:
            switch written.blanksTrimmed.lowercased() {
            case "true", "1": return "1"
            case "false", "0": return "0"
            default: throw .type(.acknowledgement)
            }
        case .date: return try date(written.blanksTrimmed)
        case .time:
            guard let time = ClockTime.parse(Substring(written.blanksTrimmed)) else { throw .type(.time) }
            return Moment.clock(time.milliseconds) + Moment.offsetText(time.offset ?? zone.offset(at: Int64(0)))
        case .dateTime:
            guard let moment = Moment.parse(written.blanksTrimmed, zone: zone) else { throw .type(.dateTime) }
            return moment.description
        case .geopoint:
            guard let points = GeoText.points(written), points.count == 1 else { throw .type(.place) }
            return GeoText.text(points)
        case .geotrace:
            guard let points = GeoText.points(written), points.count >= 2 else { throw .type(.line) }
            return GeoText.text(points)
        case .geoshape:
            guard var points = GeoText.points(written), points.count >= 3 else { throw .type(.area) }
            if points.first?[0] != points.last?[0] || points.first?[1] != points.last?[1] { points.append(points[0]) }
            return GeoText.text(points)
        case .text, .binary, .barcode: return written
        }
    }

    private func whole(_ written: String, _ range: ClosedRange<Int64>) throws(AnswerError) -> String {
        var text = written.blanksTrimmed
        if text.hasPrefix("+") { text.removeFirst() }
        guard let number = Int64(text), range.contains(number) else { throw .type(.wholeNumber) }
        return String(number)
    }

    private func decimal(_ written: String) -> Double {
        var text = written.blanksTrimmed
        if text.hasPrefix("+") { text.removeFirst() }
        let plain = NumberText.number(text)
        if !plain.isNaN { return plain }
        let allowed = text.utf8.allSatisfy { (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0) }
        return allowed ? Double(text) ?? .nan : .nan
    }

    /// An ISO date; with the appearances `year` and `month-year` its beginning is enough; a time after it is dropped.
    private func date(_ text: String) throws(AnswerError) -> String {
        if let moment = Moment.parse(text, zone: zone) { return CalendarDay(days: moment.localDay).description }
        if appearance.contains("year") || appearance.contains("month-year"), let year = CalendarDay.whole(Substring(text)),
            let day = CalendarDay(year: year, month: 1, day: 1)
        {
            return day.description
        }
        if appearance.contains("month-year"), let day = CalendarDay.parse(Substring(text + "-01")) { return day.description }
        throw .type(.date)
    }

    private func acknowledgement(_ written: String) throws(AnswerError) -> String {
        switch written.blanksTrimmed.lowercased() {
        case "ok", "true", "1", "yes": return "OK"
        default: throw .type(.acknowledgement)
        }
    }

    private func tokens(_ written: String) -> String { written.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}

/// Places as ODK writes them: `lat lon alt acc`, joined by `; `.
enum GeoText {
    /// Nil where one is not a place.
    static func points(_ written: String) -> [[Double]]? {
        var points = [[Double]]()
        for part in written.split(separator: ";") {
            let words = part.split { $0.isWhitespace || $0 == "," }
            if words.isEmpty { continue }
            guard (2...4).contains(words.count) else { return nil }
            var point = [Double]()
            for word in words {
                guard let number = Double(word), number.isFinite else { return nil }
                point.append(number)
            }
            guard abs(point[0]) <= 90, abs(point[1]) <= 180 else { return nil }
            while point.count < 4 { point.append(0) }
            points.append(point)
        }
        return points.isEmpty ? nil : points
    }

    static func text(_ points: [[Double]]) -> String {
        points.map { $0.map { StoredText.decimal($0) }.joined(separator: " ") }.joined(separator: "; ")
    }
}

extension StoredText {
    /// A static default, read by the type of its question; as it stands where it cannot be.
    static func written(_ text: String, type node: CompiledNode, zone: LocalZone) -> String {
        guard let question = node.questionType else { return text }
        return (try? AnswerReader(zone: zone, appearance: node.appearance).read(text, question, node.dataType)) ?? text
    }
}

extension String {
    var blanksTrimmed: String { Substring(self).trimmed }
}
