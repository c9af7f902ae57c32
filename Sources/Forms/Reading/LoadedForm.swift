package import Core
package import Foundation

/// A form ready to be asked, with everything there is to say about its file.
package struct LoadedForm: Sendable {
    /// Nil where a finding is an error.
    package var form: Form?
    /// What was read; nil where nothing could be.
    package var definition: FormDefinition?
    package var findings: [Finding]
    /// False where no questionnaire could be found in the file at all: missing, damaged, or something else.
    package var isReadable = true
}

extension FormReader {
    /// Reads and compiles the form in a file: the mistakes of rows and those of expressions are told together.
    package static func load(path: String, limits: ReadLimits = ReadLimits()) -> LoadedForm {
        let url = URL(fileURLWithPath: path)
        do {
            return loaded(parsed(try FormFile.open(path, limits: limits), beside: url, limits: limits))
        } catch {
            return LoadedForm(form: nil, findings: [error.finding(in: url.lastPathComponent)], isReadable: false)
        }
    }

    /// Reads and compiles a form from memory; files of choices are looked for beside `url`.
    package static func load(_ bytes: [UInt8], name: String, beside url: URL? = nil, limits: ReadLimits = ReadLimits()) -> LoadedForm {
        loaded(parsed(FormFile(name: name, bytes: bytes), beside: url, limits: limits))
    }

    private static func loaded(_ read: ReadForm) -> LoadedForm {
        guard let definition = read.definition else {
            return LoadedForm(form: nil, findings: read.findings, isReadable: read.isReadable)
        }
        // Compiled also where the reading found mistakes, so that all of them are told at once.
        let compiled = Form.compile(definition)
        let long = SMSLength.overview(definition).map { [$0] } ?? []
        let findings = (read.findings + compiled.findings + long).filter { finding in
            // A list that the reader already missed.
            finding.code != "form.unknown_list"
                || !read.findings.contains { $0.code == "xlsform.list_unknown" && $0.row == finding.row && $0.sheet == finding.sheet }
        }
        let refused = findings.contains { $0.severity == .error }
        return LoadedForm(form: refused ? nil : compiled.form, definition: definition, findings: findings)
    }
}
