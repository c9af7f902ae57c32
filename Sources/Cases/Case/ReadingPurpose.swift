/// What somebody sees masked data for, as the law's minimum of reasons goes; `other` wants words.
package enum ReadingPurpose: String, Sendable, Hashable, Codable, CaseIterable {
    /// To call or write and ask something that the case lacks.
    case contact
    /// To agree on a visit or find the door.
    case visit
    /// To check that the request is that person's.
    case identity
    /// To write a document that needs the data.
    case document
    /// To answer a complaint, an audit or a court.
    case review
    case other
}
