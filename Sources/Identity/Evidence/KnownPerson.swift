package import Core

/// Evidence with its values in clear.
package struct OpenedEvidence: Sendable, Hashable {
    package let evidence: Evidence
    package let values: [Attribute: String]

    package init(_ evidence: Evidence, values: [Attribute: String]) { (self.evidence, self.values) = (evidence, values) }
}

/// One thing that is known of a person, with who said so and since when.
package struct KnownFact: Sendable, Hashable {
    package let value: String
    /// Nil for what the account itself shows.
    package let evidence: ID<Evidence>?
    package let source: String
    package let method: Evidence.Method
    package let assurance: IdentityLevel
    package let since: Instant

    package init(
        value: String, evidence: ID<Evidence>?, source: String, method: Evidence.Method, assurance: IdentityLevel, since: Instant
    ) {
        (self.value, self.evidence, self.source) = (value, evidence, source)
        (self.method, self.assurance, self.since) = (method, assurance, since)
    }
}

/// All that evidence says of a person today.
package struct KnownPerson: Sendable, Hashable {
    package let level: IdentityLevel
    package let facts: [Attribute: KnownFact]

    package init(level: IdentityLevel, facts: [Attribute: KnownFact]) { (self.level, self.facts) = (level, facts) }

    package static let nobody = KnownPerson(level: .none, facts: [:])

    /// Of each attribute what is surest, and of equally sure ones the newest.
    package init(_ all: some Sequence<OpenedEvidence>, at now: Instant) {
        var facts: [Attribute: KnownFact] = [:]
        var rows: [Evidence] = []
        for one in all where one.evidence.counts(at: now) {
            let evidence = one.evidence
            rows.append(evidence)
            for (attribute, value) in one.values where evidence.attributes.contains(attribute) {
                if let known = facts[attribute], (known.assurance, known.since) >= (evidence.assurance, evidence.checkedAt) { continue }
                facts[attribute] = KnownFact(
                    value: value, evidence: evidence.id, source: evidence.source, method: evidence.method,
                    assurance: evidence.assurance, since: evidence.checkedAt)
            }
        }
        self.init(level: .of(rows, at: now), facts: facts)
    }

    package subscript(attribute: Attribute) -> KnownFact? { facts[attribute] }

    /// Given name and surnames in one line, as sure and as old as the least sure and oldest of them.
    package var name: KnownFact? { joined([.givenName, .firstSurname, .secondSurname], needing: [.givenName, .firstSurname]) }

    /// The surnames in one line.
    package var familyName: KnownFact? { joined([.firstSurname, .secondSurname], needing: [.firstSurname]) }

    private func joined(_ parts: [Attribute], needing needed: [Attribute]) -> KnownFact? {
        guard needed.allSatisfy({ facts[$0] != nil }) else { return nil }
        let known = parts.compactMap { facts[$0] }
        guard let least = known.min(by: { ($0.assurance, $0.since) < ($1.assurance, $1.since) }) else { return nil }
        return KnownFact(
            value: known.map(\.value).filter { !$0.isEmpty }.joined(separator: " "), evidence: least.evidence, source: least.source,
            method: least.method, assurance: least.assurance, since: known.map(\.since).min() ?? least.since)
    }
}
