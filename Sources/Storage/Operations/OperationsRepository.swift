import Cases
import Catalog
import Core
import Foundation
import Work

/// What goes on behind the pages, counted and listed from the rows of others.
struct OperationsRepository: OperationsStore {
    func figures(at now: Instant, _ tx: any Transaction) throws -> OperationsFigures {
        let sql = try tx.sql
        var figures = OperationsFigures()
        figures.jobsWaiting = try sql.first(Self.jobsWaiting, now) { try $0.next() } ?? 0
        (figures.jobsDue, figures.oldestDueJob) = try sql.first(Self.jobsDue, now) { try ($0.next(), $0.next()) } ?? (0, nil)
        figures.jobsRunning = try sql.first(Self.jobsRunning, now) { try $0.next() } ?? 0
        figures.jobsGivenUp = try sql.first(Self.jobsGivenUp) { try $0.next() } ?? 0
        (figures.messagesWaiting, figures.oldestMessage) = try sql.first(Self.messagesWaiting) { try ($0.next(), $0.next()) } ?? (0, nil)
        figures.messagesFailed = try sql.first(Self.messagesFailed) { try $0.next() } ?? 0
        figures.openCases = try sql.all(Self.openCases) { try ($0.next(String.self), $0.next(Int.self)) }
        return figures
    }

    func jobs(limit: Int, _ tx: any Transaction) throws -> [JobLine] {
        let givenUp = try tx.sql.all(Self.jobsBuried, limit, as: Self.readJob)
        return try givenUp + tx.sql.all(Self.jobsNext, limit, as: Self.readJob)
    }

    func messages(limit: Int, _ tx: any Transaction) throws -> [MessageLine] {
        let failed = try tx.sql.all(Self.failedMessages, limit, as: Self.readMessage)
        return try failed + tx.sql.all(Self.waitingMessages, limit, as: Self.readMessage)
    }

    func retryJob(_ id: ID<Job>, at now: Instant, _ tx: any Transaction) throws -> String? {
        try tx.sql.first(Self.retryJob, id, now) { try $0.next() }
    }

    func retryMessage(_ id: ID<OutgoingMessage>, at now: Instant, _ tx: any Transaction) throws -> Bool {
        try tx.sql.run(Self.retryMessage, id, now) == 1
    }

    func servants(after: Data?, limit: Int, _ tx: any Transaction) throws -> [Data] {
        try tx.sql.all(Self.servants, after ?? Data(repeating: 0xFF, count: 16), limit) { try $0.next() }
    }

    func accounts(persona: String, isClosed: Bool, before: Data?, limit: Int, _ tx: any Transaction) throws -> [Data] {
        let start = before ?? Data(repeating: 0xFF, count: 16)
        return try tx.sql.all(isClosed ? Self.closedAccounts : Self.accounts, persona, start, limit) { try $0.next() }
    }

    func versions(_ tx: any Transaction) throws -> [VersionLine] {
        try tx.sql.all(Self.versions) {
            try VersionLine(folder: $0.next(), version: $0.next(), publishedAt: $0.next(), activeSince: $0.next())
        }
    }

    func activeSince(_ tx: any Transaction) throws -> [ServiceCode: Instant] {
        let rows = try tx.sql.all(Self.activeSince) { try ($0.next(ServiceCode.self), $0.next(Instant.self)) }
        return Dictionary(rows) { first, _ in first }
    }

    func roots(_ tx: any Transaction) throws -> [(root: String, count: Int)] {
        try tx.sql.all(Self.roots) { try ($0.next(String.self), $0.next(Int.self)) }
    }

    func keys(notUnder root: String, limit: Int, _ tx: any Transaction) throws -> [WrappedKey] {
        try tx.sql.all(Self.otherKeys, root, limit) { row in
            let owner = try row.nextOwner()
            return try WrappedKey(owner: owner, rootID: row.next(), bytes: row.next())
        }
    }

    func replace(_ key: WrappedKey, _ tx: any Transaction) throws {
        try tx.sql.run(Self.replaceKey, key.owner.id, key.owner.kind, key.rootID, key.bytes)
    }

    func expiredCases(_ slice: RetentionSlice, limit: Int, _ tx: any Transaction) throws -> [ExpiredCase] {
        var values: [SQLValue] = [slice.endedBefore.sqlValue, limit.sqlValue]
        var conditions = ""
        func name(_ value: any SQLStorable) -> String {
            values.append(value.sqlValue)
            return "$\(values.count)"
        }
        if let isConfidential = slice.isConfidential {
            conditions += " AND CASE WHEN c.privacy = 'confidential' THEN 1 ELSE 0 END = \(name(isConfidential))"
        }
        if !slice.services.isEmpty {
            conditions += " AND c.service \(slice.isExcept ? "NOT " : "")IN (\(slice.services.map { name($0) }.joined(separator: ", ")))"
        } else if !slice.isExcept {
            return []
        }
        return try tx.sql.all(SQL(Self.expired + conditions + " ORDER BY c.closed_at, c.id LIMIT $2"), values: values) {
            try ExpiredCase(id: $0.next(), folio: $0.next(), service: $0.next(), endedAt: $0.next())
        }
    }

