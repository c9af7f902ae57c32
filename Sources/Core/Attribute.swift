/// Something that can be known of a person, one by one.
package enum Attribute: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    case curp
    case givenName = "given_name"
    case firstSurname = "first_surname"
    case secondSurname = "second_surname"
    /// A day as `1985-04-12`.
    case birthdate
    /// `female`, `male` or `x`.
    case sex
    /// Two letters of the federal entity, as a CURP has them; `NE` for a birth abroad.
    case birthEntity = "birth_entity"
    /// Three letters (ISO 3166-1): `MEX`.
    case nationality
    case email
    /// With the code of its country: `+525512345678`.
    case phone
    /// Street, number, colonia and postcode in one line.
    case address

    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

    /// Ways to write to somebody, which say nothing of who they are.
    package static let contacts: Set<Attribute> = [.email, .phone]
}
