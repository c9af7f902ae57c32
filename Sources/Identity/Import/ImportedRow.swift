package import Core
import Foundation

/// One account of another system, checked, as a line of the table has it.
package struct ImportedRow: Sendable, Hashable {
    package let line: Int
    package let login: LoginName
    /// Empty where the other system had none.
    package let name: String
    package let language: Language
    /// Nil where the person has no password yet and chooses one by a link.
    package let hash: ForeignHash?
    /// Whether the other system had the address confirmed by its owner.
    package let isConfirmed: Bool
    package let isEnabled: Bool
    package let createdAt: Instant?
}

/// What is wrong with a line.
package enum ImportFault: Error, Sendable, Hashable, CustomStringConvertible {
    case table(TableScanner.Fault)
    case columns(expected: Int, found: Int)
    case login
    case name
    case language(String)
    case hash(ForeignHash.Fault)
    /// A column that takes yes or no holds something else.
    case answer(String)
    case instant
    case salt

    package var description: String {
        switch self {
        case .table(let fault): fault.description
        case .columns(let expected, let found): "the line has \(found) values, the heading \(expected)"
        case .login: "email is no usable address"
        case .name: "name has 1 to 120 characters on one line"
        case .language(let text): "language '\(text)' is none that the city speaks"
        case .hash(let fault): fault.description
        case .answer(let column): "\(column) takes true or false"
        case .instant: "created_at is no instant such as 2020-05-01T12:00:00Z, nor milliseconds"
        case .salt: "a salt belongs to Firebase's hashes: name the project's parameters with --firebase"
        }
    }
}

/// The heading of a table of accounts, and how its lines are read.
package struct ImportTable: Sendable {
    /// The columns that are known; `email` must be there.
    package static let columns = ["email", "hash", "salt", "name", "language", "email_verified", "enabled", "created_at"]

    /// Columns of the heading that are not taken over.
    package let ignored: [String]
    private let places: [String: Int]
    private let width: Int
    private let languages: [Language]
    private let firebase: ForeignHash.FirebaseProject?

    /// - Parameters:
    ///   - languages: those of the city, its own first.
    ///   - firebase: the project's parameters, where the hashes are Firebase's.
    ///
    /// Nil for a heading without `email` or with a name twice.
    package init?(heading: [String], languages: [Language], firebase: ForeignHash.FirebaseProject? = nil) {
        let names = heading.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        let places = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { _, _ in -1 })
        guard places["email"] != nil, !places.values.contains(-1), !languages.isEmpty else { return nil }
        (self.places, width, self.languages, self.firebase) = (places, names.count, languages, firebase)
        ignored = names.filter { !Self.columns.contains($0) }
    }

    /// Reads a line.
    package func row(_ record: TableScanner.Record) throws(ImportFault) -> ImportedRow {
        let fields: [String]
        switch record.fields {
        case .success(let found): fields = found
        case .failure(let fault): throw .table(fault)
        }
        guard fields.count == width else { throw .columns(expected: width, found: fields.count) }
        func value(_ column: String) -> String? {
            places[column].map { fields[$0].trimmingCharacters(in: .whitespaces) }.flatMap { $0.isEmpty ? nil : $0 }
        }
        guard let login = value("email").flatMap({ LoginName($0) }) else { throw .login }
        var name = ""
        if let typed = value("name") {
            guard let checked = PersonName(typed) else { throw .name }
            name = checked.text
        }
        var language = languages[0]
        if let tag = value("language") {
            guard let spoken = Language(tag), languages.contains(spoken) else { throw .language(String(tag.prefix(20))) }
            language = spoken
        }
        var createdAt: Instant?
        if let text = value("created_at") {
            guard let instant = Int64(text).map({ Instant(milliseconds: $0) }) ?? Instant(iso8601: text) else { throw .instant }
            createdAt = instant
        }
        return ImportedRow(
            line: record.line, login: login, name: name, language: language, hash: try hash(value("hash"), salt: value("salt")),
            // Without the column the table's author answers for all of them.
            isConfirmed: try answer(value("email_verified"), "email_verified"), isEnabled: try answer(value("enabled"), "enabled"),
            createdAt: createdAt)
    }

    private func hash(_ text: String?, salt: String?) throws(ImportFault) -> ForeignHash? {
        guard let text else { return nil }
        do throws(ForeignHash.Fault) {
            if let firebase, let salt { return try ForeignHash.firebase(hash: text, salt: salt, project: firebase) }
            let hash = try ForeignHash(text)
            if salt == nil { return hash }
        } catch { throw .hash(error) }
        throw .salt
    }

    private func answer(_ text: String?, _ column: String) throws(ImportFault) -> Bool {
        switch text?.lowercased() {
        case nil, "true", "t", "yes", "1": true
        case "false", "f", "no", "0": false
        default: throw .answer(column)
        }
    }
}
