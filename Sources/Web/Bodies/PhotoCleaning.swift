package import Foundation
package import Media

/// Cleans a photo that a resident handed in: the real one starts a confined child, tests hand in their own.
package protocol PhotoCleaning: Sendable {
    func clean(_ data: Data) async throws(MediaError) -> CleanPhoto
    /// The photo with parts painted over in black.
    func cover(_ data: Data, _ areas: [PhotoArea]) async throws(MediaError) -> CleanPhoto
}

extension PhotoCleaner: PhotoCleaning {
    package func clean(_ data: Data) async throws(MediaError) -> CleanPhoto { try await clean(data, limits: .standard) }

    package func cover(_ data: Data, _ areas: [PhotoArea]) async throws(MediaError) -> CleanPhoto {
        try await clean(data, limits: .covering(areas))
    }
}
