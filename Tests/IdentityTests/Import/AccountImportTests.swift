import Core
import Foundation
import Ledger
import TestSupport
import Testing
import Work

@testable import Identity

/// Accounts of another system, from a table to the first sign-in.
struct AccountImportTests {
    private static let django = "pbkdf2_sha256$1000$sal4Django1$5e4dOgr3J++l7V26Vgx8kAyKzneUittuvzbX1J1ZZGM="
    private static let file = String(repeating: "0a", count: 32)

    private static func rows(_ text: String, languages: [Language] = ["es", "en"]) throws -> (rows: [ImportedRow], faults: [String]) {
        var scanner = TableScanner()
        var records = scanner.feed(Data(text.utf8))
        records += scanner.end()
        let table = try #require(ImportTable(heading: try records.removeFirst().fields.get(), languages: languages))
        var (rows, faults): ([ImportedRow], [String]) = ([], [])
        for record in records {
            do throws(ImportFault) { rows.append(try table.row(record)) } catch { faults.append("\(record.line): \(error)") }
        }
        return (rows, faults)
    }

    private static func importing(_ office: Office, _ rows: [ImportedRow]) async throws -> AccountImport.Outcome {
        let importer = AccountImport(
            office.stores, pepper: PasswordPepper(office.ring), actor: .commandLine(uid: 7), file: file)
        let outcome = try await importer.write(importer.prepare(rows))
        return outcome
    }

    private static func enter(_ office: Office, _ login: String, _ password: String) async throws -> SignIn.Welcome {
        try await SignIn(office.stores, hasher: office.hasher, persona: .resident)(
            SignIn.Request(login: login, password: password, address: ClientAddress("192.0.2.1")))
    }

    private static func secret(_ office: Office, _ login: String) async throws -> String? {
        let index = try #require(LoginName(login)).index(office.ring)
        return try await office.rows.unit.read { [office] tx in
            guard let account = try office.rows.accounts.account(persona: .resident, loginIndex: index, tx) else { return nil }
            return try office.rows.accounts.credentials(of: account.id, tx).first?.secret
        }
    }

    @Test func `somebody signs in with the old password, and the hash is ours from then on`() async throws {
        let office = try Office()
        let rows = try Self.rows("email,hash,name\nNadia@example.org,\(Self.django),Nadia Cruz\n").rows
        let outcome = try await Self.importing(office, rows)
        #expect(outcome.imported == 1 && outcome.kinds == ["pbkdf2-sha256": 1])
        #expect(try await Self.secret(office, "nadia@example.org")?.hasPrefix("$foreign$") == true)
        await #expect(throws: IdentityError.wrongLogin) { try await Self.enter(office, "nadia@example.org", "no es esta") }
        _ = try await Self.enter(office, "nadia@example.org", ForeignHashTests.password)
        #expect(try await Self.secret(office, "nadia@example.org")?.hasPrefix("$argon2id$") == true)
        _ = try await Self.enter(office, "nadia@example.org", ForeignHashTests.password)
        let events = try await office.rows.unit.read { [office] tx in
            try office.rows.ledger.find(LedgerFilter(kind: "account.imported"), before: nil, limit: 10, tx).map(\.event)
        }
        #expect(events.map(\.actor) == [.commandLine(uid: 7)])
        #expect(events.first?.facts.values == ["hash": "pbkdf2-sha256", "batch": Self.file])
    }

    @Test func `doing it again changes nothing, and whoever was here before keeps what they have`() async throws {
        let office = try Office()
        let rows = try Self.rows("email,hash\na@example.org,\(Self.django)\nb@example.org,\(Self.django)\n").rows
        #expect(try await Self.importing(office, Array(rows.prefix(1))).imported == 1)
        _ = try await Self.enter(office, "a@example.org", ForeignHashTests.password)
        let ours = try await Self.secret(office, "a@example.org")
        let again = try await Self.importing(office, rows)
        #expect(again.imported == 1 && again.known == [2])
        #expect(try await Self.secret(office, "a@example.org") == ours)
        #expect(try await Self.importing(office, rows).imported == 0)
    }

