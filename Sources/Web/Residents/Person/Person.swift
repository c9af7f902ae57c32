import Cases
import Catalog
import Core
import Foundation
import Identity
import Work

/// The resident behind a visit, with what is known of them.
struct Person: Sendable {
    let resident: SessionKeeper.Resident
    let known: KnownPerson
    let evidence: [OpenedEvidence]
    let acr: AuthenticationLevel

    var account: ID<Account> { resident.account }

    /// As forms take it.
    func filler(_ visit: Visit) -> KnownFiller {
        KnownFiller(account, known, acr: acr, language: visit.language, birth: resident.session.createdAt)
    }
}

extension Visit {
    /// Whoever is signed in as a resident; nil when nobody is.
    func person() async throws -> Person? {
        guard let token = cookies.value(.account).flatMap({ SecretToken($0) }) else { return nil }
        let identity = dependencies.identity
        let resident: SessionKeeper.Resident
        do { resident = try await SessionKeeper(identity).resident(token) } catch IdentityError.noSession { return nil }
        let (keeper, now) = (EvidenceKeeper(identity), now)
        let evidence = try await identity.unit.read { tx in try keeper.opened(of: resident.account, tx) }
        return Person(resident: resident, known: KnownPerson(evidence, at: now), evidence: evidence, acr: resident.session.level(at: now))
    }

    /// Where verifications come from in this city.
    var proofOffice: ProofOffice {
        ProofOffice(
            dependencies.identity, tickets: dependencies.stores.openID.tickets,
            verifiers: dependencies.proofing.verifiers(
                catalog.city.proofSources, returnAddress: dependencies.address.link(PersonPages.returnPath), clock: dependencies.clock,
                chance: dependencies.chance))
    }

    /// Who said so, in words: an office of the city, a register, the person's own address.
    func sourceName(_ source: String) -> String {
        catalog.city.proofSources.first { $0.id == source }?.title.text(in: language) ?? words.optional("known.source.\(source)") ?? source
    }

    /// "Registro Civil, 12 de mayo".
    func origin(_ source: String, _ since: Instant) -> String {
        words.text("known.from", ["source": sourceName(source), "day": dates.day(since)])
    }

    /// A value as people read it.
    func words(of attribute: Attribute, _ value: String) -> String {
        switch attribute {
        case .birthdate: dates.day(iso: value) ?? value
        case .sex, .birthEntity, .nationality: words.optional("known.value.\(attribute.rawValue).\(value.lowercased())") ?? value
        default: value
        }
    }
}
