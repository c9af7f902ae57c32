import Core
package import Foundation

/// Where the files lie that the pages are made of: templates, words, style sheets, and what Debian's packages bring.
package struct WebResources: Sendable {
    package var templates: URL
    package var styles: URL
    package var locales: URL
    /// A subset of the display font as WOFF2, made when packaging; nil where it is not there.
    package var font: URL?
    /// The folder of `leaflet.js`; nil where it is not installed, and the map is then a list of words.
    package var leaflet: URL?

    package init(templates: URL, styles: URL, locales: URL, font: URL?, leaflet: URL?) {
        (self.templates, self.styles, self.locales, self.font, self.leaflet) = (templates, styles, locales, font, leaflet)
    }

    /// Looks in each root in turn: an installed tree (`templates/`, `styles/`, `locales/`, `fonts/`) or a clone of the repository.
    package static func find(in roots: [URL]) throws(WebError) -> WebResources {
        let files = FileManager.default
        func first(_ names: [String]) -> URL? {
            for root in roots {
                for name in names {
                    let url = root.appending(path: name)
                    if files.fileExists(atPath: url.path) { return url }
                }
            }
            return nil
        }
        guard let templates = first(["templates", "Sources/Web/Templates"]) else { throw .missingResource("templates") }
        guard let styles = first(["styles", "Sources/Web/Styles"]) else { throw .missingResource("styles") }
        guard let locales = first(["locales"]) else { throw .missingResource("locales") }
        let leaflet = URL(filePath: "/usr/share/javascript/leaflet", directoryHint: .isDirectory)
        return WebResources(
            templates: templates, styles: styles, locales: locales,
            font: first(["fonts/display.woff2", ".build/share/fonts/display.woff2"]),
            leaflet: files.fileExists(atPath: leaflet.appending(path: "leaflet.js").path) ? leaflet : nil)
    }
}
