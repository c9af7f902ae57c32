import Cases
import Core
import Forms
import Testing

@testable import Web

/// What people write into fields of a questionnaire, and what forms say in their labels.
struct DraftFieldsTests {
    @Test(arguments: [
        ("16:30", "16:30"), ("4:30 pm", "16:30"), ("4.30 p.m.", "16:30"), ("1630", "16:30"), ("930", "09:30"), ("16 h", "16:00"),
        ("9", "09:00"),
        ("12 am", "00:00"), ("12:05 pm", "12:05"), ("16:30:15", "16:30"),
    ])
    func `an hour is read as people write it`(written: String, hour: String) {
        #expect(WrittenAnswer.time(written) == hour)
    }

    @Test(arguments: ["25:00", "13 pm", "tarde", "16:75", "", "4 30 15 2", "-1"])
    func `what is no hour stays as it was written`(written: String) {
        #expect(WrittenAnswer.time(written) == written)
    }

    @Test(arguments: [("1,200", "1200"), ("12,500.50", "12500.50"), ("3,5", "3.5"), ("0,125", "0.125"), ("$ 1 200", "1200")])
    func `a number is read with its separators`(written: String, number: String) {
        #expect(WrittenAnswer.number(written, decimal: true) == number)
    }

    @Test func `marks of a label become bold, emphasis and links, and nothing else of HTML`() {
        #expect(FormMarkup.lines("**Dos** de *tres*") == ["<b>Dos</b> de <em>tres</em>"])
        #expect(FormMarkup.lines("<span style=\"color:red\">Rojo</span><br>y <b>más</b>") == ["Rojo", "y <b>más</b>"])
        #expect(
            FormMarkup.lines("# Título\nVe [aquí](https://example.org/a?b=1&c=2)") == [
                "Título", "Ve <a href=\"https://example.org/a?b=1&amp;c=2\" rel=\"noreferrer\">aquí</a>",
            ])
        #expect(FormMarkup.lines("3 < 4 & 5 * 6 * 7, snake_case_name") == ["3 &lt; 4 &amp; 5 * 6 * 7, snake_case_name"])
        #expect(FormMarkup.lines("<script>alert(1)</script>") == ["&lt;script&gt;alert(1)&lt;/script&gt;"])
        #expect(FormMarkup.lines("[x](javascript:alert(1))") == ["[x](javascript:alert(1))"])
    }

    @Test func `a label without its marks is one line`() {
        #expect(FormMarkup.plain("# **Dos** de *tres*\n[aquí](https://example.org)") == "Dos de tres aquí")
        #expect(FormMarkup.plain("<p>Uno</p><p>dos</p>") == "Uno dos")
        #expect(FormMarkup.plain("5 * 6") == "5 * 6")
    }

    @Test func `addresses of a draft carry what they need, encoded`() {
        let id = ID<Draft>(at: Instant(milliseconds: 0), chance: .seeded(1))
        let ref = QuestionRef("/data/a[2]/b[1]")
        #expect(DraftPath.page(id, ref, returns: true) == "/draft/\(id)?at=/data/a%5B2%5D/b%5B1%5D&return=check")
        #expect(DraftPath.page(id, ref, search: "ñ&", of: ref).hasSuffix("&of=/data/a%5B2%5D/b%5B1%5D&q=%C3%B1%26"))
        #expect(DraftPath.page(id) == "/draft/\(id)")
    }

    @Test func `enter in a search field searches, and goes on when nothing new was written`() throws {
        var form = Web.Form()
        try form.add("_enter", "1")
        try form.add("/data/place[1]#asked", "nu")
        try form.add("/data/place[1]#q", "nun")
        #expect(Taking.searched(form) == QuestionRef("/data/place[1]"))
        var same = Web.Form()
        try same.add("_enter", "1")
        try same.add("/data/place[1]#asked", "nun")
        try same.add("/data/place[1]#q", "nun ")
        #expect(Taking.searched(same) == nil)
    }
}
