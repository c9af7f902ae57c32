import Core
import Foundation
import Testing

@testable import Forms

/// Reads a form written as Markdown tables.
func form(_ markdown: String) -> ReadForm { FormReader.read(Array(markdown.utf8), name: "form.md") }

extension ReadForm {
    var errors: [String] { findings.filter { $0.severity == .error }.map(\.code) }
    var warnings: [String] { findings.filter { $0.severity == .warning }.map(\.code) }

    /// A node by the names on the way to it.
    func node(_ path: String...) -> FormNode? {
        var nodes = definition?.nodes ?? []
        var found: FormNode?
        for name in path {
            found = nodes.first { $0.name == name }
            nodes = found?.children ?? []
        }
        return found
    }
}

extension FormText {
    func words(_ language: String = "") -> String? {
        guard case .words(let words)? = translations[language]?.first else { return nil }
        return words
    }
}

@Suite struct XLSFormReaderTests {
    @Test func `groups and repeats nest as their rows begin and end`() throws {
        let read = form(
            """
            | survey |
            | | type | name | label | repeat_count |
            | | begin_group | g | Group | |
            | | begin repeat | r | Repeat | 2 + 1 |
            | | integer | a | A | |
            | | end repeat | | | |
            | | end_group | | | |
            """)
        #expect(read.findings.isEmpty)
        #expect(read.node("g")?.kind == .group)
        #expect(read.node("g", "r")?.kind == .repeating)
        #expect(read.node("g", "r", "a")?.kind == .question(.integer))
        // A count that is not one reference has a question of its own, as in other engines.
        #expect(read.node("g", "r_count")?.calculation?.text == "2 + 1")
        #expect(read.node("g", "r")?.repeatCount?.text == "${r_count}")
        #expect(read.node("g", "r", "a")?.place == SourcePlace(sheet: "survey", row: 5))
    }

    @Test func `columns are found under their aliases, in odd case, with one colon or two`() {
        let read = form(
            """
            | survey |
            | | Type | NAME | label::English (en) | Relevance | constraint message::English (en) | bind::required | media::image::English (en) | Read Only | bind::odk:length |
            | | text | a | A | 1=1 | no! | yes | a.png | TRUE | 9 |
            """)
        let node = read.node("a")
        #expect(node?.label?.words("English (en)") == "A")
        #expect(node?.relevant?.text == "1=1")
        #expect(node?.constraintMessage?.words("English (en)") == "no!")
        #expect(node?.required?.text == "true()")
        #expect(node?.readOnly?.text == "true()")
        #expect(node?.media.image?.words("English (en)") == "a.png")
        #expect(node?.columns == ["bind::odk:length": "9"])
        #expect(read.definition?.languages == [FormLanguage(name: "English (en)", language: "en")])
        let old = form("| survey |\n| | type | name | label:English | bind:jr:constraintMsg |\n| | text | a | A | no |\n")
        #expect(old.node("a")?.label?.words("English") == "A")
        #expect(old.node("a")?.constraintMessage?.words() == "no")
    }

    @Test func `required no is left out and words for yes in other languages are told`() {
        let read = form(
            """
            | survey |
            | | type | name | label | required |
            | | text | a | A | no |
            | | text | b | B | sí |
            | | text | c | C | ${a} = 'x' |
            """)
        #expect(read.node("a")?.required == nil)
        #expect(read.node("b")?.required?.text == "true()")
        #expect(read.node("c")?.required?.text == "${a} = 'x'")
        #expect(read.warnings == ["xlsform.yes_no"])
    }

    @Test(arguments: [
        ("select_one yn", QuestionType.selectOne), ("select one from yn", .selectOne), ("select1 yn", .selectOne),
        ("add select multiple prompt using yn", .selectMultiple), ("select all that apply from yn", .selectMultiple), ("rank yn", .rank),
        ("q picture", .image), ("gps", .geopoint), ("imei", .deviceID), ("get start time", .start), ("trigger", .acknowledge),
        ("add date time prompt", .dateTime), ("int", .integer), ("background-audio", .backgroundAudio), ("uri:email", .email),
    ]) func `types are known by all their names`(written: String, type: QuestionType) {
        let read = form(
            "| survey |\n| | type | name | label |\n| | \(written) | a | A |\n| choices |\n| | list_name | name | label |\n| | yn | y | Y |\n"
        )
        #expect(read.node("a")?.kind == .question(type))
        #expect(read.findings.isEmpty)
    }

