import Cases
import Catalog
import Core

/// Editions in words: of the pages of administration.
enum EditionWords {
    /// The name of a folder in addresses: `_city` for the city's own files, a name that no service can have.
    static func name(_ folder: ServiceCode) -> String { folder.name }

    static func folder(_ name: String) -> ServiceCode? { name == CityFiles.ownName.name ? CityFiles.ownName : ServiceCode(name) }

    static func title(_ folder: ServiceCode, _ visit: Visit) -> String {
        if folder == CityFiles.ownName { return visit.words.text("admin.services.city") }
        let services = visit.catalog.services.filter { $0.folder == folder.name }
        return services.count == 1 ? services[0].title.text(in: visit.language) : folder.name
    }

    /// What was found, in numbers.
    static func summary(_ check: EditionCheck?, _ visit: Visit) -> String {
        guard let check else { return visit.words.text("admin.edition.check.none") }
        if check.findings.isEmpty { return visit.words.text("admin.edition.check.clean") }
        let parts = [
            check.errors > 0 ? visit.words.text("admin.edition.check.errors", count: check.errors) : nil,
            check.warnings > 0 ? visit.words.text("admin.edition.check.warnings", count: check.warnings) : nil,
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    static func waits(_ edition: WaitingEdition, served: ServiceVersion?, _ visit: Visit) -> String {
        visit.words.text("admin.edition.waits." + (edition.version == nil ? "gone" : served == nil ? "new" : "changed"))
    }

    static func findings(_ check: EditionCheck?) -> [View] { (check?.findings ?? []).prefix(200).map(line) }

    static func findings(_ error: EditionError?) -> [View] {
        if case .refused(let findings)? = error { findings.prefix(50).map(line) } else { [] }
    }

    /// Place, code, and what is wrong with what to do.
    private static func line(_ finding: Finding) -> View {
        let place = [finding.file, finding.sheet, finding.row.map { ":\($0)" }, finding.column].compactMap(\.self).joined(separator: " ")
        return [
            "place": place.replacing(" :", with: ":"), "code": finding.code, "message": finding.message,
            "isError": finding.severity == .error,
        ]
    }

    static func said(_ error: EditionError, _ visit: Visit) -> String {
        let words = ErrorResponses.words(for: error, number: nil, visit)
        return "\(words.title). \(words.text)"
    }

    /// What a page showed, to be sent back with the form.
    static func order(_ folder: ServiceCode, _ desk: EditionOffice.Desk) -> String {
        "\(name(folder)) \(desk.waiting[folder]?.version?.hash ?? "-") \(desk.active[folder]?.hash ?? "-")"
    }

    static func order(reading text: String) -> EditionOffice.Order? {
        let parts = text.split(separator: " ")
        guard parts.count == 3, let folder = folder(String(parts[0])) else { return nil }
        func version(_ part: Substring) -> ServiceVersion? { part == "-" ? nil : ServiceVersion(hash: String(part)) }
        return EditionOffice.Order(folder: folder, version: version(parts[1]), instead: version(parts[2]))
    }

    /// What would change, by sort, with at most two hundred lines of each.
    static func sorts(_ changes: EditionChanges, _ visit: Visit) -> [View] {
        EditionChanges.Sort.allCases.compactMap { sort in
            let lines = changes.lines.filter { $0.sort == sort }
            guard !lines.isEmpty else { return nil }
            return [
                "sort": visit.words.text("admin.edition.sort.\(sort.rawValue)", count: lines.count),
                "lines": lines.prefix(200).map { line in
                    let kind = line.before == nil ? "added" : line.after == nil ? "removed" : "changed"
                    return [
                        "what": visit.words.text("admin.edition.change.\(kind)"), "name": line.name,
                        "of": line.services.prefix(12).map(\.name).joined(separator: ", "), "isOf": !line.services.isEmpty,
                        // The digest of a file says nothing to people.
                        "was": sort == .file ? "" : line.before ?? "", "hasWas": sort != .file && line.before != nil,
                        "becomes": sort == .file ? "" : line.after ?? "", "hasBecomes": sort != .file && line.after != nil,
                    ] as View
                },
            ]
        }
    }
}
