import Foundation
import HTTPTypes
import Testing

@testable import Web

/// Who may read the program's figures, and how they are written.
struct OperationsTests {
    @Test func `figures are for this machine alone, or for a token`() {
        #expect(OperationsDoor.admits(peer: "127.0.0.1", headers: [:], token: nil))
        #expect(OperationsDoor.admits(peer: "::1", headers: [:], token: "secret"))
        #expect(!OperationsDoor.admits(peer: "192.0.2.7", headers: [:], token: nil))
        #expect(!OperationsDoor.admits(peer: "127.0.0.1", headers: [SecurityHeaders.forwardedFor: "192.0.2.7"], token: nil))
        #expect(OperationsDoor.admits(peer: "192.0.2.7", headers: [.authorization: "Bearer secret"], token: "secret"))
        #expect(!OperationsDoor.admits(peer: "192.0.2.7", headers: [.authorization: "Bearer secre"], token: "secret"))
        #expect(!OperationsDoor.admits(peer: "192.0.2.7", headers: [.authorization: "Bearer "], token: ""))
    }

    @Test func `a figure's labels cannot break out of their line`() {
        var text = MetricsText()
        text.metric("x", "gauge", "Something.")
        text.line("x", [("a", "b\"\\\nc")], 1.5)
        #expect(text.text == "# HELP ventanilla_x Something.\n# TYPE ventanilla_x gauge\nventanilla_x{a=\"b\\\"\\\\\\nc\"} 1.5\n")
    }

    @Test func `requests are counted by pattern and status, and each bound holds those below it`() {
        let meters = Meters()
        meters.count(method: "GET", pattern: "/folio/{folio}", status: 200, seconds: 0.02)
        meters.count(method: "GET", pattern: "/folio/{folio}", status: 200, seconds: 7)
        meters.count(method: "GET", pattern: "/folio/{folio}", status: 404, seconds: 0.001)
        #expect(meters.all.map(\.series.count) == [2, 1])
        #expect(meters.all.first?.series.within == [0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2])
    }
}
