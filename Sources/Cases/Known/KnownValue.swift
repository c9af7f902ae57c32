package import Catalog
package import Core
package import Foundation

/// One thing that the city knows of whoever fills in a form, as the form takes it.
package struct KnownValue: Sendable, Hashable, Codable {
    /// As `prefill:` names it: `identity.curp`.
    package let claim: String
    package let text: String
    /// Who said so: `email`, `desk`, or a register of the city.
    package let source: String
    package let since: Instant
    package let level: IdentityLevel

    package init(claim: String, text: String, source: String, since: Instant, level: IdentityLevel) {
        (self.claim, self.text, self.source, self.since, self.level) = (claim, text, source, since, level)
    }
}

/// Whoever fills in a form, as far as their channel has proven it: which account, how surely, and what is known of them.
///
/// Every channel that knows who somebody is hands this in; nothing here knows of pages.
package struct KnownFiller: Sendable, Hashable {
    /// The account, in 16 bytes.
    package let account: Data
    package let level: IdentityLevel
    package let acr: AuthenticationLevel
    /// By claim.
    package let values: [String: KnownValue]

    package init(account: Data, level: IdentityLevel, acr: AuthenticationLevel, values: some Sequence<KnownValue>) {
        (self.account, self.level, self.acr) = (account, level, acr)
        self.values = Dictionary(values.map { ($0.claim, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

/// What of the person was filled into a draft, whose it is, and what they answered to the offer.
package struct KnownRecord: Sendable, Hashable, Codable {
    package struct Filled: Sendable, Hashable, Codable {
        package let value: KnownValue
        /// As the questionnaire holds it.
        package let stored: String
        package let isLocked: Bool
    }

    /// Whose data it is; from then on the draft opens for that account alone.
    package var account: Data?
    /// Claims that the person wants to write themselves in this draft.
    package var declined: Set<String> = []
    /// By question.
    package var filled: [String: Filled] = [:]
    /// The question at which somebody went away to prove who they are.
    package var place: String?

    package init() {}
}

/// What a form could have filled in at some place.
package struct KnownOffer: Sendable, Hashable {
    package let binding: Prefill
    package let value: KnownValue
}

/// What keeps somebody from going on with a form.
package enum UnmetNeed: Sendable, Hashable {
    /// Nobody is signed in, or somebody else than the person whose data the draft holds.
    case signIn
    /// The identity level is lower than the service needs.
    case level(IdentityLevel)
    /// The login is weaker than the service needs.
    case acr(AuthenticationLevel)
}
