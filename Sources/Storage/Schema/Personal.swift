/// Whether a column says something of a person: what exports, logs and retention go by.
package enum Personal: Sendable {
    /// Says nothing of anybody.
    case no
    /// An identifier that stands for a case or a person, of use only inside.
    case identifier
    /// A keyed hash of something personal, or a hash of a random token: equal for equal values, and nothing else can be told from it.
    case keyed
    /// Keyed hashes of words, as text that the engine's search indexes; gone with the case's key.
    case tokens
    /// A hash without a key: whoever has the same file already could tell that it is the same.
    case fingerprint
    /// A free value, encrypted under its owner's data key: destroying the key destroys it.
    case sealed
    /// Proves something; never exported and never shown.
    case secret

    /// Every column of the schema.
    ///
    /// A test compares it with both engines.
    package static let columns: [String: [String: Personal]] = [
        "schema_migration": ["number": .no, "name": .no, "checksum": .no, "applied_at": .no],
        "city_setting": ["name": .no, "value": .no, "set_at": .no],
        "service_version": ["service": .no, "version": .no, "bundle": .no, "published_at": .no, "active_since": .no],
        "edition_waiting": ["service": .no, "version": .no, "bundle": .no, "seen_at": .no],
        "edition_check": ["service": .no, "version": .no, "city": .no, "checked_at": .no, "findings": .no],
        "offered_service": ["code": .no, "service": .no, "version": .no],
        "rules_trial": [
            "account_id": .identifier, "id": .identifier, "service": .no, "version": .no, "bundle": .no, "since": .no, "created_at": .no,
            "updated_at": .no, "state": .no, "reached": .identifier, "looked": .no, "unread": .no, "changed": .no, "is_draft": .no,
        ],
        "rules_trial_page": ["account_id": .identifier, "trial_id": .identifier, "number": .no, "changes": .sealed],
        "data_key": [
            "owner_id": .identifier, "owner_kind": .no, "root_id": .no, "wrapped": .secret, "created_at": .no, "destroyed_at": .no,
        ],
        "case_file": [
            "id": .identifier, "folio": .identifier, "service": .no, "service_version": .no, "privacy": .no, "channel": .no,
            "language": .no, "opened_at": .no, "area": .no, "code_hash": .keyed, "unit": .no, "assignee": .identifier, "state": .no,
            "updated_at": .no, "closed_at": .no, "accept_by": .no, "first_answer_by": .no, "resolve_by": .no, "version": .no,
            "is_open": .no, "is_promised": .no, "next_due": .no, "first_answer_at": .no, "reopened_at": .no,
        ],
        "case_content": [
            "case_id": .identifier, "answers": .sealed, "contact": .sealed, "email_index": .keyed, "phone_index": .keyed,
            "place_index": .keyed,
        ],
        "case_clock": ["case_id": .identifier, "check_at": .no],
        "case_event": [
            "case_id": .identifier, "sequence": .no, "id": .identifier, "at": .no, "actor": .no, "servant": .identifier, "kind": .no,
            "unit": .no, "state": .no, "payload": .sealed,
        ],
        "case_search": ["case_id": .identifier, "number": .no, "unit": .no, "words": .tokens],
        "case_rating": ["case_id": .identifier, "unit": .no, "service": .no, "area": .no, "score": .no, "at": .no],
        "saved_filter": [
            "account_id": .identifier, "id": .identifier, "unit": .no, "name": .no, "query": .no, "is_shared": .no, "created_at": .no,
        ],
        "bulk_act": [
            "account_id": .identifier, "id": .identifier, "created_at": .no, "state": .no, "updated_at": .no, "order": .sealed,
            "version": .no,
        ],
        "bulk_item": [
            "account_id": .identifier, "bulk_id": .identifier, "case_id": .identifier, "outcome": .no, "before_unit": .no,
            "before_assignee": .identifier, "before_state": .no, "before_closed_at": .no, "version": .no,
        ],
        "draft": [
            "id": .identifier, "service": .no, "service_version": .no, "channel": .no, "language": .no, "holder_hash": .keyed,
            "code_hash": .keyed, "answers": .sealed, "created_at": .no, "updated_at": .no, "expires_at": .no, "version": .no,
            "sent_as": .identifier, "counter": .sealed, "known": .sealed,
        ],
        "attachment": [
            "owner_id": .identifier, "id": .identifier, "owner_kind": .no, "question": .no, "media_type": .no, "size": .no,
            "checksum": .keyed, "blob": .identifier, "thumbnail": .identifier, "name": .sealed, "added_at": .no,
        ],
        "blob": ["id": .identifier, "piece": .no, "bytes": .sealed, "created_at": .no],
        "account": [
            "id": .identifier, "persona": .no, "state": .no, "name": .sealed, "login": .sealed, "login_index": .keyed, "language": .no,
            "created_at": .no, "updated_at": .no, "version": .no,
        ],
        "credential": [
            "account_id": .identifier, "id": .identifier, "kind": .no, "secret": .secret, "created_at": .no, "used_at": .no,
        ],
        "role_grant": [
            "account_id": .identifier, "unit": .no, "role": .no, "granted_at": .no, "services": .no, "areas": .no, "verbs": .no,
        ],
        "invitation": [
            "account_id": .identifier, "id": .identifier, "token_hash": .keyed, "created_at": .no, "expires_at": .no, "used_at": .no,
        ],
        "session": [
            "account_id": .identifier, "id": .identifier, "token_hash": .keyed, "created_at": .no, "seen_at": .no, "idle_until": .no,
            "expires_at": .no, "ended_at": .no, "proofs": .no, "device": .sealed,
        ],
        "factor": [
            "account_id": .identifier, "id": .identifier, "kind": .no, "name": .sealed, "secret": .sealed, "handle": .keyed, "counter": .no,
            "created_at": .no, "used_at": .no,
        ],
        "account_change": [
            "account_id": .identifier, "id": .identifier, "kind": .no, "token_hash": .keyed, "undo_hash": .keyed, "details": .sealed,
            "created_at": .no, "ready_at": .no, "expires_at": .no, "settled_at": .no,
        ],
        "client_change": [
            "client_id": .no, "id": .no, "addresses": .no, "proposed_by": .identifier, "proposed_at": .no, "state": .no,
            "decided_by": .identifier, "decided_at": .no,
        ],
        "client": ["id": .no, "state": .no, "settings": .no, "secret_hash": .keyed, "created_at": .no, "version": .no],
        "signing_key": [
            "id": .no, "algorithm": .no, "sealed": .secret, "created_at": .no, "signs_from": .no, "published_until": .no,
        ],
        "client_grant": [
            "account_id": .identifier, "id": .identifier, "client_id": .no, "session_id": .identifier, "scopes": .no, "claims": .sealed,
            "authenticated_at": .no, "level": .no, "methods": .no, "created_at": .no, "revoked_at": .no,
        ],
        "consent": ["account_id": .identifier, "client_id": .no, "scopes": .no, "claims": .no, "given_at": .no],
        "subject": ["account_id": .identifier, "sector": .no, "name": .identifier],
        "ticket": ["hash": .keyed, "kind": .no, "payload": .secret, "created_at": .no, "expires_at": .no, "used_at": .no],
        "evidence": [
            "account_id": .identifier, "id": .identifier, "source": .no, "method": .no, "assurance": .no, "attributes": .no,
            "found": .sealed, "curp_index": .keyed, "upstream_index": .keyed, "document_hash": .fingerprint, "checked_at": .no,
            "until": .no, "servant": .identifier, "state": .no, "changed_at": .no,
        ],
        "claim_key": ["kind": .no, "mark": .keyed, "account_id": .identifier, "since": .no],
        "proof_request": [
            "account_id": .identifier, "id": .identifier, "document": .no, "stated": .sealed, "created_at": .no, "state": .no,
            "decided_at": .no, "decided_by": .identifier, "reason": .no, "version": .no,
        ],
        "identity_conflict": [
            "account_id": .identifier, "id": .identifier, "evidence_id": .identifier, "holder": .identifier, "kind": .no,
            "opened_at": .no, "outcome": .no, "settled_at": .no, "settled_by": .identifier,
        ],
        "throttle": ["key": .keyed, "starts_at": .no, "ends_at": .no, "tries": .no],
        "idempotency": ["scope": .no, "key": .identifier, "result": .identifier, "remembered_at": .no],
        "job": [
            "id": .identifier, "kind": .no, "key": .identifier, "payload": .identifier, "run_at": .no, "attempt": .no,
            "lease_until": .no, "error": .no, "buried_at": .no,
        ],
        "audit_event": [
            "owner_id": .identifier, "id": .identifier, "at": .no, "kind": .no, "actor_kind": .no, "actor": .identifier, "actor_uid": .no,
            "owner_kind": .no, "unit": .no, "facts": .identifier, "purpose": .sealed, "position": .no, "mark": .keyed,
        ],
        "audit_checkpoint": ["size": .no, "root": .fingerprint, "at": .no, "frontier": .fingerprint, "note": .no],
        "lease": ["name": .no, "holder": .identifier, "until": .no],
        "outbox": [
            "id": .identifier, "channel": .no, "owner_kind": .no, "owner_id": .identifier, "recipient": .sealed, "content": .sealed,
            "key": .identifier, "created_at": .no, "state": .no, "attempt": .no, "run_at": .no, "lease_until": .no, "error": .no,
            "settled_at": .no,
        ],
    ]
}
