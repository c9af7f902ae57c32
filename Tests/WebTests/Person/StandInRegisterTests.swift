import Catalog
import Core
import Foundation
import Identity
import Sandbox
import Testing

/// The stand-in for the civil registry is strict, and what the city describes gets through to it.
struct StandInRegisterTests {
    private static let good = WebCall(
        "POST", "https://registro-civil.example/v1/consulta",
        headers: [
            .init("Accept", "application/json"), .init("Authorization", "Bearer s"), .init("Content-Type", "application/json"),
        ], body: Data(#"{"clave":"HERJ850412HDFRML06"}"#.utf8))

    private func status(_ change: (inout WebCall) -> Void) async throws -> Int {
        var call = Self.good
        change(&call)
        return try await StandInRegister(secret: "s").call(call).status
    }

    @Test func `it answers what it is meant to be asked, and refuses anything else`() async throws {
        #expect(try await status { _ in } == 200)
        #expect(try await status { $0.method = "GET" } == 405)
        #expect(try await status { $0.headers = [] } == 401)
        #expect(try await status { $0.headers[1] = .init("Authorization", "Bearer t") } == 401)
        #expect(try await status { $0.headers[2] = .init("Content-Type", "text/plain") } == 415)
        #expect(try await status { $0.body = nil } == 400)
        #expect(try await status { $0.body = Data(#"{"clave":"herj850412hdfrml06"}"#.utf8) } == 400)
        #expect(try await status { $0.body = Data(#"{"clave":"HERJ850412HDFRML06","nombre":"x"}"#.utf8) } == 400)
        #expect(try await status { $0.body = Data(#"{"clave":"HEGG560427MVZRRL04"}"#.utf8) } == 404)
        await #expect(throws: WebCallError.self) { try await status { $0.url = "https://example.org/" } }
    }

    @Test func `everybody whom it knows has a CURP that can be one, of their own birth`() throws {
        #expect(RegisteredPerson.all.count == Set(RegisteredPerson.all.map(\.curp)).count)
        for person in RegisteredPerson.all {
            let curp = try #require(CURP(person.curp), "\(person.curp)")
            #expect(curp.birthdate == person.birth, "\(person.curp)")
        }
    }
}
