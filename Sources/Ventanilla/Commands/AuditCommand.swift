import ArgumentParser
import Core
import Foundation
import Ledger
import Storage
import Work

/// `ventanilla audit`: the log of who did what, for auditors.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Verifies and shows the log of who did what.",
        discussion: """
            Every step of a case, every reading of restricted data, every sign-in of a public servant, every change of rights and every action on
            the command line is an entry of one log, which is a Merkle tree (RFC 6962) with signed checkpoints.
            """,
        subcommands: [Verify.self, Show.self, Proof.self, Export.self, Key.self, Kinds.self, Schema.self])

    /// Reads everything and names each row that is not as it was written.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify", abstract: "Finds any changed, missing, inserted or moved row.",
            discussion: """
                Ends with 0 where the log is whole, 1 where it is not. Keep what --write wrote on another machine: with --checkpoint it also
                finds a log that was cut or made anew as a whole.
                """)

        @Option(help: "A checkpoint kept elsewhere, which the log must contain.") var checkpoint: String?
        @Option(help: "Writes the newest checkpoint to this file, if the log is whole.") var write: String?
        @Flag(help: "JSON lines on standard output.") var json = false
        @OptionGroup var settings: Settings

        func run() async throws {
            let kept = try checkpoint.map { path in
                guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                    throw ValidationError("\(path) cannot be read.")
                }
                return text
            }
            let (database, ring) = try OpenDatabase.open(settings.database)
            defer { database.close() }
            let stores = database.stores
            let seal = LedgerSeal(ring)
            try await Sequencer(unit: stores.unit, ledger: stores.ledger, seal: seal, clock: .system, chance: .system).drain()
            let report = try await LedgerCheck(unit: stores.unit, ledger: stores.ledger, seal: seal).run(kept: kept)
            if json {
                for fault in report.faults { AuditLine.print(["fault": "\(fault)"]) }
                AuditLine.print(["size": String(report.size), "root": "\(report.root)", "whole": report.isWhole ? "yes" : "no"])
            } else {
                for fault in report.faults { print(fault) }
                print("\(report.size) entries, \(report.checkpoints) checkpoints, root \(report.root)")
                print(report.isWhole ? "The log is whole." : "The log is NOT whole: \(report.faults.count) faults.")
            }
            guard report.isWhole else { throw ExitCode(1) }
            if let write, let last = try await stores.unit.read({ tx in try stores.ledger.lastCheckpoint(tx) }) {
                try last.note.write(toFile: write, atomically: true, encoding: .utf8)
            }
        }
    }

    /// Entries that fit, newest first, for people.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Shows entries, newest first.",
            discussion: """
                Examples:
                  ventanilla audit show --kind reading. --limit 20
                  ventanilla audit show --case K7M2-9QX4
                  ventanilla audit show --since 2026-07-01T00:00:00Z --unit obras
                """)

        @OptionGroup var filter: FilterOptions
        @Option(help: "How many at most.") var limit = 50
        @OptionGroup var settings: Settings

        func run() async throws {
            let (database, _) = try OpenDatabase.open(settings.database)
            defer { database.close() }
            let stores = database.stores
            let chosen = try await filter.filter(stores)
            let limit = limit
            let rows = try await stores.unit.read { tx in try stores.ledger.find(chosen, before: nil, limit: limit, tx) }
            for row in rows {
                let event = row.event
                print(
                    "\(row.position.map { String($0) } ?? "–")\t\(event.at)\t\(event.kind)\t\(event.actor.text)\t\(event.subject.text)\t"
                        + "\(event.unit ?? "")\t\(event.facts.text)")
            }
            try await OperatorLog(stores).record(
                "reading.audit", facts: ["rows": String(rows.count)].merging(filter.kind.map { ["kind": $0] } ?? [:]) { $1 })
        }
    }

    /// All entries that fit, oldest first, as they are hashed.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Writes entries as JSON lines, oldest first.",
            discussion: """
                Each line is {"position":…,"entry":"…"}; SHA-256 over a zero byte and the entry's bytes is the leaf of the tree (RFC 6962). With
                all entries anybody can compute the root that a checkpoint signs.
                """)

        @OptionGroup var filter: FilterOptions
        @OptionGroup var settings: Settings

        func run() async throws {
            let (database, ring) = try OpenDatabase.open(settings.database)
            defer { database.close() }
            let stores = database.stores
            try await Sequencer(unit: stores.unit, ledger: stores.ledger, seal: LedgerSeal(ring), clock: .system, chance: .system).drain()
            let chosen = try await filter.filter(stores)
            var (next, count) = (0, 0)
            while true {
                let start = next
                let rows = try await stores.unit.read { tx in try stores.ledger.rows(from: start, limit: 500, tx) }
                guard let last = rows.last?.position else { break }
                for row in rows where chosen.takes(row.event) {
                    AuditLine.print(["position": row.position ?? 0, "entry": row.event.canonical])
                    count += 1
                }
                next = last + 1
            }
            try await OperatorLog(stores).record("reading.audit", facts: ["rows": String(count)])
        }
    }

    /// What outsiders need to check a checkpoint.
    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "key", abstract: "Prints the public key of the checkpoints.",
            discussion: "As signed notes write it (C2SP): any tool for tlog-checkpoint reads it.")
        @OptionGroup var settings: Settings

        func run() async throws {
            let (database, ring) = try OpenDatabase.open(settings.database)
            defer { database.close() }
            print(try LedgerSeal(ring).verifierKey())
        }
    }

    /// The schema of each kind.
    struct Kinds: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "kinds", abstract: "Lists the kinds of entries with what each may say, as JSON lines.")

        private struct Line: Encodable {
            let kind: String
            let summary: String
            let about: [String]
            let required: [String: String]
            let optional: [String: String]
        }

        func run() throws {
            for kind in AuditKind.all {
                AuditLine.print(
                    Line(
                        kind: kind.name, summary: kind.summary, about: kind.subjects.map(\.rawValue).sorted(),
                        required: kind.required.mapValues(\.rawValue), optional: kind.optional.mapValues(\.rawValue)))
            }
        }
    }
}

