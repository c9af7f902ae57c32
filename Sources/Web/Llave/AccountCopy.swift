import Core
import Foundation
import Identity
import Ledger
import Work

/// All that the city keeps of an account, for its owner: as JSON, without anything that proves it.
struct AccountCopy {
    private let holder: SessionKeeper.Holder
    private let visit: Visit
    private let desk: FactorDesk
    private let provider: OpenIDProvider

    init(_ holder: SessionKeeper.Holder, _ visit: Visit, desk: FactorDesk, provider: OpenIDProvider) {
        (self.holder, self.visit, self.desk, self.provider) = (holder, visit, desk, provider)
    }

    func claims() async throws -> Claims {
        let account = holder.account
        let ways = try await desk.ways(of: account.id)
        let systems = try await provider.systems(of: account.id)
        let sessions = try await SessionKeeper(visit.dependencies.identity).listed(of: account.id)
        let known = try await EvidenceKeeper(visit.dependencies.identity).known(of: account.id)
        let events = try await recordedEvents(of: account)
        var copy: Claims = ["codes_left": .integer(Int64(holder.factors.codesLeft)), "history": .array(events)]
        let isNumber = PhoneNumber(holder.login) != nil
        copy["account"] = [
            "name": .string(holder.name), isNumber ? "phone" : "email": .string(holder.login), "language": .string(account.language.tag),
            "created_at": Self.time(account.createdAt), "second_step": .bool(holder.factors.isOn),
            "identity_level": .string(known.level.rawValue),
        ]
        copy["ways"] = .array(
            ways.map { way -> Claim in
                [
                    "kind": .string(way.kind.rawValue), "name": .string(way.name), "added_at": Self.time(way.createdAt),
                    "used_at": way.usedAt.map { Self.time($0) } ?? .null,
                ]
            })
        copy["sessions"] = .array(
            sessions.map { one -> Claim in
                [
                    "since": Self.time(one.session.createdAt), "seen_at": Self.time(one.session.seenAt),
                    "device": one.device.map { Claim.string($0) } ?? .null,
                ]
            })
        copy["systems"] = .array(systems.map { view($0) })
        copy["verified"] = .array(
            known.facts.sorted { $0.key.rawValue < $1.key.rawValue }.map { attribute, fact -> Claim in
                [
                    "what": .string(attribute.rawValue), "value": .string(fact.value), "source": .string(fact.source),
                    "assurance": .string(fact.assurance.rawValue), "since": Self.time(fact.since),
                ]
            })
        return copy
    }

    private func view(_ system: OpenIDProvider.KnownSystem) -> Claim {
        let data = system.consent.scopes.sorted() + system.consent.claims.sorted()
        return [
            "name": .string(system.client.settings.name.text(in: visit.language)), "since": Self.time(system.consent.givenAt),
            "may_see": .array(data.map { Claim.string($0) }),
        ]
    }

    /// Every entry of the log about the account, oldest first; and that a copy was taken is one itself.
    private func recordedEvents(of account: Account) async throws -> [Claim] {
        let stores = visit.dependencies.stores
        let (now, chance) = (visit.now, visit.dependencies.chance)
        return try await stores.unit.write { tx in
            var events: [AuditEvent] = []
            var before: ID<AuditEvent>?
            repeat {
                let rows = try stores.ledger.find(LedgerFilter(subject: AuditSubject(.account, account.id)), before: before, limit: 500, tx)
                events += rows.map(\.event)
                before = rows.count == 500 ? rows.last?.event.id : nil
            } while before != nil
            try stores.ledger.append(
                AuditEvent(
                    id: ID(at: now, chance: chance), at: now, kind: "account.exported", actor: .resident(account.id.data),
                    subject: AuditSubject(.account, account.id), facts: ["rows": String(events.count)]), tx)
            return events.reversed().map { event -> Claim in
                let facts = event.facts.values.mapValues { Claim.string($0) }
                return ["at": Self.time(event.at), "kind": .string(event.kind), "facts": .object(facts)]
            }
        }
    }

    private static func time(_ instant: Instant) -> Claim { .string(instant.description) }
}
