import Catalog
import Core
import Forms
package import Foundation
import HTTPTypes
import Synchronization

/// A file that browsers may keep for ever: its address has the hash of its content.
package struct Asset: Sendable {
    package let name: String
    package let type: String
    package let data: Data
    /// The same packed, for browsers that take it; nil where that saves nothing, as with a font.
    package let packed: Data?
    package let hash: String

    init(name: String, type: String, data: Data) {
        (self.name, self.type, self.data) = (name, type, data)
        // FNV-1a: tells versions apart, protects nothing.
        let sum = data.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        hash = String(sum, radix: 36)
        let small = Deflate.packed(Array(data), wrapping: .gzip, level: 9)
        packed = small.flatMap { $0.count * 10 < data.count * 9 ? Data($0) : nil }
    }

    package var path: String { "/assets/\(hash)/\(name)" }
}

/// Style sheets, scripts, the font, and Leaflet from where Debian has it.
package final class Assets: Sendable {
    private let fixed: [String: Asset]
    private let css: String
    private let font: Asset?
    /// Style sheets of the editions since the start, by hash.
    private let sheets: Mutex<[String: Asset]> = Mutex([:])

    package init(_ resources: WebResources) throws {
        let files = FileManager.default
        var fixed: [String: Asset] = [:]
        func add(_ url: URL, as name: String, _ type: String) {
            if let data = try? Data(contentsOf: url) { fixed[name] = Asset(name: name, type: type, data: data) }
        }
        var css = ""
        let entries = try files.contentsOfDirectory(at: resources.styles, includingPropertiesForKeys: nil)
        for entry in entries.sorted(by: { $0.lastPathComponent < $1.lastPathComponent }) {
            switch entry.pathExtension {
            case "css": css += try String(contentsOf: entry, encoding: .utf8) + "\n"
            case "js": add(entry, as: entry.lastPathComponent, "text/javascript; charset=utf-8")
            default: break
            }
        }
        if let leaflet = resources.leaflet {
            add(leaflet.appending(path: "leaflet.js"), as: "leaflet.js", "text/javascript; charset=utf-8")
            add(leaflet.appending(path: "leaflet.css"), as: "leaflet.css", "text/css; charset=utf-8")
        }
        font = resources.font.flatMap { try? Data(contentsOf: $0) }.map { Asset(name: "display.woff2", type: "font/woff2", data: $0) }
        if let font { fixed[font.name] = font }
        (self.fixed, self.css) = (fixed, Self.tight(css))
    }

    /// The one style sheet: the city's colours, the font if there is one, and the rules.
    func styleSheet(for theme: Theme) -> Asset {
        var text = theme.css
        if let font {
            text +=
                "@font-face{font-family:\"Ventanilla Display\";font-weight:700;font-display:swap;src:url(\(font.path)) format(\"woff2\")}\n"
        }
        return Asset(name: "style.css", type: "text/css; charset=utf-8", data: Data((text + css).utf8))
    }

    func publish(_ sheet: Asset) { sheets.withLock { $0[sheet.hash] = sheet } }

    /// The address of an asset, or nil where the program has it not.
    package func path(_ name: String) -> String? { fixed[name]?.path }

    func path(_ name: String, in edition: Edition) -> String? { name == "style.css" ? edition.styleSheet.path : path(name) }

    package static let routes: [Route] = [
        .get("/assets/{hash}/{name}", .everybody, serve),
        .get("/robots.txt", .everybody, robots),
        .get("/favicon.svg", .everybody, favicon),
    ]

    private static func serve(_ visit: Visit) async throws -> Reply {
        let (hash, name) = (try visit.parameter("hash"), try visit.parameter("name"))
        let assets = visit.site.assets
        guard let asset = assets.fixed[name] ?? assets.sheets.withLock({ $0[hash] }), asset.hash == hash, asset.name == name else {
            throw WebError.noSuchPage
        }
        let packed = takesGzip(visit) ? asset.packed : nil
        let tag = packed == nil ? "\"\(hash)\"" : "\"\(hash)-gzip\""
        var reply = Reply.bytes(packed ?? asset.data, type: asset.type, caching: .immutable)
        if visit.header(.ifNoneMatch) == tag {
            reply = Reply(status: .notModified, caching: .immutable)
        } else if packed != nil {
            reply.headers[.contentEncoding] = "gzip"
        }
        reply.headers[.eTag] = tag
        if asset.packed != nil { reply.headers[.vary] = "Accept-Encoding" }
        return reply
    }

    /// Whether the browser takes gzip (RFC 9110, section 12.5.3).
    private static func takesGzip(_ visit: Visit) -> Bool {
        (visit.header(.acceptEncoding) ?? "").split(separator: ",").contains { part in
            let pieces = part.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
            return pieces.first == "gzip" && !pieces.dropFirst().contains { $0.hasPrefix("q=0") && Double($0.dropFirst(2)) == 0 }
        }
    }

    private static func robots(_ visit: Visit) async throws -> Reply {
        .text("User-agent: *\nDisallow: /draft/\nDisallow: /folio/\nDisallow: /desk/\nDisallow: /resume\n")
    }

    /// The mark on its ground, for the tab of a browser.
    private static func favicon(_ visit: Visit) async throws -> Reply {
        let theme = visit.catalog.city.theme
        var reply = Reply.text(Signs.file(ground: theme.light["sign"] ?? "#642a80", ink: theme.light["sign-ink"] ?? "#ffffff"))
        reply.headers[.contentType] = "image/svg+xml"
        reply.caching = .brief
        return reply
    }

    /// Without comments and the blanks that only people need.
    static func tight(_ css: String) -> String {
        var text = ""
        var rest = css[...]
        while let open = rest.range(of: "/*") {
            text += rest[..<open.lowerBound]
            guard let close = rest[open.upperBound...].range(of: "*/") else { return text }
            rest = rest[close.upperBound...]
        }
        text += rest
        return text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }.joined(separator: "\n")
    }
}
