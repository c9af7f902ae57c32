extension Migration {
    /// What is known of persons: dated evidence, what one account alone may hold, documents that wait for a servant, conflicts; and
    /// what of it stands in a draft.
    static let evidence = Migration(
        10, "evidence",
        """
        CREATE TABLE evidence (
            account_id BLOB NOT NULL REFERENCES account (id),
            id BLOB NOT NULL CHECK (length(id) = 16),
            source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 100),
            method TEXT NOT NULL CHECK (method IN ('register', 'confirmation', 'upstream', 'document')),
            assurance TEXT NOT NULL CHECK (assurance IN ('contact', 'basic', 'verified')),
            attributes TEXT NOT NULL,
            found BLOB NOT NULL,
            curp_index BLOB,
            upstream_index BLOB CHECK (length(upstream_index) = 32),
            document_hash BLOB CHECK (length(document_hash) = 32),
            checked_at INTEGER NOT NULL,
            until INTEGER,
            servant BLOB CHECK (length(servant) = 16),
            state TEXT NOT NULL CHECK (state IN ('counts', 'held', 'withdrawn')),
            changed_at INTEGER NOT NULL,
            PRIMARY KEY (account_id, id)
        ) STRICT;
        CREATE INDEX evidence_curp_index ON evidence (curp_index) WHERE curp_index IS NOT NULL;

        CREATE TABLE claim_key (
            kind TEXT NOT NULL CHECK (kind IN ('curp', 'upstream')),
            mark BLOB NOT NULL CHECK (length(mark) = 32),
            account_id BLOB NOT NULL REFERENCES account (id),
            since INTEGER NOT NULL,
            PRIMARY KEY (kind, mark)
        ) STRICT;
        CREATE INDEX claim_key_account_id ON claim_key (account_id);

        CREATE TABLE proof_request (
            account_id BLOB NOT NULL REFERENCES account (id),
            id BLOB NOT NULL CHECK (length(id) = 16),
            document TEXT NOT NULL,
            stated BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'confirmed', 'refused', 'withdrawn')),
            decided_at INTEGER,
            decided_by BLOB CHECK (length(decided_by) = 16),
            reason TEXT,
            version INTEGER NOT NULL CHECK (version >= 1),
            PRIMARY KEY (account_id, id)
        ) STRICT;
        CREATE UNIQUE INDEX proof_request_id ON proof_request (id);
        CREATE INDEX proof_request_waiting ON proof_request (id) WHERE state = 'waiting';

        CREATE TABLE identity_conflict (
            account_id BLOB NOT NULL REFERENCES account (id),
            id BLOB NOT NULL CHECK (length(id) = 16),
            evidence_id BLOB NOT NULL CHECK (length(evidence_id) = 16),
            holder BLOB NOT NULL CHECK (length(holder) = 16),
            kind TEXT NOT NULL CHECK (kind IN ('curp', 'upstream')),
            opened_at INTEGER NOT NULL,
            outcome TEXT CHECK (outcome IN ('newcomer', 'holder')),
            settled_at INTEGER,
            settled_by BLOB CHECK (length(settled_by) = 16),
            PRIMARY KEY (account_id, id)
        ) STRICT;
        CREATE UNIQUE INDEX identity_conflict_id ON identity_conflict (id);
        CREATE INDEX identity_conflict_open ON identity_conflict (id) WHERE outcome IS NULL;

        ALTER TABLE draft ADD COLUMN known BLOB;
        """)
}
