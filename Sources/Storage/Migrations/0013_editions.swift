extension Migration {
    /// What waits to be published, what was found in it, what was offered once, and trials of changed rules on past cases.
    static let editions = Migration(
        13, "editions",
        """
        CREATE TABLE edition_waiting (
            service TEXT NOT NULL PRIMARY KEY CHECK (length(service) BETWEEN 1 AND 80),
            version TEXT,
            bundle BLOB,
            seen_at INTEGER NOT NULL,
            CHECK ((version IS NULL) = (bundle IS NULL))
        ) STRICT;

        CREATE TABLE edition_check (
            service TEXT NOT NULL CHECK (length(service) BETWEEN 1 AND 80),
            version TEXT NOT NULL,
            city TEXT NOT NULL,
            checked_at INTEGER NOT NULL,
            findings TEXT NOT NULL,
            PRIMARY KEY (service, version)
        ) STRICT;

        CREATE TABLE offered_service (
            code TEXT NOT NULL PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 200),
            service TEXT NOT NULL,
            version TEXT NOT NULL
        ) STRICT;

        CREATE TABLE rules_trial (
            account_id BLOB NOT NULL CHECK (length(account_id) = 16),
            id BLOB NOT NULL CHECK (length(id) = 16),
            service TEXT NOT NULL,
            version TEXT NOT NULL,
            bundle BLOB NOT NULL,
            since INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
            reached BLOB,
            looked INTEGER NOT NULL,
            unread INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            is_draft INTEGER NOT NULL,
            PRIMARY KEY (account_id, id)
        ) STRICT;

        CREATE TABLE rules_trial_page (
            account_id BLOB NOT NULL CHECK (length(account_id) = 16),
            trial_id BLOB NOT NULL CHECK (length(trial_id) = 16),
            number INTEGER NOT NULL CHECK (number >= 1),
            changes BLOB NOT NULL,
            PRIMARY KEY (account_id, trial_id, number)
        ) STRICT;
        """)
}