    @Test func `an address that nobody confirmed opens with no password of the other system`() async throws {
        let office = try Office()
        let rows = try Self.rows(
            "email,hash,email_verified,enabled\na@example.org,\(Self.django),false,\nb@example.org,\(Self.django),true,no\n"
        )
        .rows
        let outcome = try await Self.importing(office, rows)
        #expect(outcome.unconfirmed == 1 && outcome.suspended == 1 && outcome.withoutPassword == 1)
        for login in ["a@example.org", "b@example.org"] {
            await #expect(throws: IdentityError.wrongLogin) { try await Self.enter(office, login, ForeignHashTests.password) }
        }
        #expect(try await Self.secret(office, "a@example.org") == nil)
    }

    @Test func `a rehearsal writes nothing and counts as the real thing would`() async throws {
        let office = try Office()
        let rows = try Self.rows("email,hash\na@example.org,\(Self.django)\nA@EXAMPLE.org,\(Self.django)\n").rows
        let importer = AccountImport(office.stores, pepper: PasswordPepper(office.ring), actor: .system, file: Self.file)
        let told = try await importer.rehearse(rows)
        #expect(told.imported == 1 && told.known == [3])
        #expect(try await Self.secret(office, "a@example.org") == nil)
        #expect(try await Self.importing(office, rows) == told)
    }

    @Test func `every fault is told with its line, and the other lines are read`() throws {
        let text = """
            email,hash,name,language,email_verified,created_at
            ana@example.org,\(Self.django),"Ana ""la de Obras"", Pérez",es,true,2020-05-01T12:00:00Z
            sin arroba,,,,,
            b@example.org,md5$x,,,,
            c@example.org,,,nah,,
            d@example.org,,,,quizá,
            e@example.org,,,,,ayer
            f@example.org,,
            g@example.org,"$argon2id$v=19$m=9999999,t=1,p=1$c2FsIGRlIDE2IGJ5dGVzIQ$4uYx4r+V+3BeB6snGJz+rWvQ55juJ77V",,,,
            "h@example.org,,,
            """
        let (rows, faults) = try Self.rows(text)
        #expect(rows.map(\.login.text) == ["ana@example.org"])
        #expect(rows.first?.name == "Ana \"la de Obras\", Pérez")
        #expect(faults.map { Int($0.prefix { $0 != ":" }) } == [3, 4, 5, 6, 7, 8, 9, 10])
        #expect(faults.last?.contains("never closed") == true)
    }

    @Test func `records are the same whatever pieces the file comes in`() throws {
        let text = "\u{FEFF}email,name\r\n\"a@example.org\",\"dos\nlíneas\"\r\n\r\nb@example.org,\n"
        var whole = TableScanner()
        var expected = whole.feed(Data(text.utf8))
        expected += whole.end()
        var pieces = TableScanner()
        var found: [TableScanner.Record] = []
        for byte in text.utf8 { found += pieces.feed(CollectionOfOne(byte)) }
        found += pieces.end()
        #expect(found == expected)
        #expect(expected.map(\.line) == [1, 2, 5])
        #expect(try expected[0].fields.get() == ["email", "name"] && expected[2].fields.get() == ["b@example.org", ""])
    }

    @Test func `a record without an end takes no more memory than a record may`() throws {
        var scanner = TableScanner()
        var records = scanner.feed(Data("email\n\"".utf8))
        for _ in 0..<1_000 { records += scanner.feed(Data(repeating: 0x61, count: 1_000)) }
        records += scanner.feed(Data("\nb@example.org\n".utf8))
        records += scanner.feed(Data([0x62, 0xFF, 0x0A]))
        #expect(records.map(\.fields) == [.success(["email"]), .failure(.tooLong), .success(["b@example.org"]), .failure(.notUTF8)])
    }
}
