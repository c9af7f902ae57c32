import ArgumentParser
import Catalog
import Core
import Crypto
import Foundation
import Identity
import Storage
import Work

extension IdentityCommand {
    /// Takes over the accounts of another system.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Takes accounts over from a CSV, with the hashes of another system.",
            discussion: """
                The first line names the columns: email (needed), hash, name, language, email_verified, enabled, created_at; salt for Firebase.
                Hashes are PBKDF2 (SHA-1, -256, -512), bcrypt, scrypt or Argon2 as Keycloak, Django, passlib, Devise, PHC strings and Firebase
                write them. They are made anew at the first sign-in.

                Every fault is told with its line, and the other lines are taken over. Who has an account here already keeps it, so that
                doing it again, or after it was stopped, is harmless. Ends with 0 where every line was good, 1 where some were not.

                Examples:
                  ventanilla identity import users.csv --dry-run
                  ventanilla identity import users.csv --json
                  ventanilla identity import firebase.csv --firebase hash-config.json
                """)

        @Argument(help: "The file.") var file: String
        @Flag(name: .customLong("dry-run"), help: "Tells what would happen, and changes nothing.") var isRehearsal = false
        @Option(help: "File with the password hash parameters of a Firebase project, as its console shows them in JSON.")
        var firebase: String?
        @Flag(name: .customLong("tell-known"), help: "Names the lines whose address has an account here already.") var tellsKnown = false
        @Flag(help: "JSON lines on standard output.") var json = false
        @OptionGroup var settings: Settings

        func run() async throws {
            let catalog = try CityFolder.load(settings.city, quietly: true)
            let languages = [catalog.city.defaultLanguage] + catalog.city.languages.filter { $0 != catalog.city.defaultLanguage }
            let project = try firebase.map { path in
                guard let data = FileManager.default.contents(atPath: path),
                    let project = try? JSONDecoder().decode(ForeignHash.FirebaseProject.self, from: data)
                else { throw ValidationError("\(path) does not hold base64_signer_key, base64_salt_separator, rounds and mem_cost.") }
                return project
            }
            let (database, ring) = try OpenDatabase.open(settings.database)
            defer { database.close() }
            let stores = database.stores
            let importer = AccountImport(
                IdentityCommand.identity(stores, ring), pepper: PasswordPepper(ring), actor: OperatorLog.actor, file: try digest())
            var walk = Walk(importer: importer, isRehearsal: isRehearsal, languages: languages, project: project)
            try await read { records in
                for record in records { try await take(record, &walk) }
            }
            try await walk.flush()
            try await walk.settle()
            guard walk.table != nil else { throw ValidationError("\(file) is empty.") }
            if !isRehearsal {
                try await importer.finish(rows: walk.rows, known: walk.total.known.count, faults: walk.faults)
                try await keepFloor(walk.floor, stores)
            }
            tell(walk)
            if walk.faults > 0 { throw ExitCode(1) }
        }

        private func take(_ record: TableScanner.Record, _ walk: inout Walk) async throws {
            guard let table = walk.table else {
                guard case .success(let heading) = record.fields,
                    let table = ImportTable(heading: heading, languages: walk.languages, firebase: walk.project)
                else {
                    throw ValidationError(
                        "The first line of \(file) must name columns, each once, with email among them. Known: "
                            + ImportTable.columns.joined(separator: ", ") + ".")
                }
                if !table.ignored.isEmpty { Words.say("Not taken over: \(table.ignored.joined(separator: ", ")).") }
                walk.table = table
                return
            }
            walk.rows += 1
            do throws(ImportFault) { walk.waiting.append(try table.row(record)) } catch {
                walk.faults += 1
                fault(record.line, "\(error)")
            }
            if walk.waiting.count >= AccountImport.batch { try await walk.flush() }
            if walk.rows % 100_000 == 0 { Words.say("\(walk.rows) lines, \(walk.total.imported) imported") }
        }

        private func fault(_ line: Int, _ text: String) {
            if json { AuditLine.print(["line": line, "fault": text]) } else { Words.say("\(file):\(line): \(text)") }
        }

        private func tell(_ walk: Walk) {
            let total = walk.total
            if tellsKnown { for line in total.known { fault(line, "an account has this address already; it stays as it is") } }
            guard !json else {
                AuditLine.print([
                    "rows": walk.rows, "imported": total.imported, "known": total.known.count, "faults": walk.faults,
                    "unconfirmed": total.unconfirmed, "without_password": total.withoutPassword, "suspended": total.suspended,
                    "kinds": total.kinds, "dry_run": isRehearsal,
                ])
                return
            }
            print(
                "\(walk.rows) lines: \(total.imported) \(isRehearsal ? "would be imported" : "imported"), "
                    + "\(total.known.count) known already, \(walk.faults) with faults")
            for (kind, count) in total.kinds.sorted(by: { $0.key < $1.key }) { print("  \(kind): \(count)") }
            if total.unconfirmed > 0 { print("  to confirm their address by a link: \(total.unconfirmed)") }
            if total.suspended > 0 { print("  suspended: \(total.suspended)") }
        }

        // MARK: The file

        private static let piece = 1 << 20

        private func open() throws -> FileHandle {
            guard let handle = FileHandle(forReadingAtPath: file) else { throw ValidationError("\(file) cannot be read.") }
            return handle
        }

        private func digest() throws -> String {
            let handle = try open()
            defer { try? handle.close() }
            var sum = SHA256()
            while let bytes = try handle.read(upToCount: Self.piece), !bytes.isEmpty { sum.update(data: bytes) }
            return sum.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }

        private func read(_ take: ([TableScanner.Record]) async throws -> Void) async throws {
            let handle = try open()
            defer { try? handle.close() }
            var scanner = TableScanner()
            while let bytes = try handle.read(upToCount: Self.piece), !bytes.isEmpty { try await take(scanner.feed(bytes)) }
            try await take(scanner.end())
        }

        /// Remembers how long the dearest hash takes, so that a wrong password takes as long for everybody.
        private func keepFloor(_ floor: Duration, _ stores: Stores) async throws {
            let milliseconds = Int(floor.components.seconds * 1000 + floor.components.attoseconds / 1_000_000_000_000_000)
            try await stores.unit.write { tx in
                let known = try stores.settings.setting(IdentityCommand.floorSetting, tx).flatMap { Int($0) } ?? 0
                guard milliseconds > known else { return }
                try stores.settings.set(IdentityCommand.floorSetting, to: String(milliseconds), at: WallClock.system.now, tx)
            }
        }
    }
}

