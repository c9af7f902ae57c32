import Core
import Testing

@testable import Forms

/// KoboToolbox's tables become the groups and names that its server makes (kpi, `kobo_to_xlsform`).
struct KoboTableTests {
    private let read = form(
        """
        | survey |
        | | type | name | label::English (en) | label::Français (fr) | required | constraint | kobo--matrix_list | kobo--score-choices | kobo--rank-items | kobo--rank-constraint-message | $autoname |
        | | begin_kobomatrix | m1 | Items | Objets | | | assets | | | | |
        | | select_one yn | possess | Possess? | Avez-vous ? | true | . = 'yes' | | | | | |
        | | integer | number | Number | Nombre | ${possess} = 'yes' | . > 0 | | | | | |
        | | end_kobomatrix | | | | | | | | | | |
        | | begin_score | sc | Rate | Notez | | | | nb | | | |
        | | score__row | | Night life | Nuit | true | | | | | | |
        | | score__row | | Food | Repas | true | | | | | | food_made |
        | | end_score | | | | | | | | | | |
        | | begin_rank | rk | Top needs | Besoins | | | | | needs | Each once | |
        | | rank__level | | 1st need | 1er | | | | | | | |
        | | rank__level | r2 | 2nd need | 2e | | | | | | | |
        | | end_rank | | | | | | | | | | |
        | choices |
        | | list_name | name | label::English (en) | label::Français (fr) |
        | | assets | car | Car | Voiture |
        | | assets | tv | TV | Télé |
        | | yn | yes | Yes | Oui |
        | | yn | no | No | Non |
        | | nb | 1 | Good | Bon |
        | | needs | food | Food | Repas |
        | | needs | water | Water | Eau |
        """)

    @Test func `a matrix asks every question for every choice, under Kobo's names`() {
        #expect(read.errors.isEmpty)
        #expect(read.warnings == ["xlsform.kobo_table", "xlsform.kobo_table", "xlsform.kobo_table"])
        let names = (read.definition?.nodes ?? []).map(\.name)
        #expect(names == ["m1_header", "m1_car", "m1_tv", "sc", "rk"])
        #expect(read.node("m1_header")?.children.map(\.name) == ["m1_header_note", "m1_header_possess", "m1_header_number"])
        #expect(read.node("m1_header")?.children.map(\.hasControl) == [true, false, false])
        #expect(read.node("m1_car")?.children.map(\.name) == ["m1_car_note", "m1_car_possess", "m1_car_number"])
        #expect(read.node("m1_tv")?.label?.words("Français (fr)") == "Télé")
        let number = read.node("m1_tv", "m1_tv_number")
        #expect(number?.required?.text == "${m1_tv_possess} = 'yes'")
        #expect(number?.constraint?.text == ". > 0")
        #expect(number?.label?.words("English (en)") == "Number")
    }

    @Test func `a rating has a header and rows on one scale, named by their words where nobody named them`() {
        #expect(read.node("sc")?.children.map(\.name) == ["sc_header", "Night_life", "food_made"])
        #expect(read.node("sc")?.children.map(\.appearance) == ["label", "list-nolabel", "list-nolabel"])
        #expect(read.node("sc")?.children.allSatisfy { $0.choices == .list("nb", filter: nil) } == true)
        #expect(read.node("sc")?.label == nil)
        #expect(read.node("sc", "sc_header")?.label?.words("Français (fr)") == "Notez")
    }

    @Test func `a ranking asks for each level what the levels before it do not have`() {
        #expect(read.node("rk")?.children.map(\.name) == ["rk_label", "_1st_need", "r2"])
        #expect(read.node("rk", "_1st_need")?.constraint == nil)
        #expect(read.node("rk", "r2")?.constraint?.text == ". != ${_1st_need}")
        #expect(read.node("rk", "r2")?.required?.text == "true()")
        #expect(read.node("rk", "r2")?.constraintMessage?.words() == "Each once")
    }

