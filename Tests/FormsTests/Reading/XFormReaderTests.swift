import Core
import Foundation
import Testing

@testable import Forms

@Suite struct XFormReaderTests {
    private func xform(_ instance: String, _ binds: String = "", _ body: String = "", itext: String = "", model: String = "") -> ReadForm {
        let text = """
            <?xml version="1.0"?>
            <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa"
              xmlns:orx="http://openrosa.org/xforms" xmlns:odk="http://www.opendatakit.org/xforms">
            <h:head><h:title>Title</h:title><model>\(itext)<instance>\(instance)</instance>\(model)\(binds)</model></h:head>
            <h:body class="pages">\(body)</h:body></h:html>
            """
        return FormReader.read(Array(text.utf8), name: "form.xml")
    }

    @Test func `binds and controls say what the nodes of the instance are`() {
        let read = xform(
            """
            <data id="f" version="3"><start/><age>5</age><sum/><secret/><photo/><sure/><size/><note/>
            <meta><instanceID/><instanceName/></meta></data>
            """,
            """
            <bind nodeset="/data/start" type="dateTime" jr:preload="timestamp" jr:preloadParams="start"/>
            <bind nodeset="/data/age" type="int" required="true()" constraint=". &lt; 120" jr:constraintMsg="too old" relevant=" /data/size  &gt; 1"/>
            <bind nodeset="/data/sum" type="string" calculate="/data/age + 1" readonly="false()"/>
            <bind nodeset="/data/photo" type="binary" orx:max-pixels="640"/>
            <bind nodeset="/data/size" type="int"/>
            <bind nodeset="/data/note" type="string" readonly="true()"/>
            <bind nodeset="/data/meta/instanceName" type="string" calculate="'x'"/>
            """,
            """
            <input ref="/data/age"><label>Age of <output value=" /data/sum "/>?</label><hint>years</hint></input>
            <upload mediatype="image/*" ref="/data/photo"><label>Photo</label></upload>
            <trigger ref="/data/sure"><label>Sure</label></trigger>
            <range ref="/data/size" start="1" end="9" step="2"><label>Size</label></range>
            <input ref="/data/note"><label>Read this</label></input>
            """)
        #expect(read.findings.isEmpty)
        let nodes = read.definition?.nodes ?? []
        #expect(nodes.map(\.name) == ["start", "age", "sum", "secret", "photo", "sure", "size", "note"])
        #expect(
            nodes.map(\.kind) == [
                .question(.start), .question(.integer), .question(.calculate), .question(.hidden), .question(.image),
                .question(.acknowledge),
                .question(.range), .question(.note),
            ])
        #expect(nodes.map(\.hasControl) == [false, true, false, false, true, true, true, true])
        let age = read.node("age")
        #expect(age?.label?.translations[""] == [.words("Age of "), .output(" /data/sum "), .words("?")])
        #expect(age?.hint?.words() == "years")
        #expect(age?.required?.text == "true()")
        #expect(age?.constraintMessage?.words() == "too old")
        #expect(age?.defaultValue?.text == "5")
        #expect(read.node("sum")?.readOnly == nil)
        #expect(read.node("photo")?.parameters == ["max-pixels": "640"])
        #expect(read.node("size")?.parameters == ["start": "1", "end": "9", "step": "2"])
        #expect(read.definition?.settings.title == "Title")
        #expect(read.definition?.settings.version == "3")
        #expect(read.definition?.settings.style == "pages")
        #expect(read.definition?.settings.instanceName?.text == "'x'")
        #expect(read.definition?.settings.omitsInstanceID == false)
    }

    @Test func `groups and repeats nest, with counts, templates and several rows`() {
        let read = xform(
            "<data id=\"f\"><g><a/></g><r jr:template=\"\"><b/></r><r><b/></r><r><b/></r><s><c/></s></data>", "",
            """
            <group ref="/data/g" appearance="field-list"><label>G</label><input ref="/data/g/a"><label>A</label></input></group>
            <group ref="/data/r"><label>R</label><repeat nodeset="/data/r" jr:count=" /data/n " jr:noAddRemove="true()"><input ref="/data/r/b"/></repeat></group>
            <group><label>S</label><repeat nodeset="/data/s"><input ref="c"/></repeat></group>
            """)
        #expect(read.node("g")?.kind == .group)
        #expect(read.node("g")?.appearance == "field-list")
        #expect(read.node("r")?.kind == .repeating)
        #expect(read.node("r")?.label?.words() == "R")
        #expect(read.node("r")?.initialRows == 2)
        #expect(read.node("r")?.fixedRows == true)
        #expect(read.node("r")?.repeatCount?.text == " /data/n ")
        #expect(read.node("s")?.label?.words() == "S")
        #expect(read.node("s")?.initialRows == 1)
        #expect(read.node("s", "c")?.hasControl == true)
    }

    @Test func `questions are asked in the order of the body`() {
        let read = xform(
            "<data id=\"f\"><a/><b/><c/></data>", "",
            "<input ref=\"/data/c\"/><input ref=\"/data/a\"/><input ref=\"/data/b\"/>")
        #expect(read.definition?.nodes.map(\.name) == ["c", "a", "b"])
    }

    @Test func `texts come in all languages and forms`() {
        let read = xform(
            "<data id=\"f\"><a/></data>", "<bind nodeset=\"/data/a\" jr:constraintMsg=\"jr:itext('m')\"/>",
            "<input ref=\"/data/a\"><label ref=\"jr:itext('a')\"/><hint ref=\"jr:itext( 'h' )\"/></input>",
            itext: """
                <itext><translation lang="en"><text id="a"><value>Hi <output value="/data/a"/></value><value form="short">H</value>
                <value form="image">jr://images/a.png</value></text><text id="h"><value>hint</value><value form="guidance">more</value></text>
                <text id="m"><value>no</value></text></translation>
                <translation lang="Español (es)" default="true()"><text id="a"><value form="long">Hola</value></text></translation></itext>
                """)
        let node = read.node("a")
        #expect(
            read.definition?.languages == [FormLanguage(name: "en", language: "en"), FormLanguage(name: "Español (es)", language: "es")])
        #expect(read.definition?.settings.defaultLanguage == "Español (es)")
        #expect(node?.shortLabel?.words("en") == "H")
        #expect(node?.media.image?.words("en") == "a.png")
        #expect(node?.guidanceHint?.words("en") == "more")
        #expect(node?.hint?.words("en") == "hint")
        #expect(node?.constraintMessage?.words("en") == "no")
        #expect(read.definition?.texts["m"]?.words("en") == "no")
    }

    @Test func `choices stand in the control or in an instance`() {
        let read = xform(
            "<data id=\"f\"><a/><b/><c/></data>", "",
            """
            <select1 ref="/data/a"><item><label>One</label><value>1</value></item><item><label ref="jr:itext('x')"/><value>2</value></item></select1>
            <select ref="/data/b"><itemset nodeset="randomize(instance('l')/root/item[s = /data/a], 3)"><value ref="name"/><label ref="jr:itext(itextId)"/></itemset></select>
            <odk:rank ref="/data/c"><itemset nodeset="instance('t')/root/x"><value ref="k"/><label ref="v"/></itemset></odk:rank>
            """,
            model: """
                <instance id="l"><root><item><itextId>l-0</itextId><name>a</name><s>1</s></item><item><itextId>l-1</itextId><name>b</name><s/></item></root></instance>
                <instance id="t"><root><x k="1"/></root></instance><instance id="f" src="jr://file-csv/nothing.csv"/>
                <instance id="last" src="jr://instance/last-saved"/>
                """)
        guard case .items(let items)? = read.node("a")?.choices else {
            Issue.record("no items")
            return
        }
        #expect(items.map(\.name) == ["1", "2"])
        #expect(items[0].label?.words() == "One")
        guard case .nodeset(let nodeset, "name", "itextId", true)? = read.node("b")?.choices else {
            Issue.record("no nodeset")
            return
        }
        #expect(nodeset.text == "randomize(instance('l')/root/item[s = /data/a], 3)")
        #expect(
            read.definition?.instances["l"]?.content
                == .table(columns: ["itextId", "name", "s"], rows: [["l-0", "a", "1"], ["l-1", "b", ""]]))
        guard case .tree(let root)? = read.definition?.instances["t"]?.content else {
            Issue.record("no tree")
            return
        }
        #expect(root.children[0].attributes == ["k": "1"])
        #expect(read.definition?.instances["f"]?.content == .missing)
        #expect(read.definition?.instances["last"]?.content == .lastSaved)
    }

    @Test func `actions of the model, of controls and of repeats are kept`() {
        let read = xform(
            "<data id=\"f\"><a>1+1</a><b/><r><c/></r></data>", "<bind id=\"bb\" nodeset=\"/data/b\"/>",
            """
            <input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/b" value="now()"/></input>
            <group ref="/data/r"><repeat nodeset="/data/r"><setvalue event="odk-new-repeat odk-instance-first-load" ref="/data/r/c">x</setvalue><input ref="/data/r/c"/></repeat></group>
            """,
            model: "<odk:setgeopoint event=\"odk-instance-first-load\" bind=\"bb\"/>")
        #expect(read.node("a")?.actions.first?.events == [.valueChanged])
        #expect(read.node("a")?.actions.first?.target.text == "/data/b")
        #expect(read.node("r")?.actions.first?.effect == .setText("x"))
        #expect(read.definition?.actions.map(\.effect) == [.setText("1+1"), .setGeopoint])
        #expect(read.definition?.actions.map(\.target.text) == ["/data/a", "/data/b"])
    }

    @Test func `what does not fit together is told with its line`() {
        let read = xform("<data id=\"f\"><a/></data>", "<bind nodeset=\"/data/z\"/>", "<input ref=\"/data/nope\"/><input/>")
        #expect(read.errors.sorted() == ["xform.control_without_node", "xform.unknown_node"])
        #expect(read.warnings == ["xform.bind_without_node"])
        #expect(read.findings.allSatisfy { $0.row != nil })
    }

    @Test(arguments: [
        ("<html/>", "file.format"), ("<a><b></a>", "xml.damaged"), ("<a/>", "xform.not_a_form"), ("<a", "xml.damaged"),
        ("<!DOCTYPE a [<!ENTITY x \"y\"><!ENTITY z \"&x;&x;\">]><a>&z;</a>", "xml.document_type"),
        ("<?xml version=\"1.0\"?><!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", "xml.document_type"),
        (String(repeating: "<a>", count: 100_000), "xml.too_large"),
    ]) func `what is no XForm is told for what it is`(text: String, code: String) {
        let read = FormReader.read(Array(text.utf8), name: "form.xml")
        #expect(read.errors == [code])
        #expect(read.definition == nil)
    }
}

