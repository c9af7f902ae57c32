import Core
import Foundation
import Synchronization
import TestSupport
import Testing
import Work

@testable import Storage

/// The schema goes forward, keeps what is there, and is refused where it is not this program's.
struct MigrationTests {
    private struct Row {
        let write: SQL
        let find: SQL

        init(_ write: SQL, _ find: SQL) { (self.write, self.find) = (write, find) }
    }

    /// Rows written under the schema of each migration, and how to find them again under the newest.
    private static let survivors: [Int: [Row]] = [
        1: [
            Row(
                """
                INSERT INTO draft (id, service, service_version, channel, language, holder_hash, answers, created_at, updated_at, expires_at, version)
                VALUES ($1, 'bacheo', 'v', 'web', 'es', $1, $1, 1, 2, 3, 4)
                """, "SELECT 1 FROM draft WHERE id = $1 AND answers = $1 AND version = 4 AND expires_at = 3"
            ),
            Row(
                """
                INSERT INTO case_file (id, folio, service, service_version, privacy, channel, language, opened_at, code_hash, unit, state,
                    updated_at, version, is_open, is_promised, next_due)
                VALUES ($1, 'K7M29QX4', 'bacheo', 'v', 'public', 'web', 'es', 1, $1, 'obras', 'received', 1, 1, 1, 0, 1)
                """, "SELECT 1 FROM case_file WHERE id = $1 AND folio = 'K7M29QX4' AND state = 'received'"
            ),
            Row(
                "INSERT INTO case_content (case_id, answers, contact) VALUES ($1, $1, $1)",
                "SELECT 1 FROM case_content WHERE case_id = $1 AND answers = $1"
            ),
            Row(
                """
                INSERT INTO case_event (case_id, sequence, id, at, actor, kind, state) VALUES ($1, 1, $1, 1, 'resident', 'opened', 'received')
                """, "SELECT 1 FROM case_event WHERE case_id = $1 AND kind = 'opened'"
            ),
            Row(
                "INSERT INTO data_key (owner_id, owner_kind, root_id, wrapped, created_at) VALUES ($1, 'case', 'k', $1, 1)",
                "SELECT 1 FROM data_key WHERE owner_id = $1 AND wrapped = $1"
            ),
            Row(
                """
                INSERT INTO attachment (owner_id, id, owner_kind, question, media_type, size, checksum, blob, added_at)
                VALUES ($1, $1, 'case', 'photo', 'image/jpeg', 1, $2, $1, 1)
                """, "SELECT 1 FROM attachment WHERE id = $1 AND checksum = $2"
            ),
            Row(
                """
                INSERT INTO account (id, persona, state, name, login, login_index, language, created_at, updated_at, version)
                VALUES ($1, 'servant', 'active', $1, $1, $1, 'es', 1, 1, 1)
                """, "SELECT 1 FROM account WHERE id = $1 AND login_index = $1"
            ),
            Row(
                "INSERT INTO credential (account_id, id, kind, secret, created_at) VALUES ($1, $1, 'password', 's', 1)",
                "SELECT 1 FROM credential WHERE account_id = $1 AND secret = 's'"
            ),
            Row(
                "INSERT INTO role_grant (account_id, unit, role, granted_at) VALUES ($1, 'obras', 'agent', 1)",
                "SELECT 1 FROM role_grant WHERE account_id = $1 AND role = 'agent'"
            ),
            Row(
                "INSERT INTO invitation (account_id, id, token_hash, created_at, expires_at) VALUES ($1, $1, $1, 1, 2)",
                "SELECT 1 FROM invitation WHERE token_hash = $1"
            ),
            Row(
                """
                INSERT INTO session (account_id, id, token_hash, created_at, seen_at, idle_until, expires_at) VALUES ($1, $1, $1, 1, 1, 2, 3)
                """, "SELECT 1 FROM session WHERE token_hash = $1 AND idle_until = 2"
            ),
            Row(
                "INSERT INTO throttle (key, starts_at, ends_at, tries) VALUES ($1, 1, 2, 3)",
                "SELECT 1 FROM throttle WHERE key = $1 AND tries = 3"),
            Row(
                "INSERT INTO idempotency (scope, key, result, remembered_at) VALUES ('s', 'k', $1, 1)",
                "SELECT 1 FROM idempotency WHERE scope = 's' AND key = 'k' AND result = $1"
            ),
            Row(
                "INSERT INTO job (id, kind, key, payload, run_at, attempt) VALUES ($1, 'a', 'k', $1, 1, 2)",
                "SELECT 1 FROM job WHERE id = $1 AND attempt = 2"
            ),
            Row(
                """
                INSERT INTO outbox (id, channel, owner_kind, owner_id, recipient, content, key, created_at, state, attempt, run_at)
                VALUES ($1, 'email', 'case', $1, $1, $1, 'k', 1, 'waiting', 0, 1)
                """, "SELECT 1 FROM outbox WHERE id = $1 AND state = 'waiting' AND content = $1"
            ),
            Row(
                "INSERT INTO service_version (service, version, bundle, published_at, active_since) VALUES ('bacheo', 'v', $1, 1, 1)",
                "SELECT 1 FROM service_version WHERE service = 'bacheo' AND bundle = $1 AND active_since = 1"
            ),
            Row(
                "INSERT INTO city_setting (name, value, set_at) VALUES ('n', 'v', 1)",
                "SELECT 1 FROM city_setting WHERE name = 'n' AND value = 'v'"
            ),
        ],
        // Tables for files of PostgreSQL alone: SQLite has none, and nothing older than it is touched.
        2: [],
        3: [
            Row(
                "INSERT INTO client (id, state, settings, created_at, version) VALUES ('c', 'active', $1, 1, 1)",
                "SELECT 1 FROM client WHERE id = 'c' AND settings = $1"
            ),
            Row(
                "INSERT INTO signing_key (id, algorithm, sealed, created_at, signs_from) VALUES ('k', 'ES256', $1, 1, 2)",
                "SELECT 1 FROM signing_key WHERE id = 'k' AND sealed = $1"
            ),
            Row(
                "INSERT INTO ticket (hash, kind, payload, created_at, expires_at) VALUES ($2, 'code', $1, 1, 2)",
                "SELECT 1 FROM ticket WHERE hash = $2 AND payload = $1"
            ),
        ],
        4: [
            Row(
                """
                INSERT INTO case_file (id, folio, service, service_version, privacy, channel, language, opened_at, code_hash, unit, state,
                    updated_at, version, is_open, is_promised, next_due)
                VALUES ($1, 'K7M29QX5', 'bacheo', 'v', 'public', 'web', 'es', 1, $1, 'obras', 'received', 1, 1, 1, 0, 1)
                """, "SELECT 1 FROM case_file WHERE id = $1 AND folio = 'K7M29QX5'"
            ),
            Row(
                "INSERT INTO case_clock (case_id, check_at) VALUES ($1, 7)",
                "SELECT 1 FROM case_clock WHERE case_id = $1 AND check_at = 7"
            ),
        ],
        5: [
            Row(
                """
                INSERT INTO audit_event (owner_id, id, at, kind, actor_kind, owner_kind, facts, position, mark)
                VALUES ($1, $1, 1, 'command.run', 'system', 'city', '{}', 0, $1)
                """, "SELECT 1 FROM audit_event WHERE owner_id = $1 AND mark = $1 AND position = 0"
            ),
            Row(
                "INSERT INTO audit_checkpoint (size, root, at, frontier, note) VALUES (1, $2, 1, $1, 'n' || length($1))",
                "SELECT 1 FROM audit_checkpoint WHERE root = $2 AND frontier = $1"
            ),
            Row(
                "INSERT INTO lease (name, holder, until) VALUES ('n', $1, 1)",
                "SELECT 1 FROM lease WHERE holder = $1 AND until = 1"
            ),
        ],
        6: [
            Row(
                """
                INSERT INTO saved_filter (account_id, id, unit, name, query, is_shared, created_at) VALUES ($1, $1, 'obras', 'n', 'q', 1, 2)
                """, "SELECT 1 FROM saved_filter WHERE account_id = $1 AND query = 'q' AND is_shared = 1"
            ),
            Row(
                """
                INSERT INTO bulk_act (account_id, id, created_at, state, updated_at, version) VALUES ($1, $1, 1, 'done', 2, 3)
                """, "SELECT 1 FROM bulk_act WHERE account_id = $1 AND state = 'done' AND version = 3"
            ),
            Row(
                """
                INSERT INTO bulk_item (account_id, bulk_id, case_id, outcome, before_unit) VALUES ($1, $1, $1, 'done', 'obras')
                """, "SELECT 1 FROM bulk_item WHERE case_id = $1 AND before_unit = 'obras'"
            ),
            Row(
                "INSERT INTO case_rating (case_id, unit, service, score, at) VALUES ($1, 'obras', 'bacheo', 5, 1)",
                "SELECT 1 FROM case_rating WHERE case_id = $1 AND score = 5"
            ),
        ],
        7: [
            Row(
                "INSERT INTO case_search (case_id, number, unit, words) VALUES ($1, 1, 'obras', 'w00')",
                "SELECT 1 FROM case_search WHERE case_id = $1 AND words = 'w00'"
            )
        ],
        8: [
            Row(
                """
                INSERT INTO draft (id, service, service_version, channel, language, holder_hash, answers, created_at, updated_at, expires_at,
                    version, counter)
                VALUES ($1, 'bacheo', 'v', 'counter', 'es', $1, $1, 1, 2, 3, 4, $2)
                """, "SELECT 1 FROM draft WHERE id = $1 AND counter = $2"
            )
        ],
        9: [
            Row(
                """
                INSERT INTO account (id, persona, state, name, login, login_index, language, created_at, updated_at, version)
                VALUES ($1, 'resident', 'active', $1, $1, $1, 'es', 1, 1, 1)
                """, "SELECT 1 FROM account WHERE id = $1 AND persona = 'resident'"
            ),
            Row(
                """
                INSERT INTO factor (account_id, id, kind, name, secret, handle, counter, created_at)
                VALUES ($1, $1, 'passkey', $1, $1, $2, 7, 1)
                """, "SELECT 1 FROM factor WHERE account_id = $1 AND handle = $2 AND counter = 7"
            ),
            Row(
                """
                INSERT INTO account_change (account_id, id, kind, undo_hash, details, created_at, ready_at, expires_at)
                VALUES ($1, $1, 'deletion', $2, $1, 1, 2, 3)
                """, "SELECT 1 FROM account_change WHERE account_id = $1 AND undo_hash = $2 AND ready_at = 2"
            ),
            Row(
                """
                INSERT INTO session (account_id, id, token_hash, created_at, seen_at, idle_until, expires_at, proofs)
                VALUES ($1, $1, $1, 1, 1, 2, 3, 'password:1 totp:1')
                """, "SELECT 1 FROM session WHERE token_hash = $1 AND proofs = 'password:1 totp:1'"
            ),
        ],
        10: [
            Row(
                """
                INSERT INTO account (id, persona, state, name, login, login_index, language, created_at, updated_at, version)
                VALUES ($1, 'resident', 'active', $1, $1, $1, 'es', 1, 1, 1)
                """, "SELECT 1 FROM account WHERE id = $1 AND persona = 'resident'"
            ),
            Row(
                """
                INSERT INTO evidence (account_id, id, source, method, assurance, attributes, found, curp_index, upstream_index, checked_at,
                    state, changed_at)
                VALUES ($1, $1, 'registro-civil', 'register', 'basic', 'curp', $1, $2, $2, 1, 'counts', 2)
                """, "SELECT 1 FROM evidence WHERE account_id = $1 AND found = $1 AND curp_index = $2 AND upstream_index = $2"
            ),
            Row(
                "INSERT INTO claim_key (kind, mark, account_id, since) VALUES ('curp', $2, $1, 3)",
                "SELECT 1 FROM claim_key WHERE mark = $2 AND account_id = $1"
            ),
            Row(
                """
                INSERT INTO proof_request (account_id, id, document, stated, created_at, state, version) VALUES ($1, $1, 'ine', $1, 1, 'waiting', 1)
                """, "SELECT 1 FROM proof_request WHERE id = $1 AND stated = $1"
            ),
            Row(
                """
                INSERT INTO identity_conflict (account_id, id, evidence_id, holder, kind, opened_at) VALUES ($1, $1, $1, $1, 'curp', 1)
                """, "SELECT 1 FROM identity_conflict WHERE id = $1 AND outcome IS NULL"
            ),
            Row(
                """
                INSERT INTO draft (id, service, service_version, channel, language, holder_hash, answers, created_at, updated_at, expires_at,
                    version, known)
                VALUES ($1, 'bacheo', 'v', 'web', 'es', $1, $1, 1, 2, 3, 4, $2)
                """, "SELECT 1 FROM draft WHERE id = $1 AND known = $2"
            ),
        ],
        12: [
            Row(
                "INSERT INTO client (id, state, settings, created_at, version) VALUES ('becas', 'active', $1, 1, 1)",
                "SELECT 1 FROM client WHERE id = 'becas' AND settings = $1"
            ),
            Row(
                """
                INSERT INTO client_change (client_id, id, addresses, proposed_by, proposed_at, state) VALUES ('becas', $1, $1, $1, 1, 'waiting')
                """, "SELECT 1 FROM client_change WHERE id = $1 AND addresses = $1 AND state = 'waiting'"
            ),
        ],
        13: [
            Row(
                "INSERT INTO edition_waiting (service, version, bundle, seen_at) VALUES ('bacheo', 'v', $1, 1)",
                "SELECT 1 FROM edition_waiting WHERE service = 'bacheo' AND bundle = $1"
            ),
            Row(
                "INSERT INTO edition_check (service, version, city, checked_at, findings) VALUES ('bacheo', 'v', 'c', 1, '[]')",
                "SELECT 1 FROM edition_check WHERE service = 'bacheo' AND findings = '[]' AND city = 'c'"
            ),
            Row(
                "INSERT INTO offered_service (code, service, version) VALUES ('bacheo', 'bacheo', 'v')",
                "SELECT 1 FROM offered_service WHERE code = 'bacheo' AND version = 'v'"
            ),
            Row(
                """
                INSERT INTO rules_trial (account_id, id, service, version, bundle, since, created_at, updated_at, state, reached, looked,
                    unread, changed, is_draft)
                VALUES ($1, $1, 'bacheo', 'v', $1, 1, 2, 3, 'running', $1, 4, 5, 6, 0)
                """, "SELECT 1 FROM rules_trial WHERE account_id = $1 AND looked = 4 AND reached = $1"
            ),
            Row(
                "INSERT INTO rules_trial_page (account_id, trial_id, number, changes) VALUES ($1, $1, 1, $1)",
                "SELECT 1 FROM rules_trial_page WHERE trial_id = $1 AND changes = $1"
            ),
        ],
    ]

