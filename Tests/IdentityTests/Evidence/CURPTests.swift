import Core
import TestSupport
import Testing

@testable import Identity

/// The key of the population register: letters, day, entity and check digit.
struct CURPTests {
    /// Examples of python-stdnum (`stdnum.mx.curp`), of Wikipedia ("Clave Única de Registro de Población") and of the register's own guide,
    /// whose last digits were computed by other programs than this one.
    @Test(arguments: [
        ("BOXW310820HNERXN09", "1931-08-20", CURP.Sex.male, "NE"),
        ("HEGG560427MVZRRL04", "1956-04-27", .female, "VZ"),
        ("MAAR790213HMNRLF03", "1979-02-13", .male, "MN"),
        ("SABC560626MDFLRN01", "1956-06-26", .female, "DF"),
    ])
    func `a CURP tells day, sex and entity of a birth`(_ text: String, _ day: String, _ sex: CURP.Sex, _ entity: String) throws {
        let curp = try #require(CURP(text))
        #expect(curp.birthdate == day)
        #expect(curp.sex == sex)
        #expect(curp.entity == entity)
        #expect(curp.text == text)
        #expect(curp.attributes[.birthdate] == day)
    }

    @Test func `blanks, hyphens and small letters are forgiven`() {
        #expect(CURP(" hegg 560427 mvz-rrl04 ")?.text == "HEGG560427MVZRRL04")
    }

    @Test(arguments: [
        // The check digit is another (python-stdnum's own counter-example, and two neighbours).
        "BOXW310820HNERXN08", "HEGG560427MVZRRL05", "SABC560626MDFLRN09",
        // One letter too few, one too many, none.
        "HEGG560427MVZRRL0", "HEGG560427MVZRRL044", "",
        // A day that never was, an entity that is none, a sex that is none, a vowel where a consonant stands.
        "HEGG560431MVZRRL04", "HEGG560427MXXRRL04", "HEGG560427AVZRRL04", "HEGG560427MVZARL04",
        // Letters of another alphabet that look the same.
        "НEGG560427MVZRRL04", "HEGG５60427MVZRRL04",
    ])
    func `what cannot be a CURP is none`(_ text: String) { #expect(CURP(text) == nil) }

    @Test func `every other check digit is refused, and two signs that changed places`() {
        let right = "HEGG560427MVZRRL04"
        for digit in 0...9 where digit != 4 { #expect(CURP(right.dropLast() + String(digit)) == nil) }
        #expect(CURP("EHGG560427MVZRRL04") == nil)
        #expect(CURP("HEGG560472MVZRRL04") == nil)
    }

    @Test func `births from 2000 on have a letter before the last digit`() throws {
        let young = try #require((0...9).compactMap { CURP("LOMA050412MDFPRNA\($0)") }.first)
        #expect(young.birthdate == "2005-04-12")
    }

    @Test func `the same CURP has the same index, and it is no index of anything else`() throws {
        let (one, other) = (try #require(CURP("HEGG560427MVZRRL04")), try #require(CURP("SABC560626MDFLRN01")))
        #expect(one.index(.sample) == CURP("hegg560427mvzrrl04")?.index(.sample))
        #expect(one.index(.sample) != other.index(.sample))
        #expect(one.index(.sample) != KeyRing.sample.blindIndex(one.text, purpose: "login"))
    }
}
