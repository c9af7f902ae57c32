import Core
import Foundation

/// What a file is, told by its first bytes before its name.
enum FormFileKind: Equatable {
    case workbook
    case yaml
    case markdown
    case csv
    case xform
}

/// A file that may hold a questionnaire.
struct FormFile {
    var name: String
    var bytes: [UInt8]

    /// Reads the file into memory.
    static func open(_ path: String, limits: ReadLimits) throws(ReadProblem) -> FormFile {
        let url = URL(fileURLWithPath: path)
        let values = try? FileManager.default.attributesOfItem(atPath: url.resolvingSymlinksInPath().path)
        guard let values, values[.type] as? FileAttributeType == .typeRegular else {
            let isFolder = values?[.type] as? FileAttributeType == .typeDirectory
            throw ReadProblem("file.missing", isFolder ? "This is a folder, not a file." : "There is no file of this name.")
        }
        if let size = values[.size] as? NSNumber, size.intValue > limits.fileBytes {
            throw ReadProblem("file.too_large", "The file is larger than \(limits.fileBytes >> 20) MB, which no questionnaire is.")
        }
        guard let data = try? Data(contentsOf: url) else {
            throw ReadProblem("file.unreadable", "The file cannot be read. Check its permissions.")
        }
        return FormFile(name: url.lastPathComponent, bytes: [UInt8](data))
    }

    /// What the file is; throws what it is instead where no form can be in it.
    func kind() throws(ReadProblem) -> FormFileKind {
        let suffix = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        guard !bytes.isEmpty else { throw ReadProblem("file.empty", "The file is empty.") }
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            throw ReadProblem(
                "file.old_excel",
                suffix == "xls"
                    ? "This is an old Excel file (.xls). Open it in a spreadsheet program and save it as .xlsx."
                    : "This is an old Excel file (.xls) under another name, or protected with a password. Save it as .xlsx without a password."
            )
        }
        if starts(with: "version https://git-lfs.github.com/spec/") {
            throw ReadProblem("file.lfs_pointer", "This is a pointer of Git LFS, not the file itself. Fetch it with 'git lfs pull'.")
        }
        if starts(with: "PK\u{3}\u{4}") || starts(with: "PK\u{5}\u{6}") { return .workbook }
        if starts(with: "%PDF") { throw ReadProblem("file.format", "This is a PDF. Save the form as .xlsx.") }
        if suffix == "yaml" || suffix == "yml" { return .yaml }
        if suffix == "md" || suffix == "markdown" { return .markdown }
        let head = Array(bytes.prefix(2000))
        let text = TextDecoding.isUTF16(head) ? TextDecoding.text(head).text : String(decoding: head, as: UTF8.self)
        let beginning = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        if beginning.hasPrefix("<") {
            let folded = beginning.lowercased()
            if folded.hasPrefix("<!doctype html") || folded.hasPrefix("<html") {
                throw ReadProblem(
                    "file.format", "This is a web page, perhaps an error page saved under the form's name. Download the form again.")
            }
            if folded.contains("urn:schemas-microsoft-com:office:spreadsheet") {
                throw ReadProblem("file.old_excel", "This is an Excel 2003 XML file. Save it as .xlsx.")
            }
            return .xform
        }
        if ["xlsx", "xlsm", "xls"].contains(suffix) {
            throw ReadProblem(
                "file.format",
                "This is not a spreadsheet although its name ends in .\(suffix). Open it in a spreadsheet program and save it as .xlsx.")
        }
        if suffix == "xml" { throw ReadProblem("xml.damaged", "This is not XML.") }
        if suffix == "csv" { return .csv }
        if beginning.contains("|") && beginning.lowercased().contains("survey") { return .markdown }
        return .yaml
    }

    private func starts(with text: String) -> Bool { bytes.starts(with: Array(text.utf8)) }
}
