import Core
import Foundation
import Identity
import Testing
import Web

struct DeskDoorTests {
    /// The code that an app shows whose seed the page told.
    private static func code(_ page: Browser.Page, _ house: DeskHouse) throws -> String {
        let start = try #require(page.text.range(of: "secret="))
        let secret = page.text[start.upperBound...].prefix { $0.isLetter || $0.isNumber }
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var (seed, pending, bits) = (Data(), UInt32(0), 0)
        for letter in secret {
            pending = pending << 5 | UInt32(try #require(letters.firstIndex(of: letter)))
            bits += 5
            if bits >= 8 {
                bits -= 8
                seed.append(UInt8(truncatingIfNeeded: pending >> UInt32(bits)))
            }
        }
        return TimeCode(seed: seed).code(step: TimeCode.step(at: house.time.clock.now))
    }

    @Test func `an invitation becomes a desk with two steps, once`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (guest, late) = (browser(), browser())
            let path = try await house.invite(unit: "benito-juarez")
            _ = try await guest.get(path)
            let weak = try await guest.post(path, ["name": "Lucía", "login": "lucia@oficina.example", "password": "corta"])
            #expect(weak.status == 422)
            #expect(weak.text.contains("al menos 15 letras") && weak.text.contains("value=\"lucia@oficina.example\""))
            #expect(!weak.text.contains("corta\""))
            let done = try await guest.post(path, ["name": "Lucía", "login": "lucia@oficina.example", "password": DeskHouse.password])
            #expect(done.location == "/account/steps")
            #expect(try await guest.get("/desk/mine").location == "/desk/sign-in?next=/desk/mine", "a password alone opened the desk")
            let app = try await guest.get("/account/steps")
            let wrong = try await guest.post(
                "/account/steps/app", ["offer": app.hidden("offer") ?? "", "next": "", "code": "000000"])
            #expect(wrong.status == 401 && wrong.hidden("offer") == app.hidden("offer"), "the app has the seed already")
            let added = try await guest.post(
                "/account/steps/app",
                ["offer": app.hidden("offer") ?? "", "next": app.hidden("next") ?? "", "code": try Self.code(app, house)])
            #expect(added.status == 303)
            _ = try await guest.get("/account/steps")
            let codes = try await guest.post("/account/steps/codes", ["next": "/desk"])
            #expect(codes.status == 200 && codes.text.components(separatedBy: "<li><code").count == 11)
            #expect(try await guest.get("/desk").location == "/desk/mine")
            #expect(try await guest.get("/desk/mine").text.contains("Lucía"))
            #expect(try await late.get(path).status == 410)
        }
    }

    @Test func `unknown and wrong look the same, the right one gets in with a second step, and out`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: browser())
            let visitor = browser()
            let door = try await visitor.follow("/desk/account")
            #expect(door.text.contains("Entra a tu escritorio") && door.hidden("as") == "servant")
            let next = door.hidden("next") ?? ""
            #expect(next.hasPrefix("/llave/flow/"))
            let wrong = try await visitor.post(
                "/account/sign-in", ["login": "lucia@oficina.example", "password": "no es esta", "as": "servant", "next": next])
            let unknown = try await visitor.post(
                "/account/sign-in", ["login": "nadie@oficina.example", "password": "no es esta", "as": "servant", "next": next])
            #expect(wrong.status == 401 && unknown.status == 401)
            #expect(wrong.text.contains("El correo y la contraseña no coinciden"))
            let asResident = try await visitor.post(
                "/account/sign-in", ["login": "lucia@oficina.example", "password": DeskHouse.password, "next": next])
            #expect(asResident.status == 401, "a servant's login is none of a resident")
            _ = try await visitor.get("/account/sign-in")
            let right = try await visitor.post(
                "/account/sign-in",
                ["login": "lucia@oficina.example", "password": DeskHouse.password, "as": "servant", "next": next])
            #expect(right.location?.hasPrefix("/account/second") == true)
            #expect(try await visitor.get("/desk/account").status == 303, "a password alone opened the desk")
            let inside = try await house.signIn("Lucia", in: visitor, to: "/desk/account")
            #expect(inside.status == 200 && inside.text.contains("Lucia"))
            _ = try await visitor.get("/desk/account")
            #expect(try await visitor.post("/desk/sign-out", [:]).location == "/desk/sign-in")
            #expect(try await visitor.get("/desk/mine").location == "/desk/sign-in?next=/desk/mine")
        }
    }

    @Test(arguments: ["https://evil.example/", "//evil.example", "/desk//evil.example", "/desk/\\evil", "/folio/1", "/desk/sign-out"])
    func `signing in leads nowhere else`(next: String) async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: browser())
            let visitor = browser()
            let allowed = CharacterSet.alphanumerics
            let page = try await house.signIn(
                "Lucia", in: visitor, to: "/desk/sign-in?next=" + next.addingPercentEncoding(withAllowedCharacters: allowed)!)
            #expect(page.status == 200 && page.text.contains("action=\"/desk/sign-out\""), "\(page.status)")
        }
    }

    @Test(arguments: ["/desk/queues/all?area=coyoacan", "/desk/account"])
    func `signing in comes back to the page that was asked for, with its filter`(path: String) async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let visitor = browser()
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: browser())
            let start = try #require(try await visitor.get(path).location)
            #expect(start.hasPrefix("/desk/sign-in?next=/desk/"))
            let page = try await house.signIn("Lucia", in: visitor, to: path)
            #expect(page.status == 200)
            let wanted = try await visitor.get(path)
            let heading = { (page: Browser.Page) in page.text.components(separatedBy: "<h1").last?.prefix { $0 != "/" } }
            #expect(heading(page) == heading(wanted))
        }
    }

    @Test func `an answer for another browser, or made up, leads to the desk's own door`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (mine, other) = (browser(), browser())
            let start = try #require(try await mine.get("/desk/sign-in?next=/desk/account").location)
            let state = try #require(start.components(separatedBy: "state=").last?.prefix { $0 != "&" })
            _ = try await other.get("/")
            #expect(try await other.get("/desk/enter?state=\(state)&code=x").location == "/desk")
            #expect(try await mine.get("/desk/enter?state=forged.x&code=x").location == "/desk")
            #expect(try await mine.get("/desk/enter?state=\(state)&code=x").location == "/desk", "a code that nobody gave out")
        }
    }

    @Test func `too many tries are told as such`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let visitor = browser()
            let door = try await visitor.follow("/desk")
            let fields = ["login": "nadie@oficina.example", "password": "x", "as": "servant", "next": door.hidden("next") ?? ""]
            for _ in 0..<10 { _ = try await visitor.post("/account/sign-in", fields) }
            #expect(try await visitor.post("/account/sign-in", fields).status == 429)
        }
    }

    @Test func `a session that is ended elsewhere is over here`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (first, second) = (browser(), browser())
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: first)
            #expect(try await house.signIn("Lucia", in: second).status == 200)
            #expect(try await first.get("/desk/mine").status == 200)
            _ = try await second.get("/desk/account")
            #expect(try await second.post("/desk/account/end-all", [:]).location == "/desk/sign-in")
            #expect(try await first.get("/desk/mine").status == 303)
        }
    }

    @Test func `after twelve hours, and after one in which nobody was there, the desk asks again`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (idle, busy) = (browser(), browser())
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: idle)
            _ = try await house.hire("Marcos", unit: "benito-juarez", in: busy)
            for _ in 0..<14 {
                #expect(try await busy.get("/desk/mine").status == 200)
                house.time.wait(.minutes(55))
            }
            #expect(try await busy.get("/desk/mine").status == 303, "twelve hours are over")
            #expect(try await idle.get("/desk/mine").status == 303)
        }
    }

    @Test func `a forged session cookie opens nothing`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let visitor = browser()
            _ = try await visitor.get("/desk/sign-in")
            #expect(try await visitor.get("/desk/mine").status == 303)
        }
    }

    @Test func `no sandbox route answers outside a demonstration`() async throws {
        for isDemo in [false, true] {
            let house = try DeskHouse(isDemo: isDemo)
            try await SampleStaffFixture.plant(house)
            try await house.open { browser in
                let visitor = browser()
                for path in ["/sandbox", "/sandbox/people.json", "/sandbox/messages.json"] {
                    let status = try await visitor.get(path).status
                    #expect(status == (isDemo ? 200 : 404))
                }
                let entered = try await visitor.get("/sandbox/enter/lucia").status
                #expect(entered == (isDemo ? 303 : 404))
                let desk = try await visitor.get("/desk/mine").status
                #expect(desk == (isDemo ? 200 : 303))
                let unknown = try await visitor.get("/sandbox/enter/nobody").status
                #expect(unknown == 404)
            }
        }
    }
}
