/// Tables whose key does not begin with its case, draft, account or other owner, and why.
///
/// A distributed PostgreSQL spreads a table by the first column of its key. What is listed here would be kept on every machine or
/// looked up across them; a test compares the list with the schema, so that a new table is a decision.
package enum SpreadKeys {
    /// Columns that name a case, a person, or a draft, which is a person's until it is sent.
    package static let owners: Set<String> = ["case_id", "account_id", "owner_id"]

    /// Tables that are an owner themselves: their own id is what others are spread by.
    package static let roots: Set<String> = ["case_file", "account", "draft"]

    package static let exceptions: [String: String] = [
        "schema_migration": "a few rows, the same for all",
        "city_setting": "a few rows, the same for all",
        "service_version": "what the city describes: small, the same for all",
        "edition_waiting": "what the city describes: small, the same for all",
        "edition_check": "what the city describes: small, the same for all",
        "offered_service": "what the city describes: small, the same for all",
        "client": "a few hundred rows, the same for all",
        "client_change": "a few rows for each client, looked at by administrators",
        "signing_key": "a few rows, the same for all",
        "ticket": "found by the hash of what somebody brings, before it is known whose it is",
        "claim_key": "one account alone may hold it, so that it is looked up before it is known whose it is",
        "throttle": "counts tries by a blind index that belongs to nobody yet",
        "idempotency": "asked by the key of a request before its owner is known",
        "job": "taken by any node in the order of time",
        "outbox": "taken by any node in the order of time",
        "audit_checkpoint": "the head of the whole log, one row for each ten minutes",
        "lease": "a few rows, the same for all",
        "blob": "named by random id, so that it says nothing of its owner",
    ]
}
