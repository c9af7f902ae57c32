import Core
import Foundation
import Testing

@testable import Forms

private typealias F = TestForm

struct PageTests {
    /// A question, a group asked at once, a group without questions, a repeat, and a last question that may not be relevant.
    private func session() throws -> FormSession {
        try F.session([
            F.node("a", .question(.text)),
            F.node("together", .group) {
                $0.appearance = "field-list"
                $0.children = [F.node("b", .question(.text)), F.node("c", .question(.integer))]
            },
            F.node("empty", .group) {
                $0.appearance = "field-list"
                $0.children = [F.node("k", .question(.calculate)) { $0.calculation = FormExpression("1") }]
            },
            F.node("row", .repeating) { $0.children = [F.node("d", .question(.text))] },
            F.node("e", .question(.text)) { $0.relevant = FormExpression("${a} = 'yes'") },
        ])
    }

    private func pages(_ session: inout FormSession) -> [FormPage] {
        var pages = [session.firstPage()]
        while let last = pages.last, last.kind != .end { pages.append(session.page(after: last.ref)) }
        return pages
    }

    @Test(arguments: ["yes", "no"])
    func `the page before a page is the one that it follows`(_ answer: String) throws {
        var session = try session()
        try session.answer(QuestionRef("/data/a[1]"), answer)
        let pages = pages(&session)
        #expect(pages[1].steps.map(\.name) == ["b", "c"])
        for (earlier, later) in zip(pages, pages.dropFirst()) where later.kind != .end {
            for ref in [later.ref] + later.steps.map(\.ref) {
                let before = session.page(before: ref)
                #expect(before == earlier)
            }
        }
        let (first, last) = (session.page(before: pages[0].ref), session.lastPage())
        #expect(first == nil)
        #expect(last == pages.dropLast().last)
        #expect((pages.dropLast().last?.steps.first?.name == "e") == (answer == "yes"))
    }
}
