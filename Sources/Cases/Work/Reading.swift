package import Catalog
package import Core

/// Seeing what is masked: the one way to it, so that whoever keeps the record of readings stands at one door.
extension CaseWork {
    /// Writes down who sees which masked answers and what for; they are open to that servant for a while afterwards.
    /// - Parameters:
    ///   - words: wanted where the purpose is `other`.
    ///   - fields: names of the questions that are opened.
    package func reveal(
        _ id: ID<CaseFile>, for purpose: ReadingPurpose, words: String, fields: [String], by servant: ServantID, once: String?,
        catalog: Catalog
    ) async throws -> CaseFile {
        let now = room.clock.now
        return try await perform(on: id, version: nil, once: once, catalog: catalog) { file, _, _ throws(CaseError) in
            try file.read(purpose: words, as: purpose, fields: fields, by: servant, at: now)
        }
    }
}
