package import Core
import Foundation

/// One way in which somebody can confirm who a person is: a register, another provider, a document at the desk, a code that was sent.
///
/// All of them end in an ``EvidenceKeeper/Finding``, which is written down in one place (decision 0250).
package protocol Verifier: Sendable {
    /// What evidence will name as its source.
    var source: String { get }
    var method: Evidence.Method { get }
    /// What the person says of themselves first.
    var asks: [Attribute] { get }
    /// Begins with what the person says; throws ``ProofError``.
    func begin(_ stated: [Attribute: String]) async throws -> VerificationStep
}

/// What comes next in a verification.
package enum VerificationStep: Sendable {
    /// It is done.
    case found(EvidenceKeeper.Finding)
    /// The person goes to another provider and comes back with an answer, which ``Remembered`` tells from others.
    case leave(to: String, remember: UpstreamVerifier.Memory)
    /// Somebody else has to do something first: read a code, look at a document.
    case waiting
}

extension EvidenceKeeper.Finding {
    /// A code or link that was sent to the address came back.
    /// - Parameter attribute: `email` or `phone`.
    package static func confirmed(_ attribute: Attribute, _ value: String) -> Self {
        Self(source: attribute.rawValue, method: .confirmation, assurance: .contact, values: [attribute: value])
    }
}

/// Texts as two offices write the same name.
enum NameFolding {
    /// Without accents, capitals and doubled blanks; nothing for an absent name.
    static func folded(_ text: String?) -> String {
        (text ?? "").precomposedStringWithCompatibilityMapping.folding(
            options: [.diacriticInsensitive, .caseInsensitive], locale: Locale(identifier: "es_MX")
        ).split(whereSeparator: { $0.isWhitespace || $0 == "-" || $0 == "'" || $0 == "." }).joined(separator: " ")
    }

    /// Whether two texts say the same of an attribute.
    static func agree(_ attribute: Attribute, _ stated: String?, _ found: String?) -> Bool {
        switch attribute {
        case .givenName, .firstSurname, .secondSurname, .address: folded(stated) == folded(found)
        case .curp: stated.flatMap { CURP($0) } != nil && stated.flatMap { CURP($0) } == found.flatMap { CURP($0) }
        default: (stated ?? "") == (found ?? "")
        }
    }
}
