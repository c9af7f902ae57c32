package import Core

/// A form as its author wrote it, whatever kind of file it was: what readers produce and `Form.compile` takes.
package struct FormDefinition: Sendable, Hashable {
    /// Name of the file, for findings.
    package var file: String
    package var settings = FormSettings()
    /// Languages in the order of the file; empty where no column names one.
    package var languages: [FormLanguage] = []
    /// The rows of the survey sheet.
    package var nodes: [FormNode] = []
    package var choiceLists: [String: ChoiceList] = [:]
    package var instances: [String: SecondaryInstance] = [:]
    /// XForm XML: texts by id, for `jr:itext('id')`; labels that name an id are resolved by the reader as well.
    package var texts: [String: FormText] = [:]
    /// XForm XML: actions of the model.
    package var actions: [FormAction] = []
    /// Rows of the `entities` sheet, by column; kept, not acted on.
    package var entities: [[String: String]] = []

    package init(file: String) { self.file = file }
}

/// A language of a form.
package struct FormLanguage: Sendable, Hashable {
    /// As written in the headers: `Español (es)`, `French`.
    package var name: String
    /// As a BCP 47 tag, where the reader could tell.
    package var language: Language?

    package init(name: String, language: Language?) { (self.name, self.language) = (name, language) }
}

/// The `settings` sheet.
package struct FormSettings: Sendable, Hashable {
    package var title: String?
    /// `form_id` (`id_string`); the file's name without extension where none is given.
    package var formID: String?
    package var version: String?
    /// As written; the name of one of the languages.
    package var defaultLanguage: String?
    package var instanceName: FormExpression?
    /// Appearance of the whole: `pages`, `theme-grid`, ….
    package var style: String?
    /// Name of the root element; `data` where none is given.
    package var rootName: String?
    /// Namespace of the root element of the submission, where one is given.
    package var instanceNamespace: String?
    package var allowsDuplicateChoices = false
    package var omitsInstanceID = false
    /// All other columns (`submission_url`, `public_key`, `auto_send`, …).
    package var columns: [String: String] = [:]

    package init() {}
}
