import Cases
import Catalog
import Core
import Foundation
import HTTPTypes
import Identity
import Logging
import Synchronization
import TestSupport
import Testing
import Work

@testable import Web

/// What people and programs send that nobody should: each gets a clear answer, nothing is lost, nothing is shown to the wrong person.
struct BadInputTests {
    private static let script = "<script>alert('1')</script>\"'><img src=x onerror=alert(1)>"

    // MARK: Guessing

    @Test func `whoever guesses folios is stopped, whatever address they claim, and later goes on`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let folio = try await house.report(unit: "benito-juarez")
            let guesser = browser()
            for number in 0..<20 {
                await guesser.say(.init("X-Forwarded-For")!, "203.0.113.\(number)")
                #expect(try await guesser.get("/folio/\(Folio(chance: .system))").status == 404)
            }
            await guesser.say(.init("X-Forwarded-For")!, "203.0.113.99")
            let stopped = try await guesser.get("/folio/\(folio)")
            #expect(stopped.status == 429 && stopped.text.contains("Espera unos minutos"))
            house.time.wait(.minutes(11))
            #expect(try await guesser.get("/folio/\(folio)").status == 200)
        }
    }

    @Test func `whoever guesses the code of a case is stopped before it helps`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let folio = try await house.report(unit: "benito-juarez")
            let guesser = browser()
            for _ in 0..<10 {
                let form = try await guesser.get("/folio/\(folio)")
                let wrong = try await guesser.post("/folio/\(folio)/open", ["code": AccessCode(chance: .system).description], from: form)
                #expect(wrong.status == 422 && !wrong.text.contains("Adolfo Prieto"))
            }
            let form = try await guesser.get("/folio/\(folio)")
            #expect(try await guesser.post("/folio/\(folio)/open", ["code": "x"], from: form).status == 429)
        }
    }

    @Test func `a confidential folio without its code looks like one that is not there`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let folio = try await house.report(unit: "benito-juarez", privacy: .confidential)
            let unknown = Folio(chance: .system)
            let (a, b) = (browser(), browser())
            let (real, none) = (try await a.get("/folio/\(folio)"), try await b.get("/folio/\(unknown)"))
            func bare(_ page: Browser.Page, _ folio: Folio) -> String {
                page.text.replacing(folio.description, with: "F").replacing(page.hidden("_form") ?? "-", with: "T")
            }
            #expect(real.status == 404 && bare(real, folio) == bare(none, unknown))
        }
    }

    // MARK: Old and double

    @Test func `a code that expired opens nothing and says so`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let resident = try await Resident(house, browser())
            let keep = "/draft/\(resident.draft)/keep"
            _ = try await resident.browser.get(keep)
            _ = try await resident.browser.post(keep, [:])
            let code = try await house.dependencies.intake.makeCode(resident.draft, holder: resident.holder, catalog: house.catalog)
            house.time.wait(.days(house.catalog.city.retention.draftDays + 1))
            let late = browser()
            _ = try await late.get("/resume")
            let refused = try await late.post("/resume", ["code": code.description])
            #expect(refused.status == 410 && refused.text.contains("Lo que dejaste a medias ya venció"))
            #expect(await late.cookies["drafts"] == nil)
            // The browser that began it is told that it is gone, with a way on.
            #expect([404, 410].contains(try await resident.browser.get("/draft/\(resident.draft)").status))
        }
    }

    @Test func `the browser that opened a case closes it again after its hours`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let resident = try await Resident(house, browser())
            try await resident.fill()
            let (folio, code) = try await resident.send()
            let other = browser()
            let form = try await other.get("/folio/\(folio)")
            #expect(!form.text.contains("Adolfo Prieto"))
            #expect(try await other.post("/folio/\(folio)/open", ["code": code.lowercased()], from: form).status == 303)
            #expect(try await other.get("/folio/\(folio)").text.contains("Adolfo Prieto"))
            house.time.wait(.hours(13))
            #expect(try await !other.get("/folio/\(folio)").text.contains("Adolfo Prieto"))
        }
    }

    @Test func `a page that lay open for days is refused, and what was answered is still there`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let resident = try await Resident(house, browser())
            try await resident.fill()
            _ = try await resident.browser.get("/draft/\(resident.draft)/check")
            house.time.wait(.hours(49))
            let stale = try await resident.browser.post("/draft/\(resident.draft)/send", [:])
            #expect(stale.status == 409 && stale.text.contains("Esta página venció"))
            #expect(try await resident.browser.get("/draft/\(resident.draft)/check").text.contains("Adolfo Prieto 1240"))
            try await resident.send()
        }
    }

    @Test func `another browser's form is refused, and so is one from another site`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (mine, yours) = (browser(), browser())
            let form = try await mine.get("/resume")
            _ = try await yours.get("/resume")
            #expect(try await yours.post("/resume", ["code": "x", "_form": form.hidden("_form") ?? ""]).status == 409)
            for (name, value) in [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site")] {
                let lured = browser()
                _ = try await lured.get("/resume")
                await lured.say(.init(name)!, value)
                #expect(try await lured.post("/resume", ["code": "x"]).status == 409, "\(name): \(value)")
            }
        }
    }

    @Test func `sending twice makes one case`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let resident = try await Resident(house, browser())
            try await resident.fill()
            let check = try await resident.browser.get("/draft/\(resident.draft)/check")
            let first = try await resident.send().folio
            for _ in 0..<3 {
                let again = try await resident.browser.post("/draft/\(resident.draft)/send", [:], from: check)
                #expect(again.location == "/draft/\(resident.draft)/sent")
                #expect(try await resident.browser.get("/draft/\(resident.draft)/sent").text.contains(first.description))
            }
            let waiting = try await house.stores.unit.write { [house] tx in
                try house.stores.outbox.take(channel: "email", limit: 50, lease: .seconds(1), at: house.time.clock.now + .days(1), tx)
            }
            #expect(waiting.isEmpty, "nobody left an address")
        }
    }

    @Test func `two tabs of one report lose no answer, and what was not looked at is not sent`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let resident = try await Resident(house, browser())
            try await resident.fill(["landmark": "Frente a la tortillería"])
            let old = try await resident.browser.get("/draft/\(resident.draft)/check")
            // The other tab changes an answer meanwhile.
            let place = try #require(
                old.text.firstMatch(of: /href="(\/draft\/[^"]+return=check[^"]*)"/).map { String($0.1).replacing("&amp;", with: "&") })
            let page = try await resident.browser.get(place)
            let action = try #require(page.text.firstMatch(of: /<form[^>]*action="(\/draft\/[^"]+at=[^"]+)"/).map { String($0.1) })
                .replacing("&amp;", with: "&")
            let name = try #require(page.text.firstMatch(of: /name="([^"]*\/street\[1\])"/).map { String($0.1) })
            let changed = try await resident.browser.post(action, [name: "Pilares 9"], from: page)
            #expect(changed.status == 303)
            let sent = try await resident.browser.post("/draft/\(resident.draft)/send", ["version": old.hidden("version") ?? ""], from: old)
            #expect(sent.location == "/draft/\(resident.draft)/check")
            let now = try await resident.browser.get("/draft/\(resident.draft)/check")
            #expect(now.text.contains("Pilares 9") && now.text.contains("Frente a la tortillería"))
        }
    }

    @Test func `a form that was refused is found again under its own address`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let folio = try await house.report(unit: "benito-juarez")
            let guest = browser()
            #expect(try await guest.get("/folio/\(folio)/open?lang=en").location == "/folio/\(folio)?lang=en")
            #expect(try await guest.get("/folio/\(folio)/open?lang=%0d%0aX:1").location == "/folio/\(folio)")
            #expect(try await guest.get("/exit").status == 405)
        }
    }

    // MARK: Scripts

    @Test func `a script in every text field is shown as text to the resident, at the desk and in the mail`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let resident = try await Resident(house, browser())
            var answers = ["contact_email": "ana@example.org"]
            for name in try await resident.textQuestions() where !["contact_email", "contact_phone"].contains(name) {
                answers[name] = Self.script
            }
            #expect(answers.count >= 6)
            try await resident.fill(answers)
            var pages = [try await resident.browser.get("/draft/\(resident.draft)/check").text]
            let folio = try await resident.send().folio
            let servant = browser()
            let unit = try await house.file(folio).unit
            _ = try await house.hire("Lucia", unit: unit.name, in: servant)
            let opened = "/desk/cases/\(folio)"
            for step in ["note", "ask"] {
                _ = try await servant.get("\(opened)/\(step)")
                #expect(try await servant.post("\(opened)/\(step)", ["text": Self.script]).status == 303)
            }
            let form = try await resident.browser.get("/folio/\(folio)")
            _ = try await resident.browser.post("/folio/\(folio)/reply", ["text": Self.script], from: form)
            pages.append(try await resident.browser.get("/folio/\(folio)").text)
            pages.append(try await servant.get(opened).text)
            pages.append(try await servant.get("/desk/units/\(unit.name)/all").text)
            pages.append(try await servant.get("/desk/search?q=%3Cscript%3Ealert(1)").text)
            let letters = try await Self.letters(of: house)
            #expect(letters.count >= 2)
            pages += letters.compactMap(\.html)
            for (number, page) in pages.enumerated() {
                #expect(!page.contains("<script>alert") && !page.contains("<img src=x"), "page \(number)")
            }
            #expect(pages[1].contains("&lt;script&gt;alert") && pages[2].contains("&lt;script&gt;alert"))
            #expect(letters.contains { $0.html?.contains("&lt;script&gt;alert") ?? false })
            #expect(letters.allSatisfy { !$0.subject.contains("\n") })
        }
    }

    /// Every mail that waits, as it would leave.
    private static func letters(of house: DeskHouse) async throws -> [OutgoingMail] {
        final class Post: MailSender {
            let letters = Mutex<[OutgoingMail]>([])
            func send(_ mail: OutgoingMail) async throws(MailError) { letters.withLock { $0.append(mail) } }
        }
        let post = Post()
        let courier = Courier(
            unit: house.stores.unit, outbox: house.stores.outbox, keys: house.stores.keys, ring: .sample,
            renderer: MailRenderer(house.server.site), carrier: MailCarrier(post, from: { MailAddress("ventanilla@example.org")! }),
            clock: house.time.clock, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        while try await courier.round() > 0 {}
        return post.letters.withLock { $0 }
    }

    // MARK: Odd requests

    @Test(arguments: [
        "/folio/%00", "/draft/%2e%2e%2fetc", "/services/%ff", "/folio/" + String(repeating: "A", count: 4000), "/draft/x?at=%5B%5B%5B",
    ])
    func `an address that nobody made leads to a page that says so`(path: String) async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let page = try await browser().get(path)
            #expect(page.status == 404 && page.text.contains("<h1"))
        }
    }

    @Test func `a body that is not a form is refused with words`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let guest = browser()
            _ = try await guest.get("/resume")
            await guest.say(.contentType, "application/json")
            let page = try await guest.post("/resume", [:])
            #expect(page.status == 400 && page.text.contains("No pudimos leer lo que mandaste"))
            await guest.say(.contentType, "multipart/form-data; boundary=x")
            #expect(try await guest.post("/resume", [:]).status == 400)
        }
    }
}
