extension Migration {
    /// The log of who did what, the right to give places in it, and quick ways to what was given up or has ended.
    static let ledger = Migration(
        5, "ledger",
        """
        CREATE TABLE audit_event (
            owner_id BLOB NOT NULL CHECK (length(owner_id) = 16),
            id BLOB NOT NULL CHECK (length(id) = 16),
            at INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 120),
            actor_kind TEXT NOT NULL CHECK (actor_kind IN ('resident', 'servant', 'system', 'operator')),
            actor BLOB CHECK (length(actor) = 16),
            actor_uid INTEGER,
            owner_kind TEXT NOT NULL CHECK (owner_kind IN ('case', 'account', 'city')),
            unit TEXT,
            facts TEXT NOT NULL,
            purpose BLOB,
            position INTEGER CHECK (position >= 0),
            mark BLOB CHECK (length(mark) = 16),
            PRIMARY KEY (owner_id, id),
            CHECK ((position IS NULL) = (mark IS NULL))
        ) STRICT;
        CREATE INDEX audit_event_unsequenced ON audit_event (id, owner_id) WHERE position IS NULL;
        CREATE UNIQUE INDEX audit_event_position ON audit_event (position) WHERE position IS NOT NULL;
        CREATE INDEX audit_event_actor ON audit_event (actor, id) WHERE actor IS NOT NULL;

        CREATE TABLE audit_checkpoint (
            size INTEGER NOT NULL PRIMARY KEY CHECK (size >= 0),
            root BLOB NOT NULL CHECK (length(root) = 32),
            at INTEGER NOT NULL,
            frontier BLOB NOT NULL,
            note TEXT NOT NULL
        ) STRICT;

        CREATE TABLE lease (
            name TEXT NOT NULL PRIMARY KEY,
            holder BLOB NOT NULL CHECK (length(holder) = 16),
            until INTEGER NOT NULL
        ) STRICT;

        CREATE INDEX outbox_failed ON outbox (settled_at, id) WHERE state = 'failed';
        CREATE INDEX job_buried_at ON job (buried_at, id) WHERE buried_at IS NOT NULL;
        CREATE INDEX case_file_retained ON case_file (closed_at, id) WHERE is_open = 0;

        INSERT INTO city_setting (name, value, set_at)
            SELECT 'ledger.since', CAST(newest.at + 1 AS TEXT), newest.at + 1
            FROM (SELECT max(at) AS at FROM case_event) AS newest WHERE newest.at IS NOT NULL;
        """)
}