    @Test(arguments: [
        ("Select_One yn", QuestionType.selectOne), ("INTEGER", .integer), ("select multiple yn", .selectMultiple), ("caseid", .hidden),
        ("db:person", .text), ("calculate_here", .calculate), ("numeric", .decimal),
    ]) func `types of dialects and in odd case are read with a warning`(written: String, type: QuestionType) {
        let read = form(
            "| survey |\n| | type | name | label | calculation |\n| | \(written) | a | A | 1 |\n| choices |\n| | list_name | name | label |\n| | yn | y | Y |\n"
        )
        #expect(read.node("a")?.kind == .question(type))
        #expect(read.warnings.contains("xlsform.type_dialect"))
    }

    @Test func `all mistakes of a form are told at once, each with its cell`() {
        let read = form(
            """
            | survey |
            | | type | name | label | parameters |
            | | txt | a | A | |
            | | select_one nolist | b | B | |
            | | range | c | C | start=x |
            | | text | 1d | D | |
            | | text | a | E | |
            | | begin group | g | G | |
            | | end repeat | | | |
            """)
        #expect(read.definition == nil)
        #expect(
            read.errors == [
                "xlsform.type_unknown", "xlsform.list_unknown", "xlsform.parameter_value", "xlsform.name_invalid", "xlsform.name_duplicate",
                "xlsform.end_without_begin",
            ])
        #expect(read.findings.first?.row == 3)
        #expect(read.findings.first?.column == "type")
        #expect(read.findings.first?.message.contains("Did you mean 'text'?") == true)
        #expect(read.findings.allSatisfy { $0.sheet == "survey" && $0.row != nil })
    }

    @Test func `choices keep their order, texts, media and further columns`() {
        let read = form(
            """
            | survey |
            | | type | name | label | choice_filter |
            | | select_one town | t | T | state = 'x' |
            | choices |
            | | list name | name | label::es | label::en | image | state |
            | | town | a | A es | A en | a.png | x |
            | | other | z | Z | Z | | |
            | | town | b | B es | | | y |
            | | | note | only a note | | | |
            """)
        let list = read.definition?.choiceLists["town"]
        #expect(list?.choices.map(\.name) == ["a", "b"])
        #expect(list?.choices[0].label?.translations.count == 2)
        #expect(list?.choices[0].media.image?.words() == "a.png")
        #expect(list?.choices[1].columns == ["state": "y"])
        #expect(list?.columns == ["state"])
        #expect(
            read.node("t")?.choices
                == .list("town", filter: FormExpression("state = 'x'", at: SourcePlace(sheet: "survey", row: 3, column: "choice_filter"))))
    }

    @Test func `what other programs refuse and is clear is read with a named warning`() {
        let read = form(
            """
            | survey |
            | | type | name | label | trigger | calculation |
            | | begin group | | Unnamed | | |
            | | text | meta | M | | |
            | | end group | | | | |
            | | select_one yn | q | | | |
            | | text | t | T | ${nobody} | now() |
            | choices |
            | | list_name | name | label |
            | | yn | y | Yes |
            | | yn | y | Again |
            """)
        #expect(read.errors.isEmpty)
        #expect(
            Set(read.warnings) == [
                "xlsform.group_without_name", "xlsform.name_reserved", "xlsform.label_missing", "xlsform.trigger_unknown",
                "xlsform.choice_duplicate",
            ])
        #expect(read.node("group_2")?.children.count == 1)
        #expect(read.node("t")?.trigger == nil)
    }

    @Test func `or_other adds the choice and a question for it`() {
        let read = form(
            """
            | survey |
            | | type | name | label::Español (es) |
            | | select_one yn or_other | q | Q |
            | choices |
            | | list_name | name | label::Español (es) |
            | | yn | y | Sí |
            """)
        #expect(read.definition?.choiceLists["yn"]?.choices.last?.name == "other")
        #expect(read.definition?.choiceLists["yn"]?.choices.last?.label?.words("Español (es)") == "Otro")
        #expect(read.node("q_other")?.relevant?.text == "selected(../q, 'other')")
        #expect(read.warnings == ["xlsform.or_other_translation"])
    }

    @Test func `a table of selects has a header of its own`() {
        let read = form(
            """
            | survey |
            | | type | name | label | appearance |
            | | begin group | g | G | table-list compact |
            | | select_one yn | a | A | |
            | | select_one yn | b | B | |
            | | end group | | | |
            | choices |
            | | list_name | name | label |
            | | yn | y | Yes |
            """)
        let group = read.node("g")
        #expect(group?.appearance == "field-list compact")
        #expect(group?.children.map(\.name) == ["generated_table_list_label_2", "reserved_name_for_field_list_labels_3", "a", "b"])
        #expect(group?.children.map(\.appearance) == ["", "label", "list-nolabel", "list-nolabel"])
    }

    @Test func `a loop repeats its questions for each choice`() {
        let read = form(
            """
            | survey |
            | | type | name | label |
            | | begin loop over crop | l | L |
            | | integer | count_%(name)s | How many %(label)s? |
            | | end loop | | |
            | choices |
            | | list_name | name | label |
            | | crop | corn | Corn |
            | | crop | bean | Beans |
            """)
        // The placeholder is no valid name, so other programs need it in labels only; names stay equal in each group.
        #expect(read.errors == ["xlsform.name_invalid"])
        let plain = form(
            """
            | survey |
            | | type | name | label |
            | | begin loop over crop | l | L |
            | | integer | count | How many %(label)s? |
            | | end loop | | |
            | choices |
            | | list_name | name | label |
            | | crop | corn | Corn |
            | | crop | bean | Beans |
            """)
        #expect(plain.node("l", "bean", "count")?.label?.words() == "How many Beans?")
        #expect(plain.node("l", "corn")?.label?.words() == "Corn")
    }

    @Test func `typographic quotation marks in expressions are mended and told, in words they stay`() {
        let read = form("| survey |\n| | type | name | label | relevant |\n| | text | a | Say “hi” | ‘x’ = “x” |\n")
        #expect(read.node("a")?.relevant?.text == "'x' = \"x\"")
        #expect(read.node("a")?.label?.words() == "Say “hi”")
        #expect(read.warnings == ["xlsform.smart_quotes"])
    }

    @Test func `one language spelled two ways is one language`() {
        let read = form(
            """
            | survey |
            | | type | name | label::French (fr) |
            | | select_one yn | a | A |
            | choices |
            | | list_name | name | label::français | label::Klingon words |
            | | yn | y | Oui | x |
            """)
        #expect(
            read.definition?.languages == [
                FormLanguage(name: "French (fr)", language: "fr"), FormLanguage(name: "Klingon words", language: nil),
            ])
        #expect(read.definition?.choiceLists["yn"]?.choices[0].label?.words("French (fr)") == "Oui")
        #expect(read.warnings == ["xlsform.language_spelled_twice", "xlsform.language_unknown"])
    }

    @Test func `texts without a language are in the default one`() {
        let read = form(
            """
            | survey |
            | | type | name | label | label::French (fr) |
            | | text | a | Hello | Bonjour |
            | settings |
            | | default_language |
            | | English (en) |
            """)
        #expect(read.definition?.languages.map(\.name) == ["English (en)", "French (fr)"])
        #expect(read.node("a")?.label?.words("English (en)") == "Hello")
        #expect(read.definition?.settings.defaultLanguage == "English (en)")
    }

    @Test func `settings are read under all their names`() {
        let read = form(
            """
            | survey |
            | | type | name | label |
            | | text | a | A |
            | settings |
            | | set form title | form_id | version | instance_name | style | omit_instanceID | submission_url | name |
            | | T | i | 7 | ${a} | pages | yes | https://x | root |
            """)
        let settings = read.definition?.settings
        #expect(settings?.title == "T")
        #expect(settings?.formID == "i")
        #expect(settings?.version == "7")
        #expect(settings?.instanceName?.text == "${a}")
        #expect(settings?.style == "pages")
        #expect(settings?.omitsInstanceID == true)
        #expect(settings?.rootName == "root")
        #expect(settings?.columns == ["submission_url": "https://x"])
        #expect(form("| survey |\n| | type | name | label |\n| | text | a | A |\n").definition?.settings.formID == "form")
    }

    @Test func `entities are kept and their properties checked`() {
        let read = form(
            """
            | survey |
            | | type | name | label | save_to |
            | | text | a | A | kind |
            | | text | b | B | Label |
            | | begin group | g | G | x |
            | | end group | | | |
            | entities |
            | | list_name | label |
            | | trees | ${a} |
            """)
        #expect(read.errors == ["xlsform.save_to", "xlsform.save_to"])
        let good = form(
            "| survey |\n| | type | name | label | save_to |\n| | text | a | A | kind |\n| entities |\n| | list_name | label |\n| | trees | x |\n"
        )
        #expect(good.definition?.entities == [["list_name": "trees", "label": "x"]])
        #expect(good.node("a")?.saveTo == "kind")
    }

    @Test func `a row whose type is settings' own sets the setting`() {
        let read = form("| survey |\n| | type | name | label |\n| | form_title | My form | |\n| | text | a | A |\n")
        #expect(read.definition?.settings.title == "My form")
        #expect(read.definition?.nodes.count == 1)
    }

    @Test func `near misses of sheets and headers are read with a warning`() {
        let read = form(
            """
            | surveys |
            | | typ | name | label |
            | | select_one yn | a | A |
            | choice |
            | | list_name | name | label |
            | | yn | y | Yes |
            """)
        #expect(read.errors.isEmpty)
        #expect(Set(read.warnings) == ["xlsform.sheet_name", "xlsform.header_near"])
        #expect(form("| foo |\n| | type | name |\n| bar |\n| | a | b |\n").errors == ["xlsform.sheet_missing"])
        #expect(form("| survey |\n| | name | label |\n| | a | A |\n").errors == ["xlsform.header_missing"])
    }

    @Test func `two columns that say the same are one unless they disagree`() {
        #expect(
            form("| survey |\n| | type | name | label | relevant | relevance |\n| | text | a | A | 1 | |\n").warnings == [
                "xlsform.duplicate_header"
            ])
        #expect(
            form("| survey |\n| | type | name | label | relevant | relevance |\n| | text | a | A | | 1 |\n").node("a")?.relevant?.text
                == "1")
        #expect(
            form("| survey |\n| | type | name | label | relevant | relevance |\n| | text | a | A | 1 | 2 |\n").errors == [
                "xlsform.duplicate_header"
            ])
    }

    @Test func `choice names with blanks are refused only where several are taken`() {
        func read(_ type: String) -> ReadForm {
            form(
                "| survey |\n| | type | name | label |\n| | \(type) yn | a | A |\n| choices |\n| | list_name | name | label |\n| | yn | y es | Yes |\n"
            )
        }
        #expect(read("select_one").warnings == ["xlsform.choice_name_blank"])
        #expect(read("select_multiple").errors == ["xlsform.choice_name_blank"])
    }

    @Test(arguments: [
        ("search('fruits')", nil), ("minimal search('fruits', 'contains', 'name', ${q})", "contains(name, ${q})"),
        ("search('fruits.csv','matches','kind',${q},'place',concat('a', 'b'))", "kind = ${q} and place = concat('a', 'b')"),
        ("search('f','startswith','a,b', 'x')", "(starts-with(a, 'x') or starts-with(b, 'x'))"),
    ]) func `search() takes its choices from a file`(appearance: String, filter: String?) {
        #expect(SearchAppearance(appearance)?.filter == filter)
        #expect(SearchAppearance("quick") == nil)
    }

    @Test func `what pulldata and last-saved ask for is there`() {
        let read = form(
            """
            | survey |
            | | type | name | label | calculation |
            | | text | a | A | |
            | | calculate | b | | pulldata('towns', 'name', 'key', ${a}) |
            | | calculate | c | | ${last-saved#a} |
            """)
        #expect(read.definition?.instances["towns"]?.content == .missing)
        #expect(read.definition?.instances["__last-saved"]?.content == .lastSaved)
        #expect(read.warnings == ["xlsform.file_missing"])
    }

    @Test func `a condition that no answer meets is told`() {
        let read = form(
            """
            | survey |
            | | type | name | label | relevant |
            | | select_one yn | q | Q | |
            | | text | a | A | ${q} = 'y' and ${q} = 'n' |
            | choices |
            | | list_name | name | label |
            | | yn | y | Yes |
            | | yn | n | No |
            """)
        #expect(read.warnings == ["xlsform.unreachable"])
    }

    @Test func `messages are counted as networks do`() {
        #expect(SMSLength.parts(of: String(repeating: "a", count: 160)) == 1)
        #expect(SMSLength.parts(of: String(repeating: "a", count: 161)) == 2)
        #expect(SMSLength.parts(of: String(repeating: "€", count: 80)) == 1)
        #expect(SMSLength.parts(of: String(repeating: "í", count: 70)) == 1)
        #expect(SMSLength.parts(of: String(repeating: "í", count: 71)) == 2)
        let long = String(repeating: "palabra ", count: 25)
        let read = form("| survey |\n| | type | name | label | short |\n| | text | a | \(long) | |\n| | text | b | \(long) | breve |\n")
        #expect(SMSLength.findings(read.definition!, segments: 1).map(\.row) == [3])
    }

    @Test func `a text that takes several messages is told, once a form`() throws {
        let long = String(repeating: "long words ", count: 20)
        let form = "| survey |\n| | type | name | label |\n| | text | a | \(long) |\n| | text | b | \(long) |\n"
        let found = FormReader.load(Array(form.utf8), name: "f.md").findings.filter { $0.code == "xlsform.sms_too_long" }
        #expect(found.count == 1)
        #expect(found.first?.row == 3)
        #expect(found.first?.message.contains("2 messages") == true)
    }

    @Test func `a file that a select reads may be declared as well`() throws {
        let form = """
            | survey |
            | | type | name | label |
            | | select_one_from_file places.xml | a | A |
            | | xml-external | places | |
            """
        #expect(FormReader.load(Array(form.utf8), name: "f.md").form != nil)
    }

    @Test func `blanks that nobody sees are no part of a word`() throws {
        let form = "| survey |\n| | type | name | label |\n| | \u{200B}text\u{FEFF} | a\u{A0} | A |\n"
        #expect(FormReader.load(Array(form.utf8), name: "f.md").form?.question(named: "a")?.type == .text)
    }
}
