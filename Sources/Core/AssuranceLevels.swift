/// How sure the city is of who somebody is.
///
/// Kept apart from ``AuthenticationLevel``: never one number.
package enum IdentityLevel: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// Nobody in particular.
    case none
    /// A phone number or mail address that was proven.
    case contact
    /// Name and CURP as the person says them, checked against a register.
    case basic
    /// Seen with a document by somebody who may attest it.
    case verified

    package static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
    private var rank: Int { Self.allCases.firstIndex(of: self)! }
}

/// How sure the city is of this login.
package enum AuthenticationLevel: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// No login.
    case none
    /// One factor.
    case aal1
    /// Two factors.
    case aal2
    /// A factor that cannot be phished, such as a passkey.
    case phr

    package static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
    private var rank: Int { Self.allCases.firstIndex(of: self)! }
}
