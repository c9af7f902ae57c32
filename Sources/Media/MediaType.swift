/// A type of content by its registered name, such as `image/jpeg`.
package struct MediaType: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
    package let name: String

    package init(_ name: String) { self.name = name.lowercased() }
    package init(stringLiteral name: String) { self.init(name) }

    package var description: String { name }
    package var isImage: Bool { name.hasPrefix("image/") }

    package static let jpeg: MediaType = "image/jpeg"
    package static let png: MediaType = "image/png"
    package static let heic: MediaType = "image/heic"
    package static let avif: MediaType = "image/avif"
    package static let webp: MediaType = "image/webp"
    package static let gif: MediaType = "image/gif"
    package static let tiff: MediaType = "image/tiff"
    package static let pdf: MediaType = "application/pdf"
    package static let zip: MediaType = "application/zip"
    package static let mp4: MediaType = "video/mp4"
    package static let webm: MediaType = "video/webm"
    package static let mpegAudio: MediaType = "audio/mpeg"
    package static let mp4Audio: MediaType = "audio/mp4"
    package static let ogg: MediaType = "audio/ogg"
    package static let wav: MediaType = "audio/wav"
    package static let amr: MediaType = "audio/amr"
    package static let html: MediaType = "text/html"
    package static let xml: MediaType = "application/xml"
    package static let plain: MediaType = "text/plain"
}
