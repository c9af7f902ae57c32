import Cases
import Core
import Foundation
import Ledger
import Work

/// Records what is done at the command line.
struct OperatorLog {
    private let stores: Stores

    init(_ stores: Stores) { self.stores = stores }

    /// Who sits at the terminal, as far as the machine knows.
    static var actor: AuditActor { .commandLine(uid: Int(getuid())) }

    /// Writes an entry about the city in a transaction of its own.
    func record(_ kind: String, facts: [String: String]) async throws {
        let event = try Self.event(kind, facts: facts)
        try await stores.unit.write { [stores] tx in try stores.ledger.append(event, tx) }
    }

    static func event(_ kind: String, facts: [String: String]) throws -> AuditEvent {
        let now = WallClock.system.now
        return try AuditEvent(
            id: ID(at: now, chance: .system), at: now, kind: kind, actor: actor, subject: .city, facts: facts)
    }
}

/// Finds a case by its folio, for commands.
enum CaseLookup {
    static func id(_ folio: String, _ stores: Stores) async throws -> Data? {
        guard let folio = Folio(folio) else { return nil }
        return try await stores.unit.read { tx in try stores.cases.file(folio: folio, tx)?.id.data }
    }
}
