import Core
import Foundation

/// Reads .xlsx and .xlsm files.
struct WorkbookReader {
    var limits = ReadLimits()
    /// Chooses by their names the sheets to read; the others are not unpacked.
    var wanted: ([String]) -> Set<Int>

    /// Rows without content after which a sheet ends, as in other XLSForm programs.
    private static let blankRows = 60
    /// Columns without header after which the header ends.
    private static let blankColumns = 20

    func read(_ bytes: [UInt8], file: String) throws(ReadProblem) -> SheetBook {
        var archive = try ZipArchive(bytes, limits: limits)
        let main = try mainPart(&archive)
        guard let mainBytes = try archive.contents(of: main) else { throw Self.noWorkbook(archive) }
        let contents = WorkbookContents()
        try contents.read(mainBytes, part: main)
        let targets = try relationships(of: main, &archive)

        var surroundings = SheetReading.Surroundings()
        surroundings.from1904 = contents.from1904
        if let part = targets.first(kind: "styles"), let bytes = try archive.contents(of: part) {
            let styles = WorkbookStyles()
            try styles.read(bytes, part: part)
            surroundings.dateStyles = styles.dateStyles
        }
        if let part = targets.first(kind: "sharedstrings"), let bytes = try archive.contents(of: part) {
            let strings = SharedStrings()
            try strings.read(bytes, part: part)
            surroundings.strings = strings.strings
        }

        var book = SheetBook(file: file, format: .workbook, names: contents.sheets.map(\.name), sheets: [])
        for index in wanted(book.names).sorted() {
            let listed = contents.sheets[index]
            guard let part = targets.part(of: listed.relationship) else {
                throw ReadProblem("workbook.damaged", "The sheet '\(listed.name)' is listed but not in the file.", sheet: listed.name)
            }
            // A sheet that holds only a chart or a macro has no cells.
            guard let bytes = try archive.contents(of: part) else { continue }
            let reading = SheetReading(sheet: listed.name, surroundings: surroundings, limits: limits)
            try reading.read(bytes, part: listed.name)
            book.sheets.append(sheet(listed.name, of: reading.rows, in: &book.findings, file: file))
        }
        return book
    }

    private func sheet(_ name: String, of rows: [SheetRow], in findings: inout [Finding], file: String) -> Sheet {
        guard var header = rows.first else {
            return Sheet(name: name, header: SheetRow(number: 1, cells: []), rows: [])
        }
        if let end = header.cells.indices.dropFirst().first(where: {
            header.cells[$0].column - header.cells[$0 - 1].column > Self.blankColumns + 1
        }) {
            findings.append(
                Finding(
                    file: file, sheet: name, row: header.number, column: SheetReading.letters(of: header.cells[end].column),
                    severity: .warning, code: "xlsform.content_ignored",
                    message:
                        "Columns after more than \(Self.blankColumns) empty ones are not read. Move them to the left if they belong to the form."
                ))
            header.cells.removeSubrange(end...)
        }
        let lastColumn = header.cells.last?.column ?? -1
        var kept: [SheetRow] = []
        kept.reserveCapacity(rows.count)
        var last = header.number
        var beyond: SheetCell?
        var beyondCount = 0
        for var row in rows.dropFirst() {
            if let last = row.cells.last?.column, last > lastColumn {
                beyond = beyond ?? row.cells.first { $0.column > lastColumn }
                beyondCount += row.cells.count { $0.column > lastColumn }
                row.cells.removeAll { $0.column > lastColumn }
            }
            guard !row.cells.isEmpty else { continue }
            if row.number - last > Self.blankRows + 1 {
                findings.append(
                    Finding(
                        file: file, sheet: name, row: row.number, severity: .warning, code: "xlsform.content_ignored",
                        message: "Rows after more than \(Self.blankRows) empty ones are not read. Move them up if they belong to the form.")
                )
                break
            }
            last = row.number
            kept.append(row)
        }
        var sheet = Sheet(name: name, header: header, rows: kept)
        (sheet.beyond, sheet.beyondCount) = (beyond, beyondCount)
        return sheet
    }

