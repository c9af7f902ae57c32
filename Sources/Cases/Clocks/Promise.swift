/// What a resident is promised a date for.
package enum PromiseKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// The office says whether it takes the request on.
    case accept
    /// The first words on the matter itself.
    case firstAnswer = "first_answer"
    /// Until it is solved the resident hears something this often.
    case nextUpdate = "next_update"
    case resolve
}
