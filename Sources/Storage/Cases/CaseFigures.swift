import Cases
import Catalog
import Core

/// Figures, counted over the predicates of the lists.
extension CaseRepository {
    func tally(_ queue: Queue, by dimension: FigureDimension, at now: Instant, _ tx: any Transaction) throws -> [String: Int] {
        let choice = QueueChoice(queue, in: queue.reach, at: now)
        guard choice.isPossible else { return [:] }
        let column = dimension.rawValue
        let sql = SQL("SELECT \(column), count(*) FROM case_file WHERE \(choice.text) GROUP BY \(column)")
        let rows = try tx.sql.all(sql, values: choice.values) { try ($0.next(String?.self) ?? "", $0.next(Int.self)) }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    func hours(_ queue: Queue, until span: CaseSpan, at now: Instant, _ tx: any Transaction) throws -> [HourCount] {
        var choice = QueueChoice(queue, in: queue.reach, at: now)
        guard choice.isPossible else { return [] }
        let end = span == .firstAnswer ? "first_answer_at" : "closed_at"
        choice.add("\(end) IS NOT NULL")
        let sql = SQL(
            "SELECT service, area, (\(end) - opened_at) / 3600000, count(*) FROM case_file WHERE \(choice.text) "
                + "GROUP BY service, area, 3")
        return try tx.sql.all(sql, values: choice.values) { row in
            try HourCount(service: row.next(), area: row.next(), hours: row.next(), count: row.next())
        }
    }

    func rate(_ rating: CaseRating, _ tx: any Transaction) throws {
        try tx.sql.run(Self.putRating, rating.caseID, rating.unit, rating.service, rating.area, rating.score, rating.at)
    }

    func rating(of id: ID<CaseFile>, _ tx: any Transaction) throws -> Int? {
        try tx.sql.first(Self.ratingOfCase, id) { try $0.next(Int.self) }
    }

    func ratings(_ units: [UnitID], within time: Range<Instant>, _ tx: any Transaction) throws -> [ServiceCode: [Int: Int]] {
        let sql = try tx.sql
        var ratings: [ServiceCode: [Int: Int]] = [:]
        for unit in units {
            for (service, score, count) in try sql.all(
                Self.ratingsOfUnit, unit, time.lowerBound, time.upperBound,
                as: {
                    try ($0.next(ServiceCode.self), $0.next(Int.self), $0.next(Int.self))
                })
            { ratings[service, default: [:]][score, default: 0] += count }
        }
        return ratings
    }

    static let putRating: SQL = """
        INSERT INTO case_rating (case_id, unit, service, area, score, at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (case_id) DO UPDATE SET score = excluded.score, at = excluded.at
        """
    static let ratingOfCase: SQL = "SELECT score FROM case_rating WHERE case_id = $1"
    static let ratingsOfUnit: SQL = """
        SELECT service, score, count(*) FROM case_rating WHERE unit = $1 AND at >= $2 AND at < $3 GROUP BY service, score
        """
    /// The office's first words to the resident, kept with the case for its figures.
    static let firstAnswer: SQL = "UPDATE case_file SET first_answer_at = $2 WHERE id = $1 AND first_answer_at IS NULL"
    static let cameBack: SQL = "UPDATE case_file SET reopened_at = $2 WHERE id = $1"
}
