import Core
import Foundation
import Testing

@testable import Forms

/// Forms of the tests, written in Swift.
enum TestForm {
    static let environment = FormEnvironment(
        now: Instant(milliseconds: 1_784_000_000_000), zone: LocalZone(identifier: "America/Mexico_City") ?? .utc, chance: .seeded(1))

    static func node(_ name: String, _ kind: FormNode.Kind, _ change: (inout FormNode) -> Void = { _ in }) -> FormNode {
        var node = FormNode(name, kind, at: SourcePlace(sheet: "survey", row: 2))
        node.label = FormText(words: ["": name])
        change(&node)
        return node
    }

    static func session(_ nodes: [FormNode], lists: [ChoiceList] = []) throws -> FormSession {
        var definition = FormDefinition(file: "test.xlsx")
        definition.nodes = nodes
        for list in lists { definition.choiceLists[list.name] = list }
        let (form, findings) = Form.compile(definition)
        return FormSession(try #require(form, "\(findings.map(\.line))"), environment: environment)
    }

    static func findings(_ nodes: [FormNode]) -> [Finding] {
        var definition = FormDefinition(file: "test.xlsx")
        definition.nodes = nodes
        return Form.compile(definition).findings
    }
}
