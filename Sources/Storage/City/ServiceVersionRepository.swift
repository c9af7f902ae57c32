import Cases
import Catalog
import Core
import Foundation

/// Published versions of services as rows.
struct ServiceVersionRepository: ServiceVersionStore {
    func publish(_ version: ServiceVersion, of folder: ServiceCode, bundle: Data, at now: Instant, _ tx: any Transaction) throws {
        try tx.sql.run(Self.publish, folder, version, bundle, now)
    }

    func bundle(_ version: ServiceVersion, of folder: ServiceCode, _ tx: any Transaction) throws -> Data? {
        try tx.sql.first(Self.bundle, folder, version) { try $0.next() }
    }

    func activate(_ version: ServiceVersion, of folder: ServiceCode, at now: Instant, _ tx: any Transaction) throws {
        let sql = try tx.sql
        try sql.run(Self.deactivateOthers, folder, version)
        guard try sql.run(Self.activate, folder, version, now) == 1 else { throw StoreError.stale }
    }

    func active(_ tx: any Transaction) throws -> [ServiceCode: ServiceVersion] {
        let rows = try tx.sql.all(Self.active) { try ($0.next(ServiceCode.self), $0.next(ServiceVersion.self)) }
        return Dictionary(rows) { first, _ in first }
    }
}

extension ServiceVersionRepository {
    static let publish: SQL = """
        INSERT INTO service_version (service, version, bundle, published_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (service, version) DO NOTHING
        """
    static let bundle: SQL = "SELECT bundle FROM service_version WHERE service = $1 AND version = $2"
    static let deactivateOthers: SQL = """
        UPDATE service_version SET active_since = NULL WHERE service = $1 AND version <> $2 AND active_since IS NOT NULL
        """
    static let activate: SQL = """
        UPDATE service_version SET active_since = coalesce(active_since, $3) WHERE service = $1 AND version = $2
        """
    static let active: SQL = "SELECT service, version FROM service_version WHERE active_since IS NOT NULL"
}
