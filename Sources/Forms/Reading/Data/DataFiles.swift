import Foundation

/// The files of choices and data that lie beside a form: CSV, GeoJSON, XML.
///
/// A class because reading a form asks for the same file from many rows; it is used by one reading and never shared.
final class DataFiles {
    private let folders: [URL]
    private let limits: ReadLimits
    private var read: [String: SecondaryInstance.Content] = [:]

    /// Looks in the form's folder, in `media` and in `<form>-media` beside it.
    ///
    /// Without a folder no file is found.
    init(beside form: URL?, limits: ReadLimits) {
        self.limits = limits
        guard let form else {
            folders = []
            return
        }
        let folder = form.deletingLastPathComponent()
        let stem = form.deletingPathExtension().lastPathComponent
        folders = [folder, folder.appending(path: "media"), folder.appending(path: stem + "-media")]
    }

    /// The data of a file as an instance; with a warning and without rows where the file is not there or not readable.
    func instance(_ id: String, file: String, at place: SourcePlace, log: inout FindingLog) -> SecondaryInstance {
        if let content = read[file] { return SecondaryInstance(id, file: file, content: content, at: place) }
        let content = content(of: file, at: place, log: &log)
        read[file] = content
        return SecondaryInstance(id, file: file, content: content, at: place)
    }

    /// Whether a file of this name lies beside the form.
    func has(_ file: String) -> Bool { url(of: file) != nil }

    private func url(of file: String) -> URL? {
        // A form names files, never paths.
        guard !file.isEmpty, !file.contains("/"), !file.contains("\\"), !file.hasPrefix("."), !file.contains("\0") else { return nil }
        return folders.map { $0.appending(path: file) }.first { FileManager.default.fileExists(atPath: $0.path) }
    }

    private func content(of file: String, at place: SourcePlace, log: inout FindingLog) -> SecondaryInstance.Content {
        guard let url = url(of: file) else {
            log.warning(
                "xlsform.file_missing", place, "The file '\(file)' is not beside the form. Put it there; until then its list is empty.")
            return .missing
        }
        do {
            let opened = try FormFile.open(url.path, limits: limits)
            let suffix = url.pathExtension.lowercased()
            switch suffix {
            case "geojson":
                let table = try GeoJSONTable.read(opened.bytes, limits: limits)
                return .table(columns: table.columns, rows: table.rows)
            case "xml": return .tree(try XMLTree.read(opened.bytes, part: file, limits: limits).element)
            default:
                let (text, guessed) = TextDecoding.text(opened.bytes)
                if guessed {
                    log.warning(
                        "data.encoding", SourcePlace(sheet: file), "The file is not UTF-8 and is read as Windows-1252. Save it as UTF-8.")
                }
                return try table(CSVReader(limits: limits).records(text))
            }
        } catch {
            log.error(error.code, SourcePlace(sheet: file, row: error.row), error.message)
            return .missing
        }
    }

    private func table(_ records: [CSVReader.Record]) throws(ReadProblem) -> SecondaryInstance.Content {
        guard let header = records.first else {
            throw ReadProblem("data.empty", "The file is empty. Its first line must name the columns.")
        }
        let columns = header.fields.map(\.trimmed)
        // Every row gets every column.
        guard columns.count * records.count <= limits.cells else {
            throw ReadProblem("data.too_large", "The file has more than \(limits.cells) cells. Split it.")
        }
        let rows = records.dropFirst().map { record in
            record.fields.count == columns.count
                ? record.fields : Array((record.fields + Array(repeating: "", count: columns.count)).prefix(columns.count))
        }
        return .table(columns: columns, rows: Array(rows))
    }
}
