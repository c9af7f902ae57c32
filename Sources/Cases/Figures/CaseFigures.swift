package import Catalog
package import Core

/// What the figures of a unit are split by.
package enum FigureDimension: String, Sendable, Hashable, CaseIterable {
    case service, area, state
}

/// How long something took, in whole hours of the calendar, and how often.
package struct HourCount: Sendable, Hashable {
    package let service: ServiceCode
    package let area: String?
    package let hours: Int
    package let count: Int

    package init(service: ServiceCode, area: String?, hours: Int, count: Int) {
        (self.service, self.area, self.hours, self.count) = (service, area, hours, count)
    }
}

/// What is measured from the opening of a case.
package enum CaseSpan: Sendable, Hashable {
    /// Until the office's first words to the resident.
    case firstAnswer
    /// Until the office said that it is done.
    case resolution
}

/// Middle and tail of many durations, in hours.
package struct SpanSummary: Sendable, Hashable {
    package let count: Int
    /// Half of them took at most this; nil where there are none.
    package let median: Int?
    /// Nine of ten took at most this.
    package let ninetieth: Int?

    /// Nearest rank over all counts.
    package init(_ counts: some Sequence<HourCount>) {
        let sorted = counts.sorted { $0.hours < $1.hours }
        let total = sorted.reduce(0) { $0 + $1.count }
        func rank(_ share: Double) -> Int? {
            guard total > 0 else { return nil }
            let wanted = max(1, Int((share * Double(total)).rounded(.up)))
            var seen = 0
            for entry in sorted {
                seen += entry.count
                if seen >= wanted { return entry.hours }
            }
            return sorted.last?.hours
        }
        (count, median, ninetieth) = (total, rank(0.5), rank(0.9))
    }
}

/// What a resident thought of how the case was handled, once confirmed: 1 (badly) to 5 (well).
package struct CaseRating: Sendable, Hashable {
    package let caseID: ID<CaseFile>
    package let unit: UnitID
    package let service: ServiceCode
    package let area: String?
    package let score: Int
    package let at: Instant

    package static let scores = 1...5

    /// Nil for a score that there is not.
    package init?(_ file: CaseFile, score: Int, at now: Instant) {
        guard Self.scores.contains(score) else { return nil }
        (caseID, unit, service, area) = (file.id, file.unit, file.service, file.area)
        (self.score, at) = (score, now)
    }
}

/// Figures over the same predicates as the lists, so that a number and the cases behind it cannot differ.
package protocol CaseFigureStore: Sendable {
    /// How many cases of the queue by the value of the dimension; those without one under the empty text.
    func tally(_ queue: Queue, by dimension: FigureDimension, at now: Instant, _ tx: any Transaction) throws -> [String: Int]
    /// How long the cases of the queue took; those that have no such moment are left out.
    func hours(_ queue: Queue, until span: CaseSpan, at now: Instant, _ tx: any Transaction) throws -> [HourCount]
    /// Keeps what the resident thought; a second opinion replaces the first.
    func rate(_ rating: CaseRating, _ tx: any Transaction) throws
    func rating(of id: ID<CaseFile>, _ tx: any Transaction) throws -> Int?
    /// How many gave which score within the time, by service.
    func ratings(_ units: [UnitID], within time: Range<Instant>, _ tx: any Transaction) throws -> [ServiceCode: [Int: Int]]
}
