import Core
import Foundation
import HTTPTypes
import Testing
import Work

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

    @Test func `readiness really writes one row, at most once in five seconds however often it is asked`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            func written() async throws -> String? {
                let stores = house.stores
                return try await stores.unit.read { tx in try stores.settings.setting(WriteCheck.name, tx) }
            }
            let guest = browser()
            let first = house.time.clock.now
            let page = try await guest.get("/readyz")
            #expect(page.status == 200 && page.text.contains("database ok"))
            #expect(try await written() == first.description)
            house.time.wait(.seconds(4))
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<50 { group.addTask { _ = try? await browser().get("/readyz") } }
            }
            #expect(try await written() == first.description, "fifty who ask within five seconds write nothing")
            house.time.wait(.seconds(2))
            _ = try await guest.get("/readyz")
            #expect(try await written() == (first + .seconds(6)).description)
            house.time.wait(.hours(-2))
            _ = try await guest.get("/readyz")
            #expect(try await written() == (first + .seconds(6) - .hours(2)).description, "a system clock set back is asked anew")
        }
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
