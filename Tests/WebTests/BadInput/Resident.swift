import Cases
import Catalog
import Core
import Forms
import Foundation
import TestSupport
import Testing

@testable import Web

/// A resident in the middle of a report, with the browser that began it.
struct Resident: Sendable {
    let house: DeskHouse
    let browser: Browser
    let draft: ID<Draft>
    let holder: Intake.Holder

    /// Begins a report in a browser.
    init(_ house: DeskHouse, _ browser: Browser, service: ServiceCode = "bacheo") async throws {
        (self.house, self.browser) = (house, browser)
        _ = try await browser.get("/services/\(service)")
        let begun = try await browser.post("/services/\(service)/start", [:])
        let path = try #require(begun.location)
        draft = try #require(ID<Draft>(String(path.dropFirst("/draft/".count).prefix(36))))
        let jar = await CookieJar(
            ring: .sample, isSecure: false, header: browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; "))
        let secret = try #require(jar.value(.drafts)?.split(separator: ":").last)
        holder = Intake.Holder(secret: String(secret))
    }

    /// Answers everything: what is given by name, and the rest with first choices.
    func fill(_ answers: [String: String] = [:]) async throws {
        let known = ["place": "19.383 -99.168 0 5", "street": "Adolfo Prieto 1240", "colonia": "Del Valle"].merging(answers) { $1 }
        let done = try await house.dependencies.intake.edit(draft, holder: holder, catalog: house.catalog) { session -> Bool in
            for (name, value) in known { if let ref = session.refs(named: name).first { try? session.answer(ref, value) } }
            for _ in 0..<60 {
                guard let missing = session.finalValidation() else { return true }
                try session.answer(missing.ref, session.choices(missing.ref, limit: 1).found.first?.name ?? "No sé")
            }
            return false
        }
        try #require(done.result)
    }

    /// Names of the questions that take free text.
    func textQuestions() async throws -> [String] {
        var open = try await house.dependencies.intake.open(draft, holder: holder, catalog: house.catalog)
        return open.session.allSteps().filter { $0.kind == .ask && $0.type == .text }.map(\.name)
    }

    /// Sends it and tells the folio and the access code of the confirmation page.
    @discardableResult
    func send() async throws -> (folio: Folio, code: String) {
        _ = try await browser.get("/draft/\(draft)/check")
        let sent = try await browser.post("/draft/\(draft)/send", [:])
        try #require(sent.location == "/draft/\(draft)/sent", "\(sent.status)")
        let page = try await browser.get("/draft/\(draft)/sent")
        let receipt = try await house.dependencies.intake.receipt(draft, holder: holder, catalog: house.catalog)
        #expect(page.text.contains(receipt.file.folio.description))
        return (receipt.file.folio, receipt.code?.description ?? "")
    }
}
