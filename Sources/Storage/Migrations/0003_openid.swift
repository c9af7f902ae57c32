extension Migration {
    /// What the OpenID provider keeps: clients, keys, grants, consents, names of persons for sectors, and tickets.
    static let openID = Migration(
        3, "openid",
        """
        CREATE TABLE client (
            id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 200),
            state TEXT NOT NULL CHECK (state IN ('active', 'suspended')),
            settings BLOB NOT NULL,
            secret_hash BLOB,
            created_at INTEGER NOT NULL,
            version INTEGER NOT NULL CHECK (version >= 1)
        ) STRICT;

        CREATE TABLE signing_key (
            id TEXT NOT NULL PRIMARY KEY,
            algorithm TEXT NOT NULL,
            sealed BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            signs_from INTEGER NOT NULL,
            published_until INTEGER
        ) STRICT;

        CREATE TABLE client_grant (
            account_id BLOB NOT NULL REFERENCES account (id),
            id BLOB NOT NULL CHECK (length(id) = 16),
            client_id TEXT NOT NULL,
            session_id BLOB NOT NULL,
            scopes TEXT NOT NULL,
            claims BLOB NOT NULL,
            authenticated_at INTEGER NOT NULL,
            level TEXT NOT NULL CHECK (level IN ('aal1', 'aal2', 'phr')),
            methods TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            revoked_at INTEGER,
            PRIMARY KEY (account_id, id)
        ) STRICT;
        CREATE UNIQUE INDEX client_grant_id ON client_grant (id);
        CREATE INDEX client_grant_session ON client_grant (account_id, session_id) WHERE revoked_at IS NULL;

        CREATE TABLE consent (
            account_id BLOB NOT NULL REFERENCES account (id),
            client_id TEXT NOT NULL,
            scopes TEXT NOT NULL,
            claims TEXT NOT NULL,
            given_at INTEGER NOT NULL,
            PRIMARY KEY (account_id, client_id)
        ) STRICT;

        CREATE TABLE subject (
            account_id BLOB NOT NULL REFERENCES account (id),
            sector TEXT NOT NULL,
            name TEXT NOT NULL,
            PRIMARY KEY (account_id, sector)
        ) STRICT;
        CREATE UNIQUE INDEX subject_name ON subject (sector, name);

        CREATE TABLE ticket (
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            kind TEXT NOT NULL,
            payload BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            used_at INTEGER,
            PRIMARY KEY (hash, kind)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX ticket_expires_at ON ticket (expires_at);
        """)
}
