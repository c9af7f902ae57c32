import Core
import Foundation
import Net
import Synchronization
import Testing

/// Answers as it is told to and keeps what it was asked.
private final class Gateway: WebCaller {
    let calls = Mutex<[WebCall]>([])
    let status: Int

    init(_ status: Int) { self.status = status }

    func call(_ call: WebCall) async throws(WebCallError) -> WebAnswer {
        calls.withLock { $0.append(call) }
        return WebAnswer(status: status, headers: [:], body: Data("0: Accepted for delivery".utf8))
    }
}

struct KannelTests {
    private let configuration = KannelConfiguration(url: "http://city@127.0.0.1:13013/cgi-bin/sendsms?from=51515&smsc=telcel")!

    private func message(_ text: String) -> OutgoingText {
        OutgoingText(
            id: ID(high: 1, low: 2), to: PhoneNumber("5512345678")!, text: text, language: .spanish, date: Instant(milliseconds: 0))
    }

    private func items(_ text: String) async throws -> [String: String] {
        let gateway = Gateway(202)
        try await KannelSender(configuration, web: gateway).send(message(text))
        let url = try #require(gateway.calls.withLock { $0.first?.url })
        #expect(url.hasPrefix("http://127.0.0.1:13013/cgi-bin/sendsms?"))
        return Dictionary(
            uniqueKeysWithValues: (URLComponents(string: url)?.queryItems ?? []).map { ($0.name, $0.value ?? "") })
    }

    @Test func `a text in plain letters goes with coding 0, and the plus of the number survives`() async throws {
        let items = try await items("123456 es tu código & más".replacing("ó", with: "o").replacing("á", with: "a"))
        #expect(items["to"] == "+525512345678" && items["from"] == "51515" && items["smsc"] == "telcel" && items["username"] == "city")
        #expect(items["coding"] == "0" && items["charset"] == "UTF-8" && items["text"] == "123456 es tu codigo & mas")
    }

    @Test func `letters outside the alphabet of telephones go with coding 2`() async throws {
        let items = try await items("Código 😀")
        #expect(items["coding"] == "2" && items["text"] == "Código 😀")
    }

    @Test func `a wrong login is for good, a gateway that is out of order is for now`() async throws {
        await #expect(throws: TextError.refused(status: 403)) {
            try await KannelSender(configuration, web: Gateway(403)).send(message("a"))
        }
        await #expect(throws: TextError.deferred(status: 503)) {
            try await KannelSender(configuration, web: Gateway(503)).send(message("a"))
        }
        await #expect(throws: TextError.deferred(status: 200)) {
            try await KannelSender(configuration, web: Gateway(200)).send(message("a"))
        }
    }

    @Test(arguments: [
        "http://city@sms.example.org/cgi-bin/sendsms?from=1", "ftp://city@127.0.0.1/x?from=1", "http://127.0.0.1/x?from=1",
        "http://city@127.0.0.1/x", "http://city@127.0.0.1/x?from=1&dlr=2", "http://city@127.0.0.1?from=1",
    ])
    func `an address that would send the password in clear, or says too little, is none`(url: String) {
        #expect(KannelConfiguration(url: url) == nil)
    }
}
