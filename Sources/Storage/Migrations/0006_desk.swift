extension Migration {
    /// The desk for many cases: lists and figures from narrow indexes, limits of roles, saved filters, deeds on many cases, opinions.
    static let desk = Migration(
        6, "desk",
        """
        ALTER TABLE case_file ADD COLUMN first_answer_at INTEGER;
        ALTER TABLE case_file ADD COLUMN reopened_at INTEGER;
        UPDATE case_file SET
            first_answer_at = (SELECT min(e.at) FROM case_event AS e
                WHERE e.case_id = case_file.id AND e.kind IN ('asked', 'informed', 'answered', 'out_of_competence')),
            reopened_at = (SELECT max(e.at) FROM case_event AS e WHERE e.case_id = case_file.id AND e.kind = 'reopened');

        -- What a condition names stands in its index, also where the index holds only such rows: so a count reads the index alone.
        DROP INDEX case_file_mine;
        DROP INDEX case_file_unit;
        DROP INDEX case_file_unassigned;
        DROP INDEX case_file_promised;
        DROP INDEX case_file_waiting;
        DROP INDEX case_file_reopened;
        DROP INDEX case_file_closed;
        CREATE INDEX case_file_mine ON case_file (assignee, next_due, id, unit, service, area, state, opened_at, is_open)
            WHERE is_open = 1 AND assignee IS NOT NULL;
        CREATE INDEX case_file_unit ON case_file (unit, next_due, id, service, area, state, opened_at, is_open) WHERE is_open = 1;
        CREATE INDEX case_file_unassigned ON case_file (unit, next_due, id, service, area, state, opened_at, is_open, assignee)
            WHERE is_open = 1 AND assignee IS NULL;
        CREATE INDEX case_file_running ON case_file (unit, next_due, id, service, area, state, opened_at, is_open, is_promised)
            WHERE is_open = 1 AND is_promised = 1 AND state <> 'waiting_for_resident';
        CREATE INDEX case_file_waiting ON case_file (unit, next_due, id, service, area, state, opened_at)
            WHERE state = 'waiting_for_resident';
        CREATE INDEX case_file_reopened ON case_file (unit, next_due, id, service, area, state, opened_at) WHERE state = 'reopened';
        CREATE INDEX case_file_transferred ON case_file (unit, next_due, id, service, area, state, opened_at)
            WHERE state = 'transferred';
        CREATE INDEX case_file_closed ON case_file (unit, next_due, id, service, area, state, opened_at, is_open) WHERE is_open = 0;
        CREATE INDEX case_file_idle ON case_file (updated_at) WHERE is_open = 1 AND assignee IS NOT NULL;
        CREATE INDEX case_file_received ON case_file (unit, opened_at, id, service, area, state);
        CREATE INDEX case_file_ended ON case_file (unit, closed_at, id, service, area, state, opened_at, first_answer_at, resolve_by)
            WHERE closed_at IS NOT NULL AND state IN ('answered', 'confirmed', 'out_of_competence');
        CREATE INDEX case_file_came_back ON case_file (unit, reopened_at, id, service, area, state, opened_at)
            WHERE reopened_at IS NOT NULL;

        ALTER TABLE role_grant ADD COLUMN services TEXT NOT NULL DEFAULT '';
        ALTER TABLE role_grant ADD COLUMN areas TEXT NOT NULL DEFAULT '';
        ALTER TABLE role_grant ADD COLUMN verbs TEXT NOT NULL DEFAULT '';

        CREATE TABLE saved_filter (
            account_id BLOB NOT NULL CHECK (length(account_id) = 16),
            id BLOB NOT NULL CHECK (length(id) = 16),
            unit TEXT NOT NULL CHECK (length(unit) BETWEEN 1 AND 80),
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
            query TEXT NOT NULL CHECK (length(query) <= 500),
            is_shared INTEGER NOT NULL CHECK (is_shared IN (0, 1)),
            created_at INTEGER NOT NULL,
            PRIMARY KEY (account_id, id)
        ) STRICT;
        CREATE INDEX saved_filter_unit ON saved_filter (unit) WHERE is_shared = 1;

        CREATE TABLE bulk_act (
            account_id BLOB NOT NULL CHECK (length(account_id) = 16),
            id BLOB NOT NULL CHECK (length(id) = 16),
            created_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('choosing', 'running', 'done', 'undoing', 'undone')),
            updated_at INTEGER NOT NULL,
            "order" BLOB,
            version INTEGER NOT NULL CHECK (version >= 1),
            PRIMARY KEY (account_id, id)
        ) STRICT;
        CREATE INDEX bulk_act_updated_at ON bulk_act (updated_at);

        CREATE TABLE bulk_item (
            account_id BLOB NOT NULL CHECK (length(account_id) = 16),
            bulk_id BLOB NOT NULL CHECK (length(bulk_id) = 16),
            case_id BLOB NOT NULL CHECK (length(case_id) = 16),
            outcome TEXT NOT NULL CHECK (outcome IN ('waiting', 'done', 'skipped', 'undone', 'kept')),
            before_unit TEXT,
            before_assignee BLOB,
            before_state TEXT,
            before_closed_at INTEGER,
            version INTEGER,
            PRIMARY KEY (account_id, bulk_id, case_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX bulk_item_outcome ON bulk_item (account_id, bulk_id, outcome, case_id);

        CREATE TABLE case_rating (
            case_id BLOB NOT NULL PRIMARY KEY CHECK (length(case_id) = 16),
            unit TEXT NOT NULL CHECK (length(unit) BETWEEN 1 AND 80),
            service TEXT NOT NULL CHECK (length(service) BETWEEN 1 AND 80),
            area TEXT,
            score INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5),
            at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX case_rating_unit ON case_rating (unit, at, service, score);
        """)

    /// Words of cases for the desk's search, as keyed hashes: FTS5 with SQLite, a text search index with PostgreSQL.
    static let search = Migration(
        7, "search",
        """
        CREATE TABLE case_search (
            case_id BLOB NOT NULL PRIMARY KEY CHECK (length(case_id) = 16),
            number INTEGER NOT NULL,
            unit TEXT NOT NULL CHECK (length(unit) BETWEEN 1 AND 80),
            words TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX case_search_number ON case_search (number);
        CREATE VIRTUAL TABLE case_search_index USING fts5 (
            words, unit, content='case_search', content_rowid='number', detail='column', columnsize=0,
            tokenize="ascii tokenchars '-_'"
        );
        CREATE TRIGGER case_search_insert AFTER INSERT ON case_search BEGIN
            INSERT INTO case_search_index (rowid, words, unit) VALUES (new.number, new.words, new.unit);
        END;
        CREATE TRIGGER case_search_delete AFTER DELETE ON case_search BEGIN
            INSERT INTO case_search_index (case_search_index, rowid, words, unit)
            VALUES ('delete', old.number, old.words, old.unit);
        END;
        CREATE TRIGGER case_search_update AFTER UPDATE ON case_search BEGIN
            INSERT INTO case_search_index (case_search_index, rowid, words, unit)
            VALUES ('delete', old.number, old.words, old.unit);
            INSERT INTO case_search_index (rowid, words, unit) VALUES (new.number, new.words, new.unit);
        END;
        """,
        postgres: """
            CREATE TABLE case_search (
                case_id BYTEA NOT NULL PRIMARY KEY CHECK (length(case_id) = 16),
                number BIGINT NOT NULL,
                unit TEXT NOT NULL CHECK (length(unit) BETWEEN 1 AND 80),
                words TEXT NOT NULL
            );
            CREATE INDEX case_search_words ON case_search USING gin (to_tsvector('simple', words));
            CREATE INDEX case_search_unit ON case_search (unit, case_id);
            """)
}
