import ArgumentParser
import Cases
import Catalog
import Core
import Forms
import Foundation
import Storage
import Work

/// `ventanilla export`: what residents sent to a service, for spreadsheets and the tools of ODK.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write what was sent to a service as CSV, or as .zip with its files.",
        discussion: """
            Examples:
              ventanilla export reportes-bacheo --to bacheo.csv
              ventanilla export reportes-bacheo --to bacheo.zip --from 2026-01-01T00:00:00-06:00

            As ODK Central exports: one table for the questionnaire and one for each repeat, joined by PARENT_KEY and KEY; in a .zip also \
            the files, under media/. Answers are personal data: the file is for its owner alone (mode 600). Confidential cases are left out \
            unless --confidential says otherwise.
            """)

    @Argument(help: "Code of the service.") var service: String
    @Option(name: .customLong("to"), help: "File to write, .csv or .zip; a questionnaire with repeats needs a .zip.") var path: String
    @Option(help: "Only cases opened at or after this moment.") var from: String?
    @Option(help: "Only cases opened before this moment.") var until: String?
    @Flag(help: "Confidential cases too. The reason belongs in your records.") var confidential = false
    @OptionGroup var settings: Settings

    func run() async throws {
        let catalog = try CityFolder.load(settings.city, quietly: true)
        guard let code = ServiceCode(service) else { throw ValidationError("'\(service)' is no code of a service.") }
        guard path.hasSuffix(".csv") || path.hasSuffix(".zip") else { throw ValidationError("The file to write ends in .csv or .zip.") }
        let (start, end) = (try moment(from, "--from"), try moment(until, "--until"))
        let (database, ring) = try OpenDatabase.open(settings.database)
        defer { database.close() }
        let stores = database.stores
        let room = CaseRoom(stores, ring: ring, clock: .system, chance: .system)
        let export = CaseExport(
            room, archive: ServiceArchive(unit: stores.unit, versions: stores.versions, clock: .system), catalog: catalog)
        let written = Written(tables: SubmissionTables(name: service), withFiles: path.hasSuffix(".zip"))
        let leftOut = try await export.each(of: code, from: start, until: end, includesConfidential: confidential) { item in
            try await written.add(item, from: export)
        }
        let bytes = try await written.bytes(isArchive: path.hasSuffix(".zip"))
        // Recorded before anybody can read the file.
        let what = confidential ? "\(service):confidential" : service
        try await OperatorLog(stores).record("reading.export", facts: ["what": what, "rows": String(await written.count)])
        try write(bytes)
        Words.say("\(await written.count) cases of \(service) are in \(path).")
        if leftOut.confidential > 0 { Words.say("\(leftOut.confidential) confidential cases were left out.") }
        if leftOut.unreadable > 0 { Words.say("\(leftOut.unreadable) cases could not be read: their version or their key is gone.") }
    }

    private func moment(_ text: String?, _ option: String) throws -> Instant? {
        guard let text else { return nil }
        guard let instant = Instant(iso8601: text) else {
            throw ValidationError("\(option) is not a moment such as 2026-01-01T00:00:00-06:00.")
        }
        return instant
    }

    /// The file is readable for its owner alone, from its first byte on.
    private func write(_ bytes: [UInt8]) throws {
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        try? FileManager.default.removeItem(atPath: path)
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes), attributes: attributes) else {
            throw ValidationError("\(path) cannot be written.")
        }
    }
}

/// What an export gathers.
private actor Written {
    private var tables: SubmissionTables
    private var zip = ZipWriter()
    private let withFiles: Bool

    init(tables: SubmissionTables, withFiles: Bool) { (self.tables, self.withFiles) = (tables, withFiles) }

    var count: Int { tables.count }

    func add(_ item: CaseExport.Item, from export: CaseExport) async throws {
        let file = item.file
        tables.add(
            item.session,
            .init(
                date: file.openedAt.description, files: item.attachments.count,
                remarks: [
                    ("Folio", "\(file.folio)"), ("State", file.state.rawValue), ("Unit", "\(file.unit)"), ("Channel", "\(file.channel)"),
                ]), showing: item.shown)
        guard withFiles else { return }
        for attachment in item.attachments {
            zip.add("media/" + Intake.fileName(attachment), [UInt8](try await export.data(attachment, of: file)), deflating: false)
        }
    }

    func bytes(isArchive: Bool) throws -> [UInt8] {
        let files = tables.files()
        guard isArchive else {
            guard files.count == 1 else {
                throw ValidationError("The questionnaire has repeats, which are tables of their own: write a .zip.")
            }
            return Array(files[0].text.utf8)
        }
        for file in files { zip.add(file.name, Array(file.text.utf8)) }
        return zip.finished()
    }
}
