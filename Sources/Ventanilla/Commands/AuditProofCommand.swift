import ArgumentParser
import Core
import Foundation
import Ledger
import Storage
import Work

extension AuditCommand {
    /// What somebody outside needs to see for themselves that an entry stands in the log, or that nothing of an older log was taken away.
    struct Proof: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "proof", abstract: "Prints a proof that an entry stands in the log, or that the log only grew.",
            discussion: """
                Examples:
                  ventanilla audit proof 1204 > entry.tlog-proof
                  ventanilla audit proof 0190b5c5-a000-7000-8000-000000000001 --json
                  ventanilla audit proof --since checkpoint.txt --json

                Without --json it is C2SP's tlog-proof: the path of RFC 6962 and the signed checkpoint, the entry itself in `extra`. `audit show` names
                entries, `audit key` prints the key that checkpoints are signed with. With --json hashes are hexadecimal: {"position","size","entry",
                "leaf","path","root","checkpoint"}, and for --since {"first","first_root","second","second_root","path","checkpoint"}.
                See docs/how-to/prove-an-entry.md.
                """)

        @Argument(help: "Place of the entry in the log, or its id.") var entry: String?
        @Option(help: "A checkpoint kept elsewhere, under which to prove the entry; else the newest.") var checkpoint: String?
        @Option(help: "A checkpoint kept elsewhere: prove that the newest log begins with the one of then.") var since: String?
        @Flag(help: "One JSON line on standard output.") var json = false
        @OptionGroup var settings: Settings

        func validate() throws {
            guard (entry == nil) != (since == nil) else { throw ValidationError("Name an entry, or an older checkpoint with --since.") }
            if since != nil, checkpoint != nil {
                throw ValidationError("--since proves against the newest checkpoint; leave --checkpoint out.")
            }
        }

        func run() async throws {
            let wanted = try entry.map { try Self.wanted($0) }
            let (kept, old) = (try checkpoint.map { try Self.file($0) }, try since.map { try Self.file($0) })
            let (database, ring) = try OpenDatabase.open(settings.database)
            defer { database.close() }
            let stores = database.stores
            let seal = LedgerSeal(ring)
            try await Sequencer(unit: stores.unit, ledger: stores.ledger, seal: seal, clock: .system, chance: .system).drain()
            let proof = LedgerProof(unit: stores.unit, ledger: stores.ledger, seal: seal)
            do {
                if let wanted { try await print(proof.inclusion(of: wanted, under: kept)) }
                if let old { try await print(proof.consistency(since: old)) }
            } catch LedgerError.noEntry {
                throw ValidationError("The log has no such entry under that checkpoint. `ventanilla audit show` lists entries.")
            } catch LedgerError.foreignCheckpoint {
                throw ValidationError("The checkpoint is not signed with the key of this city's log, or the file is not a checkpoint.")
            } catch LedgerError.notAsSigned(let size) {
                Words.say("The first \(size) entries do not have the root that was signed: `ventanilla audit verify` names the rows.")
                throw ExitCode(1)
            }
            try await OperatorLog(stores).record("reading.audit", facts: ["rows": "1", "kind": "proof"])
        }

        private static func wanted(_ text: String) throws -> LedgerProof.Wanted {
            if let position = Int(text), position >= 0 { return .position(position) }
            if let id = ID<AuditEvent>(text) { return .id(id) }
            throw ValidationError("\(text) is neither a place in the log nor the id of an entry.")
        }

        private static func file(_ path: String) throws -> String {
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { throw ValidationError("\(path) cannot be read.") }
            return text
        }

        private func print(_ proof: LedgerProof.Inclusion) {
            guard json else { return FileHandle.standardOutput.write(Data(proof.note.utf8)) }
            AuditLine.print([
                "position": proof.position, "size": proof.size, "entry": proof.entry, "leaf": "\(proof.leaf)",
                "path": proof.path.map { "\($0)" }, "root": "\(proof.root)", "checkpoint": proof.checkpoint,
            ])
        }

        private func print(_ proved: (proof: LedgerProof.Consistency, checkpoint: String)) {
            let proof = proved.proof
            AuditLine.print([
                "first": proof.first, "first_root": "\(proof.firstRoot)", "second": proof.second, "second_root": "\(proof.secondRoot)",
                "path": proof.path.map { "\($0)" }, "checkpoint": proved.checkpoint,
            ])
        }
    }
}
