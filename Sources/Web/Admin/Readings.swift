import Cases
import Catalog
import Core
import Foundation
import Identity
import Ledger
import Work

/// Readings of what is not everybody's: recorded when they happen, and shown to the person concerned.
extension Visit {
    /// Records that the servant of this visit read something.
    func recordReading(_ kind: String, of subject: AuditSubject = .city, unit: UnitID? = nil, facts: [String: String] = [:]) async throws {
        guard let servant else { return }
        var facts = facts
        if let role = role(in: unit) { facts["role"] = role.rawValue }
        let event = try AuditEvent(
            id: ID(at: now, chance: dependencies.chance), at: now, kind: kind, actor: .servant(servant.account.data), subject: subject,
            unit: unit?.name ?? servant.grants.first?.unit, facts: facts)
        let stores = dependencies.stores
        try await stores.unit.write { tx in try stores.ledger.append(event, tx) }
    }

    /// The role that the servant has for a unit, or anywhere.
    private func role(in unit: UnitID?) -> RoleGrant.Role? {
        let line = unit.map { catalog.city.units.line(of: $0).map(\.id.name) + [$0.name] } ?? []
        return servant?.grants.first { line.contains($0.unit) }?.role ?? servant?.grants.first?.role
    }
}

/// Who read a case, as its resident is told: the role, the office, the reason, and when; never the name of the person.
struct CaseReadings {
    private static let kinds = ["case.read", "reading.case", "reading.file", "reading.original"]

    /// One line for each day, role, office and reason; newest first, at most fifty.
    static func view(of opened: CaseWork.Opened, _ visit: Visit) async throws -> [View] {
        let stores = visit.dependencies.stores
        let subject = AuditSubject(.caseFile, opened.file.id)
        let roll = StaffRoll(visit.dependencies.identity)
        let (rows, roles) = try await stores.unit.read { tx in
            let rows = try stores.ledger.find(LedgerFilter(subject: subject), before: nil, limit: 500, tx).filter {
                kinds.contains($0.event.kind)
            }
            var roles: [Data: RoleGrant.Role] = [:]
            for row in rows {
                guard case .servant(let id) = row.event.actor, roles[id] == nil, let account = ID<Account>(id) else { continue }
                let grants = try roll.member(account, tx)?.grants ?? []
                roles[id] = (grants.first { $0.unit == row.event.unit } ?? grants.first)?.role
            }
            return (rows, roles)
        }
        let purposes = Dictionary(
            opened.events.compactMap { event, payload in
                let what = payload?.purpose.flatMap { $0 == .other ? nil : visit.words.text("desk.purpose.\($0.rawValue)") }
                let said = [what, payload?.reason].compactMap(\.self).joined(separator: ". ")
                return said.isEmpty ? nil : (event.id.data, said)
            },
            uniquingKeysWith: { first, _ in first })
        var seen: Set<String> = []
        return rows.compactMap { row -> View? in
            let event = row.event
            guard case .servant(let id) = event.actor else { return nil }
            let role = event.facts["role"].flatMap { RoleGrant.Role(rawValue: $0) } ?? roles[id]
            let unit = event.unit.flatMap { UnitID($0) }.flatMap { visit.catalog.city.units[$0] }
            let who = visit.words.text(
                "readings.who",
                [
                    "role": role.map { name($0, visit) } ?? visit.words.text("readings.servant"),
                    "unit": unit?.name.text(in: visit.language) ?? "",
                ])
            let what = visit.words.text("readings.kind.\(event.kind.replacing(".", with: "_"))")
            let purpose = purposes[event.id.data]
            let day = visit.dates.day(event.at)
            guard seen.insert([day, who, what, purpose ?? ""].joined(separator: "\n")).inserted else { return nil }
            return ["who": who, "what": what, "purpose": purpose, "when": day, "machine": visit.dates.machine(event.at)]
        }.prefix(50).map { $0 }
    }

    /// The city's word for a role.
    static func name(_ role: RoleGrant.Role, _ visit: Visit) -> String {
        let id = role.rawValue.replacing("_", with: "-")
        return visit.catalog.city.roles.first { $0.id == id }?.name.text(in: visit.language) ?? id
    }
}
