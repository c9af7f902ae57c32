extension Migration {
    /// What work on cases needs: reports near a place, and who types a form for somebody at a counter.
    static let caseWork = Migration(
        8, "case_work",
        """
        ALTER TABLE case_content ADD COLUMN place_index BLOB;
        CREATE INDEX case_content_place_index ON case_content (place_index) WHERE place_index IS NOT NULL;
        ALTER TABLE draft ADD COLUMN counter BLOB;
        """)
}
