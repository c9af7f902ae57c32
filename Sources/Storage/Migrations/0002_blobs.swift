extension Migration {
    /// Files as rows where several nodes share a database; SQLite keeps them in a folder and has no such table.
    static let blobs = Migration(
        2, "blobs",
        "SELECT 1",
        postgres: """
            CREATE TABLE blob (
                id BYTEA NOT NULL CHECK (length(id) = 16),
                piece BIGINT NOT NULL CHECK (piece >= 0),
                bytes BYTEA NOT NULL,
                created_at BIGINT NOT NULL,
                PRIMARY KEY (id, piece)
            );
            ALTER TABLE blob ALTER COLUMN bytes SET STORAGE EXTERNAL;
            """)
}
