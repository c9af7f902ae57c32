/// Where a case stands (design: words).
///
/// Colour, icon and words of each are the Web's.
package enum CaseState: String, Sendable, Hashable, Codable, CaseIterable {
    case received
    case accepted
    case transferred
    case inWork = "in_work"
    case waitingForResident = "waiting_for_resident"
    case answered
    case confirmed
    case reopened
    case cancelled
    case duplicate
    case outOfCompetence = "out_of_competence"

    /// GeoReport v2 `status`: answered counts as closed, since the office has nothing left to do.
    package var isOpen: Bool {
        switch self {
        case .received, .accepted, .transferred, .inWork, .waitingForResident, .reopened: true
        case .answered, .confirmed, .cancelled, .duplicate, .outOfCompetence: false
        }
    }

    /// Nothing more happens to it, unless the resident reopens it.
    package var isFinal: Bool {
        switch self {
        case .confirmed, .cancelled, .duplicate, .outOfCompetence: true
        default: false
        }
    }
}
