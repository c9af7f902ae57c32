extension Migration {
    /// What the first house needs: drafts, cases, accounts of servants, work to do, messages to send.
    static let first = Migration(
        1, "first",
        """
        CREATE TABLE city_setting (
            name TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL,
            set_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE service_version (
            service TEXT NOT NULL CHECK (length(service) BETWEEN 1 AND 80),
            version TEXT NOT NULL,
            bundle BLOB NOT NULL,
            published_at INTEGER NOT NULL,
            active_since INTEGER,
            PRIMARY KEY (service, version)
        ) STRICT;
        CREATE UNIQUE INDEX service_version_service ON service_version (service) WHERE active_since IS NOT NULL;

        CREATE TABLE data_key (
            owner_id BLOB NOT NULL CHECK (length(owner_id) = 16),
            owner_kind TEXT NOT NULL CHECK (owner_kind IN ('draft', 'case', 'account', 'conversation')),
            root_id TEXT NOT NULL,
            wrapped BLOB,
            created_at INTEGER NOT NULL,
            destroyed_at INTEGER,
            PRIMARY KEY (owner_id, owner_kind),
            CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE case_file (
            id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
            folio TEXT NOT NULL CHECK (length(folio) = 8),
            service TEXT NOT NULL CHECK (length(service) BETWEEN 1 AND 80),
            service_version TEXT NOT NULL,
            privacy TEXT NOT NULL CHECK (privacy IN ('public', 'restricted', 'confidential')),
            channel TEXT NOT NULL,
            language TEXT NOT NULL,
            opened_at INTEGER NOT NULL,
            area TEXT,
            code_hash BLOB NOT NULL,
            unit TEXT NOT NULL CHECK (length(unit) BETWEEN 1 AND 80),
            assignee BLOB CHECK (length(assignee) = 16),
            state TEXT NOT NULL CHECK (state IN ('received', 'accepted', 'transferred', 'in_work', 'waiting_for_resident', 'answered',
                'confirmed', 'reopened', 'cancelled', 'duplicate', 'out_of_competence')),
            updated_at INTEGER NOT NULL,
            closed_at INTEGER,
            accept_by INTEGER,
            first_answer_by INTEGER,
            resolve_by INTEGER,
            version INTEGER NOT NULL CHECK (version >= 1),
            is_open INTEGER NOT NULL CHECK ((is_open = 1) =
                (state IN ('received', 'accepted', 'transferred', 'in_work', 'waiting_for_resident', 'reopened'))),
            is_promised INTEGER NOT NULL CHECK (is_promised IN (0, 1)),
            next_due INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX case_file_folio ON case_file (folio);
        CREATE INDEX case_file_mine ON case_file (assignee, next_due, id) WHERE is_open = 1 AND assignee IS NOT NULL;
        CREATE INDEX case_file_unit ON case_file (unit, next_due, id) WHERE is_open = 1;
        CREATE INDEX case_file_unassigned ON case_file (unit, next_due, id) WHERE is_open = 1 AND assignee IS NULL;
        CREATE INDEX case_file_promised ON case_file (unit, next_due, id) WHERE is_open = 1 AND is_promised = 1;
        CREATE INDEX case_file_waiting ON case_file (unit, next_due, id) WHERE state = 'waiting_for_resident';
        CREATE INDEX case_file_reopened ON case_file (unit, next_due, id) WHERE state = 'reopened';
        CREATE INDEX case_file_closed ON case_file (unit, next_due, id) WHERE is_open = 0;

        CREATE TABLE case_content (
            case_id BLOB NOT NULL PRIMARY KEY REFERENCES case_file (id),
            answers BLOB NOT NULL,
            contact BLOB NOT NULL,
            email_index BLOB,
            phone_index BLOB
        ) STRICT;
        CREATE INDEX case_content_email_index ON case_content (email_index) WHERE email_index IS NOT NULL;
        CREATE INDEX case_content_phone_index ON case_content (phone_index) WHERE phone_index IS NOT NULL;

        CREATE TABLE case_event (
            case_id BLOB NOT NULL REFERENCES case_file (id),
            sequence INTEGER NOT NULL CHECK (sequence >= 1),
            id BLOB NOT NULL CHECK (length(id) = 16),
            at INTEGER NOT NULL,
            actor TEXT NOT NULL CHECK (actor IN ('resident', 'servant', 'system')),
            servant BLOB CHECK (length(servant) = 16),
            kind TEXT NOT NULL,
            unit TEXT,
            state TEXT NOT NULL,
            payload BLOB,
            PRIMARY KEY (case_id, sequence),
            CHECK ((actor = 'servant') = (servant IS NOT NULL))
        ) STRICT;

        CREATE TABLE draft (
            id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
            service TEXT NOT NULL CHECK (length(service) BETWEEN 1 AND 80),
            service_version TEXT NOT NULL,
            channel TEXT NOT NULL,
            language TEXT NOT NULL,
            holder_hash BLOB NOT NULL,
            code_hash BLOB,
            answers BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            version INTEGER NOT NULL CHECK (version >= 1),
            sent_as BLOB REFERENCES case_file (id)
        ) STRICT;
        CREATE UNIQUE INDEX draft_code_hash ON draft (code_hash) WHERE code_hash IS NOT NULL;
        CREATE INDEX draft_expires_at ON draft (expires_at);
        CREATE INDEX draft_sent_as ON draft (sent_as) WHERE sent_as IS NOT NULL;

        CREATE TABLE attachment (
            owner_id BLOB NOT NULL CHECK (length(owner_id) = 16),
            id BLOB NOT NULL CHECK (length(id) = 16),
            owner_kind TEXT NOT NULL CHECK (owner_kind IN ('draft', 'case', 'account', 'conversation')),
            question TEXT NOT NULL,
            media_type TEXT NOT NULL,
            size INTEGER NOT NULL CHECK (size >= 0),
            checksum BLOB NOT NULL CHECK (length(checksum) = 32),
            blob BLOB NOT NULL CHECK (length(blob) = 16),
            thumbnail BLOB CHECK (length(thumbnail) = 16),
            name BLOB,
            added_at INTEGER NOT NULL,
            PRIMARY KEY (owner_id, id)
        ) STRICT;
        CREATE UNIQUE INDEX attachment_id ON attachment (id);
        CREATE INDEX attachment_blob ON attachment (blob);
        CREATE INDEX attachment_thumbnail ON attachment (thumbnail) WHERE thumbnail IS NOT NULL;

        CREATE TABLE account (
            id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
            persona TEXT NOT NULL CHECK (persona IN ('resident', 'servant')),
            state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'suspended', 'deleted')),
            name BLOB NOT NULL,
            login BLOB NOT NULL,
            login_index BLOB NOT NULL,
            language TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            version INTEGER NOT NULL CHECK (version >= 1)
        ) STRICT;
        CREATE UNIQUE INDEX account_persona_login_index ON account (persona, login_index);

        CREATE TABLE credential (
            account_id BLOB NOT NULL REFERENCES account (id),
            id BLOB NOT NULL CHECK (length(id) = 16),
            kind TEXT NOT NULL CHECK (kind IN ('password')),
            secret TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            used_at INTEGER,
            PRIMARY KEY (account_id, id)
        ) STRICT;
        CREATE UNIQUE INDEX credential_id ON credential (id);

        CREATE TABLE role_grant (
            account_id BLOB NOT NULL REFERENCES account (id),
            unit TEXT NOT NULL CHECK (length(unit) BETWEEN 1 AND 80),
            role TEXT NOT NULL CHECK (role IN ('agent', 'supervisor', 'editor', 'identity_officer', 'auditor', 'administrator')),
            granted_at INTEGER NOT NULL,
            PRIMARY KEY (account_id, unit, role)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX role_grant_unit ON role_grant (unit, account_id);

        CREATE TABLE invitation (
            account_id BLOB NOT NULL REFERENCES account (id),
            id BLOB NOT NULL CHECK (length(id) = 16),
            token_hash BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            used_at INTEGER,
            PRIMARY KEY (account_id, id)
        ) STRICT;
        CREATE UNIQUE INDEX invitation_id ON invitation (id);
        CREATE UNIQUE INDEX invitation_token_hash ON invitation (token_hash);

        CREATE TABLE session (
            account_id BLOB NOT NULL REFERENCES account (id),
            id BLOB NOT NULL CHECK (length(id) = 16),
            token_hash BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            seen_at INTEGER NOT NULL,
            idle_until INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            ended_at INTEGER,
            PRIMARY KEY (account_id, id)
        ) STRICT;
        CREATE UNIQUE INDEX session_id ON session (id);
        CREATE UNIQUE INDEX session_token_hash ON session (token_hash);
        CREATE INDEX session_idle_until ON session (idle_until);

        CREATE TABLE throttle (
            key BLOB NOT NULL,
            starts_at INTEGER NOT NULL,
            ends_at INTEGER NOT NULL,
            tries INTEGER NOT NULL CHECK (tries >= 1),
            PRIMARY KEY (key, starts_at, ends_at)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX throttle_ends_at ON throttle (ends_at);

        CREATE TABLE idempotency (
            scope TEXT NOT NULL,
            key TEXT NOT NULL,
            result BLOB NOT NULL,
            remembered_at INTEGER NOT NULL,
            PRIMARY KEY (scope, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idempotency_remembered_at ON idempotency (remembered_at);

        CREATE TABLE job (
            id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
            kind TEXT NOT NULL,
            key TEXT NOT NULL,
            payload BLOB NOT NULL,
            run_at INTEGER NOT NULL,
            attempt INTEGER NOT NULL CHECK (attempt >= 0),
            lease_until INTEGER,
            error TEXT,
            buried_at INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX job_kind_key ON job (kind, key) WHERE lease_until IS NULL AND buried_at IS NULL;
        CREATE INDEX job_run_at ON job (kind, run_at) WHERE buried_at IS NULL;

        CREATE TABLE outbox (
            id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
            channel TEXT NOT NULL,
            owner_kind TEXT NOT NULL CHECK (owner_kind IN ('draft', 'case', 'account', 'conversation')),
            owner_id BLOB NOT NULL CHECK (length(owner_id) = 16),
            recipient BLOB NOT NULL,
            content BLOB NOT NULL,
            key TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
            attempt INTEGER NOT NULL CHECK (attempt >= 0),
            run_at INTEGER NOT NULL,
            lease_until INTEGER,
            error TEXT,
            settled_at INTEGER,
            CHECK ((state = 'waiting') = (settled_at IS NULL))
        ) STRICT;
        CREATE UNIQUE INDEX outbox_key ON outbox (key);
        CREATE INDEX outbox_run_at ON outbox (run_at, id) WHERE state = 'waiting';
        CREATE INDEX outbox_owner_id ON outbox (owner_id);
        """)
}
