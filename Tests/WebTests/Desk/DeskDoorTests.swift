import Core
import Foundation
import Identity
import Testing
import Web

struct DeskDoorTests {
    @Test func `an invitation becomes a desk, once`() async throws {
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
            #expect(done.location == "/desk")
            #expect(try await guest.get("/desk").location == "/desk/mine")
            #expect(try await guest.get("/desk/mine").text.contains("Lucía"))
            #expect(try await late.get(path).status == 410)
        }
    }

    @Test func `unknown and wrong look the same, the right one gets in and out`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: browser())
            let visitor = browser()
            _ = try await visitor.get("/desk/sign-in")
            let wrong = try await visitor.post("/desk/sign-in", ["login": "lucia@oficina.example", "password": "no es esta"])
            let unknown = try await visitor.post("/desk/sign-in", ["login": "nadie@oficina.example", "password": "no es esta"])
            #expect(wrong.status == 401 && unknown.status == 401)
            #expect(wrong.text.contains("El correo y la contraseña no coinciden"))
            let masked = { (page: Browser.Page, login: String) in
                page.text.replacing(login, with: "X").replacing(page.hidden("_form") ?? "", with: "T")
            }
            #expect(masked(wrong, "lucia@oficina.example") == masked(unknown, "nadie@oficina.example"))
            let right = try await visitor.post(
                "/desk/sign-in", ["login": "lucia@oficina.example", "password": DeskHouse.password, "next": "/desk/account"])
            #expect(right.status == 303 && right.location == "/desk/account")
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
            _ = try await visitor.get("/desk/sign-in")
            let page = try await visitor.post(
                "/desk/sign-in", ["login": "lucia@oficina.example", "password": DeskHouse.password, "next": next])
            #expect(page.location == "/desk")
        }
    }

    @Test func `too many tries are told as such`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let visitor = browser()
            _ = try await visitor.get("/desk/sign-in")
            for _ in 0..<10 { _ = try await visitor.post("/desk/sign-in", ["login": "nadie@oficina.example", "password": "x"]) }
            #expect(try await visitor.post("/desk/sign-in", ["login": "nadie@oficina.example", "password": "x"]).status == 429)
        }
    }

    @Test func `a session that is ended elsewhere is over here`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (first, second) = (browser(), browser())
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: first)
            _ = try await second.get("/desk/sign-in")
            _ = try await second.post("/desk/sign-in", ["login": "lucia@oficina.example", "password": DeskHouse.password])
            _ = try await second.get("/desk/account")
            #expect(try await second.post("/desk/account/end-all", [:]).location == "/desk/sign-in")
            #expect(try await first.get("/desk/mine").status == 303)
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