extension XFormReaderTests {
    @Test func `bytes that are no UTF-8 are refused, or read where the document says what they are`() throws {
        let latin = Array("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<a>".utf8) + [0xF1] + Array("</a>".utf8)
        #expect(try XMLTree.read(latin, part: "f", limits: ReadLimits()).text == "ñ")
        let broken = Array("<a b=\"".utf8) + [0xC3] + Array("\"/>".utf8)
        #expect(FormReader.read(broken, name: "f.xml").errors == ["xml.encoding"])
        #expect(FormReader.read(Array("<a>\0</a>".utf8), name: "f.xml").errors == ["xml.encoding"])
        let wide = Array("<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>ñ</a>".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(try XMLTree.read([0xFF, 0xFE] + wide, part: "f", limits: ReadLimits()).text == "ñ")
        #expect(FormReader.read([0xFF, 0xFE] + wide, name: "f.xml").errors == ["xform.not_a_form"])
    }

    @Test(arguments: ["<a>", "<a><b></b>", "<a><b>text", "<a b='1'>\n<!-- c -->"])
    func `a document that ends too early is damaged`(text: String) {
        #expect(throws: ReadProblem.self) { try XMLTree.read(Array(text.utf8), part: "f.xml", limits: ReadLimits()) }
    }
}
