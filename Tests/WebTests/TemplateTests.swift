import Catalog
import Core
import Foundation
import Testing

@testable import Web

// What a tag means is told by the specification of Mustache (sections, inverted, interpolation, partials; version 1.4).

private func rendered(_ templates: [String: String], words: [String: String] = [:], _ view: View) throws -> String {
    let spoken = SpokenTemplates(try templates.mapValues { try TemplateReader.read($0) }, Words(language: .spanish, texts: words))
    return String(decoding: SharedView(view: ["city": "Ciudad"], templates: spoken).render("page", view), as: UTF8.self)
}

@Test(arguments: [
    ("{{a}} {{{a}}} {{&a}}", "&lt;b&gt;&#39;&quot;&amp; <b>'\"& <b>'\"&"),
    ("{{missing}}|{{view.missing.deep}}|{{view.text}}", "||in"),
    ("{{#flag}}yes{{/flag}}{{^flag}}no{{/flag}}{{#off}}yes{{/off}}{{^off}}no{{/off}}", "yesno"),
    (
        "{{#list}}<{{text}}{{a}}>{{/list}}{{^list}}none{{/list}}{{^empty}}none{{/empty}}",
        "<1&lt;b&gt;&#39;&quot;&amp;><2&lt;b&gt;&#39;&quot;&amp;>none"
    ),
    ("{{#texts}}{{.}},{{/texts}}", "x,&amp;,"),
    ("{{#view}}{{text}}{{#.a}}not mine{{/.a}}{{#a}}theirs{{/a}}{{/view}}", "intheirs"),
    ("{{number}}{{#number}}+{{/number}}", "0+"),
    ("{{#text}}[{{.}}]{{/text}}", "[]"),
    ("{{! nothing }}{{city}}", "Ciudad"),
])
func `a tag means what the specification says`(template: String, text: String) throws {
    let view: View = [
        "a": "<b>'\"&", "flag": true, "off": false, "list": [["text": "1"], ["text": "2"]] as [View], "empty": [] as [View],
        "texts": ["x", "&"], "view": ["text": "in"] as View, "number": 0, "text": "",
    ]
    #expect(try rendered(["page": template], view) == text)
}

@Test func `a section that has a line to itself leaves no line, a value does`() throws {
    let template = "a\n  {{#flag}}  \n b\n{{/flag}}\nc\n{{> part}}\n{{name}}\n{{& name}}\nd {{#flag}}e{{/flag}}\n"
    #expect(try rendered(["page": template, "part": "part\n"], ["flag": true]) == "a\n b\nc\npart\n\n\nd e\n")
}

@Test func `a template is chosen by name, and sees the view at hand`() throws {
    let templates = ["page": "{{#list}}{{>*kind}}{{/list}}", "x": "x{{n}}", "y": "y{{n}}"]
    let view: View = ["list": [["kind": "x", "n": 1], ["kind": "y", "n": 2], ["kind": "z"]] as [View]]
    #expect(try rendered(templates, view) == "x1y2")
}

@Test func `words are put in once, escaped where they are asked for so`() throws {
    let words = ["home.title": "A & B", "home.mark": "<b>"]
    let template = "{{t.home.title}}{{{t.home.mark}}}{{#t.home.title}}!{{/t.home.title}}{{^t.home.none}}?{{/t.home.none}}"
    #expect(try rendered(["page": template], words: words, ["t": "not this"]) == "A &amp; B<b>!?")
    #expect(try rendered(["page": "{{{icon.tick}}}"], [:]) == Icons.svg("tick"))
}

@Test(arguments: [
    ("a\n{{#b}}", 2, "b has no end"), ("{{#b}}\n{{/c}}", 2, "c ends where it did not begin"), ("\n\n{{b", 3, "a tag has no end"),
    ("{{=<% %>=}}", 1, "there is no tag =<% %>="), ("{{a b}}", 1, "there is no tag a b"),
])
func `a template that is broken says where`(template: String, line: Int, reason: String) {
    #expect(throws: TemplateError(line: line, reason: reason)) { try TemplateReader.read(template) }
}

@Test(
    arguments: [
        ("a\n{{{icon.tcik}}}", 2, "there is no icon tcik"), ("{{&icon.tcik}}", 1, "there is no icon tcik"),
        ("\n{{>\n parts/none\n}}", 2, "there is no template parts/none"), ("{{!\n\n}}{{t.no}}", 3, "no language has the word no"),
        ("{{\nt.no\n}}", 1, "no language has the word no"),
        ("{{> page }}{{>*kind}}{{{icon.tick}}}{{#t.yes}}{{t.yes}}{{/t.yes}}{{icon}}{{.t.no}}{{! {{t.no}}", 1, nil),
    ] as [(String, Int, String?)])
func `what a template names and is not there is told before anybody is served`(template: String, line: Int, reason: String?) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "templates-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(template.utf8).write(to: folder.appending(path: "page.mustache"))
    var told: String?
    do { _ = try PageTemplates(reading: folder, words: WordBook([.spanish: ["yes": "Sí"]])) } catch WebError.brokenTemplate(
        let file, let found, let why)
    {
        #expect(file == "page.mustache" && found == line)
        told = why
    }
    #expect(told == reason)
}

@Test func `a view keeps the last value of a name, and nothing for nil`() {
    var view: View = ["a": "x", "b": nil, "c": Optional("y") as Any, "d": Optional<String>.none as Any]
    #expect(view["a"] as? String == "x" && view["b"] == nil && view["c"] as? String == "y" && view["d"] == nil)
    view["a"] = 2
    view["c"] = nil
    #expect(view["a"] as? Int == 2 && view["c"] == nil)
    #expect(view.merging(["a": true, "e": "z"])["a"] as? Bool == true)
}