    private static let values: [SQLValue] = [.bytes(ID<Int>.sample.data), .bytes(Data(repeating: 9, count: 32))]

    @Test(arguments: Dialect.allCases)
    func `rows of every older schema survive`(_ dialect: Dialect) throws {
        for start in 1...Migration.all.count {
            let number = Migration.all[start - 1].number
            let rows = try #require(Self.survivors[number], "migration \(number) has no rows that must survive it")
            try withEmptyDatabase(dialect) { connection in
                _ = try Migrator(Array(Migration.all.prefix(start))).migrateAlone(connection, at: .noon)
                let write = SQLTransaction(connection, mayWrite: true)
                for row in rows { #expect(try connection.run(row.write, Self.used(by: row.write)) == 1) }
                _ = try Migrator().migrateAlone(connection, at: .noon)
                for row in rows {
                    #expect(try write.all(row.find, values: Self.used(by: row.find)) { try $0.next(Int.self) } == [1], "\(row.find.text)")
                }
            }
        }
    }

    @Test func `migrations are numbered one after the other`() {
        let numbers = Migration.all.map(\.number)
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test(arguments: Dialect.allCases)
    func `a second migration finds nothing to do`(_ dialect: Dialect) throws {
        try withEmptyDatabase(dialect) { connection in
            #expect(try Migrator().migrateAlone(connection, at: .noon).map(\.number) == Migration.all.map(\.number))
            #expect(try Migrator().migrateAlone(connection, at: .noon) == [])
            try Migrator().check(connection)
        }
    }

    @Test(arguments: Dialect.allCases)
    func `a newer, an older, an edited and an empty schema are refused`(_ dialect: Dialect) throws {
        try withEmptyDatabase(dialect) { connection in
            #expect(throws: StoreError.self) { try Migrator().check(connection) }
            _ = try Migrator(Migration.all + [Migration(1_001, "future", "CREATE TABLE future (id TEXT);")])
                .migrateAlone(connection, at: .noon)
            for refused in [{ _ = try Migrator().migrateAlone(connection, at: .noon) }, { try Migrator().check(connection) }] {
                #expect { try refused() } throws: { "\($0)".contains("newer") }
            }
            let next = Migration(1_002, "next", "SELECT 1")
            let future = Migration(1_001, "future", "CREATE TABLE future (id TEXT);")
            #expect { try Migrator(Migration.all + [future, next]).check(connection) } throws: { "\($0)".contains("ventanilla migrate") }
            let edited = Migration(1_001, "future", "CREATE TABLE future (id INTEGER);")
            #expect { try Migrator(Migration.all + [edited]).check(connection) } throws: { "\($0)".contains("another") }
        }
    }

    @Test(arguments: Dialect.allCases)
    func `a migration that fails leaves the schema as it was`(_ dialect: Dialect) throws {
        try withEmptyDatabase(dialect) { connection in
            let half = Migration(1_001, "half", "CREATE TABLE half (id TEXT); CREATE TABLE half (id TEXT);")
            #expect(throws: StoreError.self) { try Migrator(Migration.all + [half]).migrateAlone(connection, at: .noon) }
            #expect(throws: StoreError.self) { try Migrator().check(connection) }
            _ = try Migrator().migrateAlone(connection, at: .noon)
            #expect(throws: SQLFailure.self) { try connection.run("INSERT INTO half (id) VALUES ('x')", []) }
        }
    }

    @Test func `serving refuses an older PostgreSQL, and migrate brings it up to date`() throws {
        let url = try PrivateCluster.shared().freshDatabase()
        #expect { try CityDatabase.open(url: url) } throws: { "\($0)".contains("ventanilla migrate") }
        #expect(try CityDatabase.migrate(url: url) == Migration.all.map { "\($0.number) \($0.name)" })
        #expect(try CityDatabase.migrate(url: url) == [])
        try CityDatabase.open(url: url, threads: 1).close()
    }

    @Test func `two that migrate PostgreSQL at the same time take turns`() async throws {
        let url = try PrivateCluster.shared().freshDatabase()
        let applied = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await withCheckedThrowingContinuation { continuation in
                        Thread.detachNewThread { continuation.resume(with: Result { try CityDatabase.migrate(url: url) }) }
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied == Migration.all.map { "\($0.number) \($0.name)" })
    }

    /// The values that a statement names: `$1` is an identifier, `$2` a checksum.
    private static func used(by sql: SQL) -> [SQLValue] { Array(values.prefix(sql.order.max() ?? 0)) }
}
