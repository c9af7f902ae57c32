import Testing

@testable import Forms

struct SubmissionTablesTests {
    private static let form = """
        | survey | | | | |
        | | type | name | label | relevant |
        | | text | who | Who | |
        | | begin_group | home | Home | |
        | | geopoint | spot | Spot | |
        | | image | photo | Photo | ${who} != 'no' |
        | | begin_repeat | child | Child | |
        | | text | name | Name | |
        | | begin_repeat | toy | Toy | |
        | | text | kind | Kind | |
        | | end_repeat | | | |
        | | end_repeat | | | |
        | | end_group | | | |
        | settings | | | | |
        | | version | form_id | | |
        | | 3 | toys | | |
        """

    private func session(_ text: String = form) throws -> FormSession {
        let form = try #require(FormReader.load(Array(text.utf8), name: "toys.md").form)
        return FormSession(form, environment: TestForm.environment)
    }

    @Test func `answers become tables joined by their keys, as in ODK Central`() throws {
        var session = try session()
        try session.answer(QuestionRef("/data/who"), "Ana, \"la\"\nprimera")
        try session.answer(QuestionRef("/data/home/spot"), "19.5 -99.25 2240 4")
        try session.answer(QuestionRef("/data/home/photo"), "a.jpg")
        try session.answer(QuestionRef("/data/home/child[1]/name"), "Eva")
        try session.answer(QuestionRef("/data/home/child[1]/toy[1]/kind"), "ball")
        _ = try session.addRow(QuestionRef("/data/home/child[2]"))
        var tables = SubmissionTables(name: "toys")
        tables.add(session, .init(date: "2026-05-06T10:00:00Z", files: 1, remarks: [("Folio", "ABCD")]))
        let files = tables.files()
        let key = session.instanceID
        #expect(files.map(\.name) == ["toys.csv", "toys-child.csv", "toys-toy.csv"])
        #expect(
            files[0].text == """
                SubmissionDate,who,home-spot-Latitude,home-spot-Longitude,home-spot-Altitude,home-spot-Accuracy,home-photo,meta-instanceID,KEY,\
                AttachmentsPresent,AttachmentsExpected,FormVersion,Folio
                2026-05-06T10:00:00Z,"Ana, ""la""\nprimera",19.5,-99.25,2240.0,4.0,a.jpg,\(key),\(key),1,1,3,ABCD

                """)
        #expect(files[1].text == "name,PARENT_KEY,KEY\nEva,\(key),\(key)/home/child[1]\n,\(key),\(key)/home/child[2]\n")
        #expect(files[2].text == "kind,PARENT_KEY,KEY\nball,\(key)/home/child[1],\(key)/home/child[1]/toy[1]\n")
    }

    @Test func `what is not relevant stays out, and versions share their tables`() throws {
        var old = try session()
        var new = try session(
            Self.form.replacing("| text | who | Who |", with: "| text | whom | Whom |").replacing("${who}", with: "${whom}"))
        try old.answer(QuestionRef("/data/who"), "Ana")
        try old.answer(QuestionRef("/data/home/photo"), "a.jpg")
        try old.answer(QuestionRef("/data/who"), "no")
        try new.answer(QuestionRef("/data/whom"), "Eva")
        var tables = SubmissionTables(name: "toys")
        tables.add(old, .init(date: "1", files: 0))
        tables.add(new, .init(date: "2", files: 0))
        let lines = tables.files()[0].text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        let place = { (name: String) in lines[0].firstIndex { $0 == name } ?? 0 }
        #expect(lines[1][place("who")] == "no")
        #expect(lines[1][place("home-photo")] == "")
        #expect(lines[2][place("who")] == "")
        #expect(lines[2][place("whom")] == "Eva")
    }
}