    @Test func `the whole is asked and sent`() throws {
        let definition = try #require(read.definition)
        let form = try #require(Form.compile(definition).form)
        var session = FormSession(form, environment: TestForm.environment)
        let answers = [
            "m1_car/m1_car_possess": "yes", "m1_car/m1_car_number": "2", "m1_tv/m1_tv_possess": "yes", "m1_tv/m1_tv_number": "1",
            "sc/Night_life": "1", "sc/food_made": "1", "rk/_1st_need": "food",
        ]
        for (path, text) in answers { try session.answer(QuestionRef("/data/\(path)"), text) }
        #expect(throws: AnswerError.self) { try session.answer(QuestionRef("/data/rk/r2"), "food") }
        try session.answer(QuestionRef("/data/rk/r2"), "water")
        #expect(session.finalValidation() == nil)
        #expect(session.submission.contains("<m1_car_number>2</m1_car_number>"))
    }

    @Test func `names are changed where they stand in marks, and nowhere else`() {
        let read = form(
            """
            | survey |
            | | type | name | label | constraint | relevant | kobo--matrix_list |
            | | begin_kobomatrix | m | M | | | l |
            | | select_one l or_other | a.b | A ${a.b ${a.b} a.b | | | |
            | | text | c | C | ${a.b} = '${no}' or ${c} = ../c | ../a.b, ../../a.b, | |
            | | end_kobomatrix | | | | | |
            | choices |
            | | list_name | name | label |
            | | l | x | X |
            """)
        #expect(read.node("m_x", "m_x_a.b")?.label?.words() == "A ${a.b ${m_x_a.b} a.b")
        #expect(read.node("m_x", "m_x_a.b_other")?.relevant?.text == "selected(../m_x_a.b, 'other')")
        #expect(read.node("m_x", "m_x_c")?.constraint?.text == "${m_x_a.b} = '${no}' or ${m_x_c} = ../c")
        #expect(read.node("m_x", "m_x_c")?.relevant?.text == "../m_x_a.b, ../../m_x_a.b,")
    }

    @Test(arguments: [("begin_kobomatrix", "end_kobomatrix"), ("begin loop over many", "end loop")])
    func `what becomes more questions than anybody asks is told once, and not made`(_ begin: String, _ end: String) {
        let questions = (0..<200).map { "| | text | q\($0) | Q | |\n" }.joined()
        let tables = (0..<3).map { "| | \(begin) | t\($0) | T | many |\n\(questions)| | \(end) | | | |\n" }.joined()
        let choices = (0..<150).map { "| | many | c\($0) | C |\n" }.joined()
        let read = form(
            "| survey |\n| | type | name | label | kobo--matrix_list |\n\(tables)| choices |\n| | list_name | name | label |\n\(choices)")
        #expect(read.errors == ["xlsform.too_many_rows"])
        #expect(read.findings.first { $0.severity == .error }?.row == 3 + 202)
    }

    @Test(arguments: [("score", "score__row", 600, 504), ("rank", "rank__level", 400, 320)])
    func `a rating or ranking that nobody can fill in is told once`(_ table: String, _ type: String, _ count: Int, _ row: Int) {
        let rows = String(repeating: "| | \(type) | | Same | | |\n", count: count)
        let read = form(
            """
            | survey |
            | | type | name | label | kobo--score-choices | kobo--rank-items |
            | | begin_\(table) | t | T | l | l |
            \(rows)| | end_\(table) | | | | |
            | choices |
            | | list_name | name | label |
            | | l | x | X |
            """)
        #expect(read.errors == ["xlsform.too_many_rows"])
        #expect(read.findings.first { $0.severity == .error }?.row == row)
    }

    @Test(arguments: [
        ("begin_kobomatrix", "end_kobomatrix"), ("begin_score", "end_score"), ("begin_rank", "end_rank"),
    ]) func `a table without its list is refused with its column`(_ begin: String, _ end: String) {
        let read = form("| survey |\n| | type | name | label |\n| | \(begin) | t | T |\n| | \(end) | | |\n")
        #expect(read.errors == ["xlsform.list_unknown"])
        #expect(read.findings.first?.row == 3)
        #expect(read.findings.first?.column?.hasPrefix("kobo--") == true)
    }
}
