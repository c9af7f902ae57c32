extension Migration {
    /// Addresses of clients that wait for a second administrator, and quick ways through millions of accounts.
    static let clients = Migration(
        12, "clients",
        """
        CREATE TABLE client_change (
            client_id TEXT NOT NULL CHECK (length(client_id) BETWEEN 1 AND 200),
            id BLOB NOT NULL CHECK (length(id) = 16),
            addresses BLOB NOT NULL,
            proposed_by BLOB NOT NULL CHECK (length(proposed_by) = 16),
            proposed_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'rejected')),
            decided_by BLOB CHECK (length(decided_by) = 16),
            decided_at INTEGER,
            PRIMARY KEY (client_id, id),
            CHECK ((state = 'waiting') = (decided_at IS NULL))
        ) STRICT;
        CREATE UNIQUE INDEX client_change_id ON client_change (id);
        CREATE UNIQUE INDEX client_change_waiting ON client_change (client_id) WHERE state = 'waiting';

        CREATE INDEX factor_phone ON factor (handle) WHERE kind = 'sms';
        CREATE INDEX client_created_at ON client (created_at, id);
        CREATE INDEX account_persona ON account (persona, id);
        CREATE INDEX account_closed ON account (persona, id) WHERE state <> 'active';
        """)
}
