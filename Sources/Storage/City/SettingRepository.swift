import Core

/// Facts about the database itself.
struct SettingRepository: SettingStore {
    func setting(_ name: String, _ tx: any Transaction) throws -> String? {
        try tx.sql.first(Self.byName, name) { try $0.next() }
    }

    func set(_ name: String, to value: String, at now: Instant, _ tx: any Transaction) throws {
        try tx.sql.run(Self.set, name, value, now)
    }
}

extension SettingRepository {
    static let byName: SQL = "SELECT value FROM city_setting WHERE name = $1"
    static let set: SQL = """
        INSERT INTO city_setting (name, value, set_at) VALUES ($1, $2, $3)
        ON CONFLICT (name) DO UPDATE SET value = $2, set_at = $3
        """
}
