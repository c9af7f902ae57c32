extension Migration {
    /// When the clocks of each open case have to be looked at next.
    static let clocks = Migration(
        4, "clocks",
        """
        CREATE TABLE case_clock (
            case_id BLOB NOT NULL PRIMARY KEY REFERENCES case_file (id),
            check_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX case_clock_check_at ON case_clock (check_at, case_id);
        """)
}
