import Core
import Foundation
import Testing

struct IdentifierTests {
    private enum Thing {}

    @Test func `an identifier is a UUID of version 7 and sorts by time`() {
        let early = ID<Thing>(at: Instant(milliseconds: 1_784_000_000_000), chance: Chance { [UInt8](repeating: 255, count: $0) })
        let late = ID<Thing>(at: Instant(milliseconds: 1_784_000_000_001), chance: Chance { [UInt8](repeating: 0, count: $0) })
        #expect(early < late && early.description < late.description)
        #expect(early.description == "019f5eaf-b000-7fff-bfff-ffffffffffff")
        #expect(late.description == "019f5eaf-b001-7000-8000-000000000000")
    }

    @Test func `bytes, text and JSON lead back to the same identifier`() throws {
        let id = ID<Thing>(at: Instant(milliseconds: 1_784_000_000_000), chance: .system)
        #expect(ID<Thing>(id.data) == id && id.data.count == 16)
        #expect(ID<Thing>(id.description.uppercased()) == id)
        #expect(try JSONDecoder().decode(ID<Thing>.self, from: JSONEncoder().encode(id)) == id)
    }

    @Test(arguments: ["", "019f5a7e", "019f5a7e-8000-7fff-bfff-fffffffffff", "019f5a7e-8000-7fff-bfff-ffffffffffffg", "../../etc/passwd"])
    func `what is no identifier is none`(text: String) throws {
        #expect(ID<Thing>(text) == nil)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(ID<Thing>.self, from: JSONEncoder().encode(text)) }
    }

    @Test func `another length of bytes is no identifier`() {
        #expect(ID<Thing>(Data(count: 15)) == nil && ID<Thing>(Data(count: 17)) == nil)
    }

    @Test func `twenty thousand of one moment are all different`() {
        let now = Instant(milliseconds: 1_784_000_000_000)
        #expect(Set((0..<20_000).map { _ in ID<Thing>(at: now, chance: .system) }).count == 20_000)
    }
}

struct InstantTests {
    @Test func `a moment in words is that of Foundation`() {
        let known: [Int64] = [0, 951_782_399_999, 951_782_400_000, 1_709_164_800_000, 4_107_542_400_000, 253_402_300_799_000, -1_000]
        let others = (0..<2_000).map { Int64($0) * 126_230_400_123 % 253_402_300_799_999 }
        for moment in known + others {
            let instant = Instant(milliseconds: moment)
            let whole = Date(timeIntervalSince1970: (Double(moment) / 1000).rounded(.down))
            #expect(instant.description == whole.formatted(Date.ISO8601FormatStyle()), "\(moment)")
        }
    }

