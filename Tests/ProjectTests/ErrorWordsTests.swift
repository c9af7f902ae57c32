import Catalog
import Core
import Foundation
import Ledger
import Testing
import Web

/// Every error that a person can meet says what happened and what to do, in every language.
@Suite struct ErrorWordsTests {
    static let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }

    /// Errors that only whoever runs the program or describes a city sees, on a terminal and in English.
    private static let onTerminals: Set = [
        "catalog.damaged_bundle", "catalog.refused_bundle", "catalog.unknown_service", "catalog.unreadable", "document.qr_too_long",
        "job.unknown_kind", "ledger.foreign_checkpoint", "ledger.no_entry", "ledger.not_as_signed", "message.bad_recipient",
        "seal.bad_root_key", "storage.bad_address", "storage.key_exposed",
        "storage.key_malformed", "storage.key_missing", "web.broken_template", "web.missing_resource", "words.broken", "words.twice",
        "words.unreadable",
        // The host is not ours: there is nobody to choose a language for.
        "web.unknown_host",
    ]

    /// Whole families of that sort: what is wrong with an expression is told to who wrote it, what is wrong with a client to who registers it.
    private static let familiesOnTerminals = ["expression.", "client.", "logout."]

    /// The codes that the sources declare: `case .something: "area.code"` in a `code` of type `ErrorCode`.
    private static func codes() throws -> Set<String> {
        var codes: Set<String> = []
        let sources = root.appending(path: "Sources")
        for case let file as URL in FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)!
        where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            var rest = text[...]
            while let start = rest.range(of: "var code: ErrorCode {") {
                let end = rest[start.upperBound...].range(of: "\n    }")?.lowerBound ?? rest.endIndex
                let body = rest[start.upperBound..<end]
                codes.formUnion(body.matches(of: /"([a-z]+\.[a-z_.]+)"/).map { String($0.1) })
                rest = rest[end...]
            }
        }
        return codes
    }

    @Test func `every error code has a title and a text in every language`() throws {
        let book = try WordBook(reading: Self.root.appending(path: "locales"))
        let codes = try Self.codes()
        #expect(codes.count > 80, "the sources are not read as they are written")
        #expect(Self.onTerminals.subtracting(codes).sorted() == [], "no error has these codes any more")
        let shown = codes.subtracting(Self.onTerminals).filter { code in !Self.familiesOnTerminals.contains { code.hasPrefix($0) } }
        for language in book.languages {
            let keys = book.keys(in: language)
            for part in ["title", "text"] {
                #expect(shown.filter { !keys.contains("errors.\($0).\(part)") }.sorted() == [], "\(part) in \(language)")
            }
        }
    }

    @Test func `every kind of error has words for a code that has none`() throws {
        let book = try WordBook(reading: Self.root.appending(path: "locales"))
        for language in book.languages {
            for kind in ErrorKind.allCases.map({ "errors.kind.\($0)" }) + ["errors.unexpected"] {
                #expect(book.keys(in: language).isSuperset(of: ["\(kind).title", "\(kind).text"]), "\(kind) in \(language)")
            }
        }
    }

    @Test func `no words are left of errors that are gone`() throws {
        let book = try WordBook(reading: Self.root.appending(path: "locales"))
        let codes = try Self.codes()
        for language in book.languages {
            let words = book.keys(in: language).filter { $0.hasPrefix("errors.") && $0.hasSuffix(".title") }
                .map { String($0.dropFirst("errors.".count).dropLast(".title".count)) }
                .filter { !$0.hasPrefix("kind.") && $0 != "unexpected" }
            #expect(Set(words).subtracting(codes).sorted() == [], "in \(language)")
        }
    }

    @Test func `all languages have the same words, with the same places for values`() throws {
        let book = try WordBook(reading: Self.root.appending(path: "locales"))
        let all = book.languages.reduce(into: Set<String>()) { $0.formUnion(book.keys(in: $1)) }
        let city = try #require(try Catalog.load(Self.root.appending(path: "cities/cdmx")).0).city
        func places(_ key: String, _ language: Language) -> Set<String> {
            let text = book.words(in: language, of: city).text(key)
            return Set(text.matches(of: /\{([a-z_]+)\}/).map { String($0.1) })
        }
        for language in book.languages {
            #expect(all.subtracting(book.keys(in: language)).sorted() == [], "missing in \(language)")
            // A text may leave a value out where its language says it otherwise, but it never names one that is not given.
            let odd = all.filter { !places($0, language).isSubset(of: places($0, .spanish)) }
            #expect(odd.sorted() == [], "values that Spanish does not name, in \(language)")
        }
    }

    @Test func `a person reads what each entry about an account means, in every language`() throws {
        let book = try WordBook(reading: Self.root.appending(path: "locales"))
        let kinds = AuditKind.all.filter { $0.subjects.contains(.account) }.map { "history.kind." + $0.name.replacing(".", with: "_") }
        #expect(kinds.count > 50)
        for language in book.languages { #expect(Set(kinds).subtracting(book.keys(in: language)).sorted() == [], "\(language)") }
    }
}
