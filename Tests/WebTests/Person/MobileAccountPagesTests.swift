import Catalog
import Core
import Foundation
import Identity
import TestSupport
import Testing
import Work

@testable import Web

/// Opening an account by a mobile number, as a browser without scripts sees it.
struct MobileAccountPagesTests {
    /// The texts that lie in the outbox, as a telephone would show them.
    private func texts(_ house: DeskHouse) async throws -> [String] {
        let (stores, now, renderer) = (house.stores, house.time.clock.now, TextRenderer(house.server.site))
        let contents = try await stores.unit.write { tx in
            try stores.outbox.take(channel: "sms", limit: 100, lease: .minutes(1), at: now, tx).map { message in
                try stores.outbox.sent(message.id, at: now, tx)
                let key = try KeyRing.sample.existingKey(for: message.owner, in: stores.keys, tx)
                return try key.open(message.content, field: "outbox.content", as: MessageContent.self)
            }
        }
        return try contents.map { try renderer.render($0).text }
    }

    private func code(in text: String?) throws -> String {
        try #require(text?.split { !$0.isNumber }.first { $0.count == 6 }.map(String.init))
    }

    /// Asks for a code and types it.
    private func typeCode(_ house: DeskHouse, _ browser: Browser, _ number: String) async throws -> Browser.Page {
        _ = try await browser.get("/account/new")
        let asked = try await browser.post("/account/link", ["kind": "new", "login": number, "next": "/account/methods"])
        let offer = try #require(asked.hidden("offer"))
        let right = try code(in: try await texts(house).last)
        return try await browser.post("/account/code", ["offer": offer, "code": right, "next": asked.hidden("next") ?? ""], from: asked)
    }

    @Test func `a code leads to the page that a link in a mail leads to, and on to where somebody wanted to go`() async throws {
        let house = try DeskHouse(sendsTexts: true)
        try await house.open { browser in
            let resident = browser()
            #expect(try await resident.get("/account/new").text.contains("Tu correo o celular"))
            let wrong = try await resident.post("/account/link", ["kind": "new", "login": "55 1234"])
            #expect(wrong.status == 422 && wrong.text.contains("celular de 10 dígitos"))
            let nothing = try await resident.post("/account/link", ["kind": "new", "login": ""])
            #expect(nothing.status == 422 && nothing.text.contains("o tu celular de 10 dígitos"))
            let taken = try await typeCode(house, resident, "55 1234 5678")
            let path = try #require(taken.location)
            #expect(taken.status == 303 && path.hasPrefix("/account/link/") && path.hasSuffix("?next=/account/methods"))
            let page = try await resident.get(path)
            #expect(page.text.contains("value=\"+525512345678\"") && page.text.contains("Tu celular"))
            let done = try await resident.post(
                String(path.prefix { $0 != "?" }),
                ["name": "Ximena", "password": "ajolotes en la chinampa azul", "next": page.hidden("next") ?? ""], from: page)
            #expect(done.status == 303 && done.location == "/account/methods")
            #expect(try await resident.get("/account").text.contains("Tu cuenta tiene un celular y ningún correo"))
            let guest = browser()
            _ = try await guest.get("/account/sign-in")
            let entered = try await guest.post(
                "/account/sign-in", ["login": "5512345678", "password": "ajolotes en la chinampa azul"])
            #expect(entered.status == 303 && entered.location == "/account")
        }
    }

    @Test func `a number with an account and one without get the same page, word by word`() async throws {
        let house = try DeskHouse(sendsTexts: true)
        try await house.open { browser in
            let resident = browser()
            let path = try #require(try await typeCode(house, resident, "5512345678").location)
            let page = try await resident.get(path)
            _ = try await resident.post(
                String(path.prefix { $0 != "?" }), ["name": "Ximena", "password": "ajolotes en la chinampa azul"], from: page)
            var pages: [String] = []
            for number in ["5512345678", "5587655678"] {
                let stranger = browser()
                _ = try await stranger.get("/account/new")
                let asked = try await stranger.post("/account/link", ["kind": "new", "login": number])
                #expect(asked.status == 200)
                let main = try #require(asked.text.range(of: "<main")).lowerBound
                pages.append(String(asked.text[main...].replacing(#/value="[^"]*"/#, with: "")))
            }
            #expect(pages[0] == pages[1])
            let told = try await texts(house)
            #expect(told.count == 2 && told[0].contains("Ya tienes cuenta") && told[0].contains("localhost"))
            // With the code its owner is shown the ways that are open, and what they are.
            house.time.wait(.minutes(11))
            let known = try await typeCode(house, browser(), "5512345678")
            #expect(known.status == 200 && known.text.contains("Ya tienes una cuenta con este celular"))
            #expect(known.text.contains("códigos que guardaste en papel") && known.text.contains("Ve a una oficina"))
        }
    }

    @Test func `a wrong code is said so, and a form that is not ours leads back to the beginning`() async throws {
        let house = try DeskHouse(sendsTexts: true)
        try await house.open { browser in
            let resident = browser()
            _ = try await resident.get("/account/new")
            let asked = try await resident.post("/account/link", ["kind": "new", "login": "5512345678"])
            let offer = try #require(asked.hidden("offer"))
            let wrong = try await resident.post("/account/code", ["offer": offer, "code": "12"], from: asked)
            #expect(wrong.status == 401 && wrong.text.contains("aria-invalid") && wrong.hidden("offer") == offer)
            let foreign = try await resident.post("/account/code", ["offer": "nope", "code": "12"], from: wrong)
            #expect(foreign.status == 303 && foreign.location == "/account/new")
        }
    }

    @Test func `where no texts are sent, no number is asked for`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let resident = browser()
            for path in ["/account/sign-in", "/account/recover", "/account/new"] {
                let text = try await resident.get(path).text
                #expect(text.contains("Tu correo") && !text.contains("correo o celular"), "\(path)")
            }
            #expect(try await resident.post("/account/link", ["kind": "new", "login": "5512345678"]).status == 422)
        }
    }

    @Test func `every text fits in one message, in every language`() throws {
        let house = try DeskHouse(address: "https://ventanilla.cdmx.gob.mx")
        let renderer = TextRenderer(house.server.site)
        let others = ["confirm", "known", "closed", "taken", "recovery_ready"].map { "number." + $0 } + ["sign_in.code", "phone.code"]
        for language in house.catalog.city.languages {
            for template in AccountNotices.Event.allCases.map({ "number." + $0.rawValue }) + others {
                let content = MessageContent(template: template, language: language, values: ["code": "123456"])
                let text = try renderer.render(content).text
                #expect(SMSLetters.size(of: text) == .init(segments: 1, isWide: false), "\(language) \(template): \(text)")
                #expect(text.contains("Ventanilla") && !text.contains("{") && !text.contains("//"), "\(text)")
            }
        }
    }
}
