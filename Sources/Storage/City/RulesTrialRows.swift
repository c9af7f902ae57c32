import Cases
import Catalog
import Core
import Foundation

extension RulesTrial.State: SQLStorable {}

/// Trials of changed rules on past cases, as rows.
extension ServiceVersionRepository {
    func insert(_ trial: RulesTrial, bundle: Data, _ tx: any Transaction) throws {
        try tx.sql.run(
            Self.insertTrial, trial.owner, trial.id, trial.folder, trial.version, bundle, trial.since, trial.createdAt, trial.updatedAt,
            trial.state, trial.reached, trial.looked, trial.unread, trial.changed, trial.isDraft)
    }

    func trial(_ id: ID<RulesTrial>, of owner: ServantID, _ tx: any Transaction) throws -> RulesTrial? {
        try tx.sql.first(Self.trialByID, owner, id, as: Self.readTrial)
    }

    func trialBundle(_ id: ID<RulesTrial>, of owner: ServantID, _ tx: any Transaction) throws -> Data? {
        try tx.sql.first(Self.trialBundle, owner, id) { try $0.next() }
    }

    func trials(of owner: ServantID, limit: Int, _ tx: any Transaction) throws -> [RulesTrial] {
        try tx.sql.all(Self.trialsOf, owner, limit, as: Self.readTrial)
    }

    func update(_ trial: RulesTrial, from reached: ID<CaseFile>?, _ tx: any Transaction) throws {
        let count = try tx.sql.run(
            Self.updateTrial, trial.owner, trial.id, trial.updatedAt, trial.state, trial.reached, trial.looked, trial.unread, trial.changed,
            trial.isDraft, reached ?? ID(high: 0, low: 0))
        guard count == 1 else { throw StoreError.stale }
    }

    func keep(_ changes: Sealed, asPage number: Int, of trial: RulesTrial, _ tx: any Transaction) throws {
        try tx.sql.run(Self.insertPage, trial.owner, trial.id, number, changes)
    }

    func pages(of trial: RulesTrial, from number: Int, limit: Int, _ tx: any Transaction) throws -> [(number: Int, changes: Sealed)] {
        try tx.sql.all(Self.pages, trial.owner, trial.id, number, limit) { try (number: $0.next(Int.self), changes: $0.next(Sealed.self)) }
    }

    func forgetTrials(before instant: Instant, _ tx: any Transaction) throws -> Int {
        let sql = try tx.sql
        try sql.run(Self.forgetPages, instant)
        return try sql.run(Self.forgetTrials, instant)
    }

    private static func readTrial(_ row: inout SQLRow) throws -> RulesTrial {
        let (owner, id): (ServantID, ID<RulesTrial>) = try (row.next(), row.next())
        let (folder, version): (ServiceCode, ServiceVersion) = try (row.next(), row.next())
        let (since, createdAt): (Instant, Instant) = try (row.next(), row.next())
        var trial = RulesTrial(id: id, owner: owner, folder: folder, version: version, since: since, createdAt: createdAt)
        trial.updatedAt = try row.next()
        trial.state = try row.next()
        trial.reached = try row.next()
        (trial.looked, trial.unread, trial.changed) = try (row.next(), row.next(), row.next())
        trial.isDraft = try row.next()
        return trial
    }
}

extension ServiceVersionRepository {
    static let trialColumns = """
        account_id, id, service, version, since, created_at, updated_at, state, reached, looked, unread, changed, is_draft
        """
    static let insertTrial: SQL = """
        INSERT INTO rules_trial (account_id, id, service, version, bundle, since, created_at, updated_at, state, reached, looked, unread,
            changed, is_draft)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """
    static let trialByID: SQL = "SELECT \(trialColumns) FROM rules_trial WHERE account_id = $1 AND id = $2"
    static let trialBundle: SQL = "SELECT bundle FROM rules_trial WHERE account_id = $1 AND id = $2"
    static let trialsOf: SQL = "SELECT \(trialColumns) FROM rules_trial WHERE account_id = $1 ORDER BY id DESC LIMIT $2"
    /// Only where nobody else went on from the same case.
    static let updateTrial: SQL = """
        UPDATE rules_trial SET updated_at = $3, state = $4, reached = $5, looked = $6, unread = $7, changed = $8, is_draft = $9
        WHERE account_id = $1 AND id = $2 AND state = 'running' AND coalesce(reached, $10) = $10
        """
    static let insertPage: SQL = "INSERT INTO rules_trial_page (account_id, trial_id, number, changes) VALUES ($1, $2, $3, $4)"
    static let pages: SQL = """
        SELECT number, changes FROM rules_trial_page WHERE account_id = $1 AND trial_id = $2 AND number >= $3 ORDER BY number LIMIT $4
        """
    static let forgetPages: SQL = """
        DELETE FROM rules_trial_page WHERE EXISTS (
            SELECT 1 FROM rules_trial AS t
            WHERE t.account_id = rules_trial_page.account_id AND t.id = rules_trial_page.trial_id AND t.created_at < $1)
        """
    static let forgetTrials: SQL = "DELETE FROM rules_trial WHERE created_at < $1"
}