/// Which entries, on the command line.
struct FilterOptions: ParsableArguments {
    @Option(help: "A kind such as case.answered, or the beginning of kinds with a dot: reading.") var kind: String?
    @Option(name: .customLong("case"), help: "Folio of a case.") var folio: String?
    @Option(help: "Id of the account who did it.") var actor: String?
    @Option(help: "Id of the account that it was done to.") var account: String?
    @Option(help: "Id of a unit in city.yaml.") var unit: String?
    @Option(help: "From this instant on, such as 2026-07-01T00:00:00Z.") var since: String?
    @Option(help: "Before this instant.") var until: String?

    private enum Named {}

    func filter(_ stores: Stores) async throws -> LedgerFilter {
        var filter = LedgerFilter(kind: kind, unit: unit)
        if let folio { filter.subject = try await subject(folio, stores) }
        if let account { filter.subject = AuditSubject(kind: .account, id: try Self.identifier(account)) }
        filter.actor = try actor.map { try Self.identifier($0) }
        filter.since = try since.map { try Self.instant($0) }
        filter.until = try until.map { try Self.instant($0) }
        return filter
    }

    private func subject(_ text: String, _ stores: Stores) async throws -> AuditSubject {
        guard let id = try await CaseLookup.id(text, stores) else { throw ValidationError("There is no case \(text).") }
        return AuditSubject(kind: .caseFile, id: id)
    }

    private static func identifier(_ text: String) throws -> Data {
        guard let id = ID<Named>(text) else { throw ValidationError("\(text) is not an identifier.") }
        return id.data
    }

    private static func instant(_ text: String) throws -> Instant {
        guard let instant = Instant(iso8601: text) else { throw ValidationError("\(text) is not an instant such as 2026-07-01T00:00:00Z.") }
        return instant
    }
}

/// One JSON line on standard output.
enum AuditLine {
    static func print(_ value: [String: Any]) {
        guard let data = try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes]) else { return }
        FileHandle.standardOutput.write(data + Data("\n".utf8))
    }

    static func print(_ value: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { return }
        FileHandle.standardOutput.write(data + Data("\n".utf8))
    }
}