/// The state of reading a table.
private struct Walk {
    let importer: AccountImport
    let isRehearsal: Bool
    let languages: [Language]
    let project: ForeignHash.FirebaseProject?
    var table: ImportTable?
    var waiting: [ImportedRow] = []
    var (rows, faults) = (0, 0)
    var total = AccountImport.Outcome()
    /// How long the dearest of the kinds took that were met.
    var floor = Duration.zero
    private var measured: Set<String> = []
    private var writing: Task<AccountImport.Outcome, any Error>?

    init(importer: AccountImport, isRehearsal: Bool, languages: [Language], project: ForeignHash.FirebaseProject?) {
        (self.importer, self.isRehearsal, self.languages, self.project) = (importer, isRehearsal, languages, project)
    }

    /// Hands the rows that wait to the database, while the next ones are read and sealed.
    mutating func flush() async throws {
        let rows = waiting
        waiting = []
        guard !rows.isEmpty else { return }
        if isRehearsal {
            total.add(try await importer.rehearse(rows))
            return
        }
        for hash in rows.compactMap(\.hash) where measured.insert(hash.kind).inserted { floor = max(floor, hash.cost) }
        let (importer, prepared) = (importer, try importer.prepare(rows))
        try await settle()
        writing = Task { try await importer.write(prepared) }
    }

    /// Waits for what is being written.
    mutating func settle() async throws {
        guard let task = writing else { return }
        writing = nil
        total.add(try await task.value)
    }
}
