extension Migration {
    /// Second steps of accounts, what a session rests on, and changes of an account that wait or can be called off.
    static let factors = Migration(
        9, "factors",
        """
        CREATE TABLE factor (
            account_id BLOB NOT NULL REFERENCES account (id),
            id BLOB NOT NULL CHECK (length(id) = 16),
            kind TEXT NOT NULL CHECK (kind IN ('passkey', 'totp', 'sms', 'recovery')),
            name BLOB NOT NULL,
            secret BLOB NOT NULL,
            handle BLOB,
            counter INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            used_at INTEGER,
            PRIMARY KEY (account_id, id)
        ) STRICT;
        CREATE UNIQUE INDEX factor_handle ON factor (handle) WHERE kind = 'passkey';

        CREATE TABLE account_change (
            account_id BLOB NOT NULL REFERENCES account (id),
            id BLOB NOT NULL CHECK (length(id) = 16),
            kind TEXT NOT NULL CHECK (kind IN ('address', 'recovery', 'deletion', 'notice')),
            token_hash BLOB,
            undo_hash BLOB,
            details BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            ready_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            settled_at INTEGER,
            PRIMARY KEY (account_id, id)
        ) STRICT;
        CREATE UNIQUE INDEX account_change_token_hash ON account_change (token_hash) WHERE token_hash IS NOT NULL;
        CREATE UNIQUE INDEX account_change_undo_hash ON account_change (undo_hash) WHERE undo_hash IS NOT NULL;
        CREATE INDEX account_change_ready_at ON account_change (ready_at) WHERE settled_at IS NULL;

        ALTER TABLE session ADD COLUMN proofs TEXT NOT NULL DEFAULT '';
        ALTER TABLE session ADD COLUMN device BLOB;
        CREATE INDEX account_invited ON account (created_at) WHERE state = 'invited';
        """)
}
