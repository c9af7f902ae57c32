import Cases
import Catalog
import Core
import Foundation

/// Editions that wait, what was found in them, and what was offered once, as rows.
extension ServiceVersionRepository {
    func waiting(_ tx: any Transaction) throws -> [WaitingEdition] {
        try tx.sql.all(Self.waiting) { try WaitingEdition(folder: $0.next(), version: $0.next(), seenAt: $0.next()) }
    }

    func waitingBundle(of folder: ServiceCode, _ tx: any Transaction) throws -> Data? {
        try tx.sql.first(Self.waitingBundle, folder) { try $0.next(Data?.self) } ?? nil
    }

    func wait(_ edition: WaitingEdition, bundle: Data?, _ tx: any Transaction) throws {
        try tx.sql.run(Self.wait, edition.folder, edition.version, bundle, edition.seenAt)
    }

    func endWait(of folder: ServiceCode, _ tx: any Transaction) throws { try tx.sql.run(Self.endWait, folder) }

    func deactivate(_ folder: ServiceCode, _ tx: any Transaction) throws { try tx.sql.run(Self.deactivate, folder) }

    func checks(_ tx: any Transaction) throws -> [EditionCheck] {
        try tx.sql.all(Self.checks) { row in
            let (folder, version, city): (ServiceCode, ServiceVersion, ServiceVersion) = try (row.next(), row.next(), row.next())
            let at: Instant = try row.next()
            let findings = try JSONDecoder().decode([Finding].self, from: Data(row.next(String.self).utf8))
            return EditionCheck(folder: folder, version: version, city: city, checkedAt: at, findings: findings)
        }
    }

    func keep(_ check: EditionCheck, _ tx: any Transaction) throws {
        let findings = String(decoding: try JSONEncoder().encode(check.findings), as: UTF8.self)
        try tx.sql.run(Self.keepCheck, check.folder, check.version, check.city, check.checkedAt, findings)
    }

    func forgetChecks(except versions: [(folder: ServiceCode, version: ServiceVersion)], _ tx: any Transaction) throws {
        for check in try checks(tx) where !versions.contains(where: { $0.folder == check.folder && $0.version == check.version }) {
            try tx.sql.run(Self.forgetCheck, check.folder, check.version)
        }
    }

    func offer(_ service: OfferedService, _ tx: any Transaction) throws {
        try tx.sql.run(Self.offer, service.code, service.folder, service.version)
    }

    func offered(_ tx: any Transaction) throws -> [OfferedService] {
        try tx.sql.all(Self.offered) { try OfferedService(code: $0.next(), folder: $0.next(), version: $0.next()) }
    }
}

extension ServiceVersionRepository {
    static let waiting: SQL = "SELECT service, version, seen_at FROM edition_waiting ORDER BY service"
    static let waitingBundle: SQL = "SELECT bundle FROM edition_waiting WHERE service = $1"
    static let wait: SQL = """
        INSERT INTO edition_waiting (service, version, bundle, seen_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (service) DO UPDATE SET version = $2, bundle = $3, seen_at = $4
        """
    static let endWait: SQL = "DELETE FROM edition_waiting WHERE service = $1"
    static let deactivate: SQL = "UPDATE service_version SET active_since = NULL WHERE service = $1 AND active_since IS NOT NULL"
    static let checks: SQL = "SELECT service, version, city, checked_at, findings FROM edition_check ORDER BY service, version"
    static let keepCheck: SQL = """
        INSERT INTO edition_check (service, version, city, checked_at, findings) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (service, version) DO UPDATE SET city = $3, checked_at = $4, findings = $5
        """
    static let forgetCheck: SQL = "DELETE FROM edition_check WHERE service = $1 AND version = $2"
    static let offer: SQL = """
        INSERT INTO offered_service (code, service, version) VALUES ($1, $2, $3)
        ON CONFLICT (code) DO UPDATE SET service = $2, version = $3
        """
    static let offered: SQL = "SELECT code, service, version FROM offered_service ORDER BY code"
}
