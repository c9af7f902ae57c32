package import Core
package import Foundation

/// A form as it was read, with everything there is to say about it.
package struct ReadForm: Sendable {
    /// Nil where a finding is an error.
    package var definition: FormDefinition?
    package var findings: [Finding]
    /// False where no questionnaire could be found in the file at all: missing, damaged, or something else.
    package var isReadable = true
}

/// Reads questionnaires: .xlsx, YAML, Markdown, CSV and XForm XML.
package enum FormReader {
    /// Reads the form in a file, with the choice files that lie beside it.
    package static func read(path: String, limits: ReadLimits = ReadLimits()) -> ReadForm {
        let url = URL(fileURLWithPath: path)
        do {
            return read(try FormFile.open(path, limits: limits), beside: url, limits: limits)
        } catch {
            return ReadForm(definition: nil, findings: [error.finding(in: url.lastPathComponent)], isReadable: false)
        }
    }

    /// Reads a form from memory; files of choices are looked for beside `url`.
    package static func read(_ bytes: [UInt8], name: String, beside url: URL? = nil, limits: ReadLimits = ReadLimits()) -> ReadForm {
        read(FormFile(name: name, bytes: bytes), beside: url, limits: limits)
    }

    private static func read(_ file: FormFile, beside url: URL?, limits: ReadLimits) -> ReadForm {
        let result = parsed(file, beside: url, limits: limits)
        let refused = result.findings.contains { $0.severity == .error }
        return ReadForm(definition: refused ? nil : result.definition, findings: result.findings, isReadable: result.isReadable)
    }

    /// The form as far as it can be understood, errors or not.
    static func parsed(_ file: FormFile, beside url: URL?, limits: ReadLimits) -> ReadForm {
        let files = DataFiles(beside: url, limits: limits)
        do {
            let kind = try file.kind()
            if kind == .xform { return try XFormReader.read(file, files: files, limits: limits) }
            let (book, findings) = try book(of: file, kind: kind, limits: limits)
            var reader = XLSFormReader(book: book, files: files)
            let result = reader.read()
            var definition = result.definition
            if definition.settings.formID == nil { definition.settings.formID = String(file.name.prefix { $0 != "." }) }
            return ReadForm(definition: definition, findings: findings + result.findings)
        } catch {
            let unreadable = error.code.hasPrefix("file.") || error.code.hasPrefix("workbook.")
            return ReadForm(definition: nil, findings: [error.finding(in: file.name)], isReadable: !unreadable)
        }
    }

    /// The sheets of a file.
    ///
    /// With `all`, sheets that are no part of a form as well.
    static func book(of file: FormFile, kind: FormFileKind, limits: ReadLimits, all: Bool = false) throws(ReadProblem) -> (
        SheetBook, [Finding]
    ) {
        if kind == .workbook {
            let wanted: ([String]) -> Set<Int> = { all ? Set($0.indices) : Set(SheetNames.parts(of: $0).values) }
            return (try WorkbookReader(limits: limits, wanted: wanted).read(file.bytes, file: file.name), [])
        }
        let (text, guessed) = TextDecoding.text(file.bytes)
        let findings =
            guessed
            ? [
                Finding(
                    file: file.name, severity: .warning, code: "text.encoding",
                    message: "The file is not UTF-8 and is read as Windows-1252. Save it as UTF-8.")
            ] : []
        switch kind {
        case .markdown: return (try MarkdownSheets(limits: limits).read(text, file: file.name), findings)
        case .csv: return (try CSVSheets(limits: limits).read(text, file: file.name), findings)
        default: return (try YamlSheets(limits: limits).read(text, file: file.name), findings)
        }
    }
}