    func erase(_ id: ID<CaseFile>, _ tx: any Transaction) throws {
        let sql = try tx.sql
        try sql.run(Self.eraseContent, id)
        try sql.run(Self.eraseFiles, id)
        try sql.run(Self.eraseMessages, id)
    }

    private static func readJob(_ row: inout SQLRow) throws -> JobLine {
        try JobLine(
            id: row.next(), kind: row.next(), runAt: row.next(), attempt: row.next(), error: row.next(), givenUpAt: row.next())
    }

    private static func readMessage(_ row: inout SQLRow) throws -> MessageLine {
        try MessageLine(
            id: row.next(), channel: row.next(), createdAt: row.next(), attempt: row.next(), error: row.next(), isFailed: row.next())
    }
}

extension OperationsRepository {
    static let jobsWaiting: SQL = "SELECT count(*) FROM job WHERE buried_at IS NULL AND lease_until IS NULL AND run_at > $1"
    static let jobsDue: SQL = """
        SELECT count(*), min(run_at) FROM job
        WHERE buried_at IS NULL AND run_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
        """
    static let jobsRunning: SQL = "SELECT count(*) FROM job WHERE buried_at IS NULL AND lease_until > $1"
    static let jobsGivenUp: SQL = "SELECT count(*) FROM job WHERE buried_at IS NOT NULL"
    static let messagesWaiting: SQL = "SELECT count(*), min(created_at) FROM outbox WHERE state = 'waiting'"
    static let messagesFailed: SQL = "SELECT count(*) FROM outbox WHERE state = 'failed'"
    static let openCases: SQL = "SELECT unit, count(*) FROM case_file WHERE is_open = 1 GROUP BY unit ORDER BY unit"
    static let jobsBuried: SQL = """
        SELECT id, kind, run_at, attempt, error, buried_at FROM job WHERE buried_at IS NOT NULL ORDER BY buried_at DESC, id LIMIT $1
        """
    static let jobsNext: SQL = """
        SELECT id, kind, run_at, attempt, error, buried_at FROM job WHERE buried_at IS NULL ORDER BY run_at, id LIMIT $1
        """
    static let failedMessages: SQL = """
        SELECT id, channel, created_at, attempt, error, 1 FROM outbox WHERE state = 'failed' ORDER BY settled_at DESC, id LIMIT $1
        """
    static let waitingMessages: SQL = """
        SELECT id, channel, created_at, attempt, error, 0 FROM outbox WHERE state = 'waiting' ORDER BY run_at, id LIMIT $1
        """
    static let retryJob: SQL = """
        UPDATE job SET buried_at = NULL, lease_until = NULL, attempt = 0, run_at = $2
        WHERE id = $1 AND buried_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM job AS other
            WHERE other.kind = job.kind AND other.key = job.key AND other.lease_until IS NULL AND other.buried_at IS NULL)
        RETURNING kind
        """
    static let retryMessage: SQL = """
        UPDATE outbox SET state = 'waiting', settled_at = NULL, lease_until = NULL, attempt = 0, run_at = $2
        WHERE id = $1 AND state = 'failed'
        """
    static let servants: SQL = """
        SELECT id FROM account WHERE persona = 'servant' AND id < $1 AND state <> 'deleted' ORDER BY id DESC LIMIT $2
        """
    static let accounts: SQL = "SELECT id FROM account WHERE persona = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
    static let closedAccounts: SQL = """
        SELECT id FROM account WHERE persona = $1 AND state <> 'active' AND id < $2 ORDER BY id DESC LIMIT $3
        """
    static let versions: SQL = """
        SELECT service, version, published_at, active_since FROM service_version ORDER BY service, published_at DESC
        """
    static let activeSince: SQL = "SELECT service, active_since FROM service_version WHERE active_since IS NOT NULL"
    static let expired = """
        SELECT c.id, c.folio, c.service, c.closed_at FROM case_file AS c
            JOIN data_key AS k ON k.owner_id = c.id AND k.owner_kind = 'case' AND k.wrapped IS NOT NULL
        WHERE c.is_open = 0 AND c.closed_at < $1
        """
    static let roots: SQL = "SELECT root_id, count(*) FROM data_key WHERE wrapped IS NOT NULL GROUP BY root_id ORDER BY root_id"
    static let otherKeys: SQL = """
        SELECT owner_kind, owner_id, root_id, wrapped FROM data_key WHERE root_id <> $1 AND wrapped IS NOT NULL LIMIT $2
        """
    static let replaceKey: SQL = """
        UPDATE data_key SET root_id = $3, wrapped = $4 WHERE owner_id = $1 AND owner_kind = $2 AND wrapped IS NOT NULL
        """
    static let eraseContent: SQL = "DELETE FROM case_content WHERE case_id = $1"
    static let eraseFiles: SQL = "DELETE FROM attachment WHERE owner_id = $1 AND owner_kind = 'case'"
    static let eraseMessages: SQL = "DELETE FROM outbox WHERE owner_id = $1 AND owner_kind = 'case'"
}
