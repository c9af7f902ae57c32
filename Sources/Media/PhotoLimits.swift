import Foundation

/// What one photo may cost.
package struct PhotoLimits: Sendable, Equatable, Codable {
    /// Bytes of the file as it was handed in.
    package var bytes = 20 * 1024 * 1024
    /// Pixels that its header announces; 120 million lets every telephone through.
    package var pixels = 120_000_000
    /// Longer side of the cleaned photo.
    package var longSide = 2048
    /// Longer side of the thumbnail.
    package var thumbnailSide = 400
    /// Address space of the child, in bytes.
    package var memory = 1536 * 1024 * 1024
    /// Processor time of the child.
    package var cpuSeconds = 15
    /// Parts that are painted over in black, for good.
    package var covered: [PhotoArea] = []
    /// Time on the wall after which the child is killed.
    package var seconds = 30

    package init() {}

    package static let standard = PhotoLimits()

    /// The limits as one argument of the child.
    var argument: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    /// The usual limits for painting over parts of a photo.
    package static func covering(_ areas: [PhotoArea]) -> PhotoLimits {
        var limits = PhotoLimits()
        limits.covered = areas
        return limits
    }

    init?(argument: String) {
        guard let limits = try? JSONDecoder().decode(PhotoLimits.self, from: Data(argument.utf8)) else { return nil }
        self = limits
    }
}