    private func mainPart(_ archive: inout ZipArchive) throws(ReadProblem) -> String {
        if let kind = archive.entries["mimetype"] != nil ? try archive.contents(of: "mimetype") : nil,
            String(decoding: kind, as: UTF8.self).contains("opendocument")
        {
            throw ReadProblem("workbook.format", "This is an OpenDocument file. Save it as .xlsx.")
        }
        if archive.entries["xl/workbook.bin"] != nil {
            throw ReadProblem("workbook.format", "This is a binary workbook (.xlsb). Save it as .xlsx.")
        }
        guard let bytes = try archive.contents(of: "_rels/.rels") else { return "xl/workbook.xml" }
        let listed = Relationships(folder: "")
        try listed.read(bytes, part: "_rels/.rels")
        return listed.first(kind: "officedocument") ?? "xl/workbook.xml"
    }

    private func relationships(of part: String, _ archive: inout ZipArchive) throws(ReadProblem) -> Relationships {
        let slash = part.lastIndex(of: "/").map { part.index(after: $0) } ?? part.startIndex
        let folder = String(part[..<slash])
        let listed = Relationships(folder: folder)
        let name = folder + "_rels/" + part[slash...] + ".rels"
        guard let bytes = try archive.contents(of: name) else { throw Self.noWorkbook(archive) }
        try listed.read(bytes, part: name)
        return listed
    }

    private static func noWorkbook(_ archive: ZipArchive) -> ReadProblem {
        let what =
            archive.entries.keys.contains { $0.hasPrefix("word/") }
            ? "a text document (.docx)"
            : archive.entries.keys.contains { $0.hasPrefix("ppt/") } ? "a presentation (.pptx)" : "a packed file without a workbook"
        return ReadProblem("workbook.format", "This is \(what), not a spreadsheet. Save the form as .xlsx.")
    }
}

/// The names of the sheets in the order of the workbook.
private final class WorkbookContents: XMLReading {
    private(set) var sheets: [(name: String, relationship: String)] = []
    private(set) var from1904 = false

    override func opened(_ name: String, _ attributes: [String: String]) {
        switch name {
        case "sheet":
            let relationship = attributes.first { XMLReading.local($0.key) == "id" }?.value ?? ""
            sheets.append((attributes["name"] ?? "", relationship))
        case "workbookPr": from1904 = ["1", "true", "on"].contains(attributes["date1904"]?.lowercased())
        default: break
        }
    }
}

/// Which part each relationship of a part leads to.
private final class Relationships: XMLReading {
    private let folder: String
    private var listed: [(id: String, kind: String, target: String)] = []

    init(folder: String) { self.folder = folder }

    override func opened(_ name: String, _ attributes: [String: String]) {
        guard name == "Relationship", let id = attributes["Id"], let target = attributes["Target"] else { return }
        let kind = (attributes["Type"] ?? "").split(separator: "/").last.map { $0.lowercased() } ?? ""
        listed.append((id, kind, target.hasPrefix("/") ? String(target.dropFirst()) : Self.resolved(folder + target)))
    }

    func first(kind: String) -> String? { listed.first { $0.kind == kind }?.target }
    func part(of id: String) -> String? { listed.first { $0.id == id }?.target }

    private static func resolved(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") {
            if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}

/// The texts that cells share.
private final class SharedStrings: XMLReading {
    private(set) var strings: [String] = []
    private var text = ""
    private var collecting = false
    private var phonetic = false

    override func opened(_ name: String, _ attributes: [String: String]) {
        switch name {
        case "si": text = ""
        case "rPh": phonetic = true
        case "t": collecting = !phonetic
        default: break
        }
    }

    override func characters(_ text: String) {
        if collecting { self.text += text }
    }

    override func closed(_ name: String) {
        switch name {
        case "si": strings.append(text)
        case "rPh": phonetic = false
        case "t": collecting = false
        default: break
        }
    }
}

/// The number formats of a workbook, only to know dates from numbers.
private final class WorkbookStyles: XMLReading {
    private(set) var dateStyles: Set<Int> = []
    private var formats: [Int: String] = [:]
    private var inCellFormats = false
    private var count = 0

    override func opened(_ name: String, _ attributes: [String: String]) {
        switch name {
        case "numFmt":
            if let id = attributes["numFmtId"].flatMap({ Int($0) }) { formats[id] = attributes["formatCode"] ?? "" }
        case "cellXfs": inCellFormats = true
        case "xf" where inCellFormats:
            if let id = attributes["numFmtId"].flatMap({ Int($0) }) {
                let shows = formats[id].map { SpreadsheetDate.isDateFormat($0) } ?? SpreadsheetDate.isDateFormat(id: id)
                if shows { dateStyles.insert(count) }
            }
            count += 1
        default: break
        }
    }

    override func closed(_ name: String) {
        if name == "cellXfs" { inCellFormats = false }
    }
}