    @Test(arguments: [
        ("2026-07-15T09:30:00Z", 1_784_107_800_000), ("2026-07-15T09:30:00-06:00", 1_784_129_400_000),
        ("2026-07-15T09:30:00.250Z", 1_784_107_800_250), ("1969-12-31T23:59:59Z", -1000),
    ])
    func `a moment is read with its offset`(text: String, milliseconds: Int64) {
        #expect(Instant(iso8601: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: ["", "2026-07-15", "ayer", "2026-13-01T00:00:00Z", "2026-07-15 09:30"])
    func `what has no offset or no sense is no moment`(text: String) { #expect(Instant(iso8601: text) == nil) }

    @Test func `stretches of time add up`() {
        let noon = Instant(iso8601: "2026-07-15T12:00:00Z")!
        #expect(noon + .days(1) - noon == .hours(24) && noon - .minutes(60) < noon)
        #expect((noon + .seconds(90)).description == "2026-07-15T12:01:30Z")
    }
}

struct LanguageTests {
    @Test(arguments: [("ES", "es"), ("es-MX", "es-mx"), ("nah", "nah"), ("zh-Hant-HK", "zh-hant-hk")])
    func `a tag is read in any case`(text: String, tag: String) { #expect(Language(text)?.tag == tag) }

    @Test(arguments: ["", "e", "1es", "es_MX", "es mx", "<es>", "-es", "ñandú", String(repeating: "a", count: 36)])
    func `what is no tag is none`(text: String) { #expect(Language(text) == nil) }

    @Test func `some languages run from right to left, with their region too`() {
        #expect(Language("ar-EG").isRightToLeft && Language("he").isRightToLeft)
        #expect(!Language.spanish.isRightToLeft && !Language("arn").isRightToLeft)
    }

    @Test func `a text falls back to Spanish, then English, then to whatever there is`() {
        let text = LocalizedText(["es": "bache", "en": "pothole"])
        #expect(text.text(in: "en") == "pothole" && text.text(in: "nah") == "bache")
        #expect(LocalizedText(["en": "pothole", "fr": "nid-de-poule"]).text(in: "nah") == "pothole")
        #expect(LocalizedText(["nah": "ohtli"]).text(in: "fr") == "ohtli" && LocalizedText([:]).text(in: "es") == "")
    }
}

struct MailAddressTests {
    @Test(arguments: ["ana@example.org", "a.b+c@sub.example.org", "ñandú@correo.mx", "a@b", "o'neill@example.org"])
    func `an address of today is taken`(text: String) { #expect(MailAddress(text) != nil) }

    @Test(arguments: [
        "", "ana", "ana@", "@example.org", "a@b@c", "ana@example..org", "ana@-example.org", "a b@example.org", "\"a\"@example.org",
        "ana@example.org\r\nBcc: todos@example.org", "ana@example.org,beto@example.org", "<ana@example.org>", ".ana@example.org",
        "ana.@example.org", "a..b@example.org", "ana@[127.0.0.1]", String(repeating: "a", count: 65) + "@example.org",
    ])
    func `what could break out of a header is refused`(text: String) { #expect(MailAddress(text) == nil) }

    @Test func `the domain is folded, the rest is left as it is written`() throws {
        let address = try #require(MailAddress("Ana@EXAMPLE.org", name: "Ana"))
        #expect(address.address == "Ana@example.org" && address.domain == "example.org" && address.description == "Ana@example.org")
    }

    @Test func `only a refusal for good is not tried again`() {
        #expect(MailError.refused(status: 550).isPermanent && MailError.refused(status: 550).kind == .invalid)
        for error in [MailError.deferred(status: 451), .unreachable(reason: "timeout"), .busy] {
            #expect(!error.isPermanent && error.kind == .unavailable)
        }
    }
}

struct LevelTests {
    @Test func `levels of identity and of login are ordered, each for itself`() {
        #expect(IdentityLevel.none < .contact && IdentityLevel.contact < .basic && IdentityLevel.basic < .verified)
        #expect(AuthenticationLevel.none < .aal1 && AuthenticationLevel.aal1 < .aal2 && AuthenticationLevel.aal2 < .phr)
    }
}

struct FindingTests {
    @Test func `a finding says in one line where, what and what to do`() {
        let finding = Finding(
            file: "questionnaire.xlsx", sheet: "survey", row: 14, column: "relevant", severity: .warning, code: "form.unknown_reference",
            message: "No question is named ${colonia}.")
        #expect(
            finding.line
                == "questionnaire.xlsx, survey, row 14, relevant: warning: No question is named ${colonia}. [form.unknown_reference]")
        #expect(Finding(file: "city.yaml", code: "a.b", message: "No.").line == "city.yaml: No. [a.b]")
    }
}

struct SmallCoreTests {
    @Test func `blank text is no text`() {
        #expect(" \n\t".nonBlank == nil && " a b ".nonBlank == "a b" && "\u{a0}a".trimmed == "a")
    }

    @Test func `chance gives as many bytes as asked for, and others each time`() {
        for count in [0, 1, 7, 8, 33] { #expect(Chance.system.bytes(count).count == count) }
        #expect(Chance.system.bytes(16) != Chance.system.bytes(16))
    }

    @Test func `writing to somebody who left is an error and not the end`() {
        BrokenPipes.areErrors()
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        #expect(write(ends[1], "a", 1) == -1 && errno == EPIPE)
        close(ends[1])
    }
}
