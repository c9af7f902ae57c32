import Core
import Foundation
import Testing

@testable import Forms

private typealias F = TestForm

struct PlayTests {
    @Test func `a walk asks, refuses, goes back and ends`() throws {
        var dialogue = PlayDialogue(
            try F.session([
                F.node("n", .question(.note)), F.node("a", .question(.text)) { $0.required = FormExpression("true()") },
                F.node("r", .repeating) { $0.children = [F.node("x", .question(.integer))] },
            ]))
        #expect(dialogue.begin().map { $0.members[0].name } == ["note", "ask"])
        #expect(dialogue.receive("").map { $0.members[0].name } == ["error", "ask"])
        #expect(dialogue.receive("hi").map { $0.members[0].name } == ["group", "ask"])
        #expect(dialogue.receive("{\"back\":true}")[0]["ask"]?["value"] == .text("hi"))
        #expect(dialogue.receive("hello").count == 2)
        #expect(dialogue.receive("x").first?["error"]?["code"] == .text("type"))
        #expect(dialogue.receive("1")[0]["repeat"]?["ref"] == .text("/data/r[2]"))
        #expect(dialogue.receive("yes").last?["ask"]?["ref"] == .text("/data/r[2]/x[1]"))
        #expect(dialogue.receive("{\"delete\":\"/data/r[2]\"}").last?["repeat"]?["ref"] == .text("/data/r[2]"))
        let done = dialogue.receive("no").last?["done"]
        #expect(done?["values"]?["a"] == .text("hello"))
        #expect(done?["submission"]?.text?.contains("<r><x>1</x></r>") == true)
        #expect(dialogue.isDone)
    }
}
