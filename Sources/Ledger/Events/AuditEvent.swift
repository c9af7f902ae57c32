package import Core
import Crypto
package import Foundation

/// Who did it.
package enum AuditActor: Sendable, Hashable {
    /// Somebody from outside, with an account of theirs or without.
    case resident(Data?)
    /// The account of a public servant, in 16 bytes.
    case servant(Data)
    /// The program by itself.
    case system
    /// Somebody at the command line; the number of their user on that machine.
    case commandLine(uid: Int)
}

/// What it was done to.
package struct AuditSubject: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case caseFile = "case"
        case account
        /// Nobody's in particular: services, jobs, settings, clients.
        case city
    }

    package let kind: Kind
    /// 16 bytes; zeros for the city as a whole.
    package let id: Data

    package init(kind: Kind, id: Data) { (self.kind, self.id) = (kind, id) }

    package init(_ kind: Kind, _ id: ID<some Any>) { self.init(kind: kind, id: id.data) }

    package static let city = AuditSubject(kind: .city, id: Data(count: 16))

    /// A system that people are logged in to: of the city, and found by itself.
    package static func client(_ id: String) -> AuditSubject {
        AuditSubject(kind: .city, id: Data(SHA256.hash(data: Data(("client:" + id).utf8)).prefix(16)))
    }
}

/// One entry of the log: who did what to what, when, and why.
///
/// Nothing in it is personal but by reference: free words are sealed under the key of the case or account that it is about, and the
/// entry covers the sealed bytes, so that destroying the key leaves the entry whole.
package struct AuditEvent: Sendable, Hashable {
    package let id: ID<AuditEvent>
    package let at: Instant
    /// Name of its ``AuditKind``.
    package let kind: String
    package let actor: AuditActor
    package let subject: AuditSubject
    /// Unit on whose behalf, by its id in `city.yaml`.
    package let unit: String?
    package let facts: AuditFacts
    /// Why, in somebody's words, sealed under field `audit.purpose` of the subject.
    package let purpose: Sealed?

    package static let purposeField = "audit.purpose"

    /// An event to record; throws `LedgerError.schema` when it does not fit the schema of its kind.
    package init(
        id: ID<AuditEvent>, at: Instant, kind: String, actor: AuditActor, subject: AuditSubject, unit: String? = nil,
        facts: [String: String] = [:], purpose: Sealed? = nil
    ) throws(LedgerError) {
        try AuditSchema.check(kind, subject, unit, facts)
        self.init(
            stored: id, at: at, kind: kind, actor: actor, subject: subject, unit: unit, facts: AuditFacts(facts), purpose: purpose)
    }

    /// An event as a row tells it, whatever it says: only ``LedgerCheck`` tells whether to believe it.
    package init(
        stored id: ID<AuditEvent>, at: Instant, kind: String, actor: AuditActor, subject: AuditSubject, unit: String?, facts: AuditFacts,
        purpose: Sealed?
    ) {
        (self.id, self.at, self.kind, self.actor) = (id, at, kind, actor)
        (self.subject, self.unit, self.facts, self.purpose) = (subject, unit, facts, purpose)
    }

    /// The bytes that are hashed: JSON with sorted keys and without blanks, absent values left out.
    package var canonical: String {
        var text = "{\"actor\":\(CanonicalText.quoted(actor.text)),\"at\":\(at.milliseconds),\"facts\":\(facts.text)"
        text += ",\"id\":\"\(id)\",\"kind\":\(CanonicalText.quoted(kind))"
        if let purpose { text += ",\"purpose\":\"\(CanonicalText.digest(purpose.bytes))\"" }
        text += ",\"subject\":\(CanonicalText.quoted(subject.text))"
        if let unit { text += ",\"unit\":\(CanonicalText.quoted(unit))" }
        return text + ",\"v\":1}"
    }

    /// The leaf of the tree.
    package var leaf: MerkleHash { .leaf(Data(canonical.utf8)) }
}

extension AuditActor {
    /// As it stands in the entry: `servant:0190…`.
    package var text: String {
        switch self {
        case .resident(let account): account.map { "resident:" + CanonicalText.name($0) } ?? "resident"
        case .servant(let account): "servant:" + CanonicalText.name(account)
        case .system: "system"
        case .commandLine(let uid): "operator:\(uid)"
        }
    }
}

extension AuditSubject {
    /// As it stands in the entry: `case:0190…`, `city`.
    package var text: String { kind == .city && id == Self.city.id ? "city" : kind.rawValue + ":" + CanonicalText.name(id) }
}

/// The facts of an event as canonical JSON, read only when somebody looks at them.
package struct AuditFacts: Sendable, Hashable {
    package let text: String

    package init(_ values: [String: String]) {
        text =
            "{"
            + values.sorted { $0.key < $1.key }.map { CanonicalText.quoted($0.key) + ":" + CanonicalText.quoted($0.value) }
            .joined(separator: ",") + "}"
    }

    /// As a row holds it.
    package init(stored text: String) { self.text = text }

    /// Empty where the row holds no such thing.
    package var values: [String: String] { (try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))) ?? [:] }

    package subscript(name: String) -> String? { values[name] }
}
