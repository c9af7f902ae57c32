import Foundation
import HTTPTypes
import Testing

@testable import Web

/// Walks the route table that the program serves: who may call what, and what every answer carries.
struct RouteWalkTests {
    /// `who-may-call.txt`: status by visitor, and for how long a browser may keep the answer.
    static let lines: [Line] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "who-may-call.txt")
        return try! String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let words = line.split(separator: " ").map(String.init)
            let visitors: [Visitor] = [.everybody, .holder, .servant, .stranger]
            return Line(
                route: words[0] + " " + words[1], answers: Dictionary(uniqueKeysWithValues: zip(visitors, words[2...])), kept: words[6])
        }
    }()

    struct Line: Sendable {
        let route: String
        let answers: [Visitor: String]
        let kept: String
    }

    private static func name(_ route: Web.Route) -> String { "\(route.method) \(route.pattern)" }

    private static func answer(_ page: Browser.Page) -> String {
        page.location?.hasPrefix("/desk/sign-in") == true ? "door" : String(page.status)
    }

    @Test func `the table names every route that is served, and no other`() throws {
        let served = try DeskHouse().server.table.routes.map(Self.name).sorted()
        #expect(served == Self.lines.map(\.route).sorted())
    }

    @Test func `each route answers those who may call it, and nobody else`() async throws {
        try await RouteWalk.through(try DeskHouse()) { walk in
            for route in walk.house.server.table.routes {
                for visitor in Visitor.allCases where visitor != Visitor.forged {
                    let page = try await walk.call(route, as: visitor)
                    let expected = Self.lines.first { $0.route == Self.name(route) }?.answers[visitor]
                    #expect(Self.answer(page) == expected, "\(Self.name(route)) as \(visitor)")
                    Self.expectHeaders(page, Self.name(route), isSecure: false)
                }
            }
        }
    }

    @Test func `cookies that somebody else made open nothing`() async throws {
        try await RouteWalk.through(try DeskHouse()) { walk in
            for route in walk.house.server.table.routes {
                let page = try await walk.call(route, as: .forged)
                let expected = Self.lines.first { $0.route == Self.name(route) }?.answers[.everybody]
                #expect(Self.answer(page) == expected, "\(Self.name(route))")
            }
        }
    }

    @Test func `over TLS every answer says that it stays so, and every cookie is bound to this host`() async throws {
        try await RouteWalk.through(try DeskHouse(address: "https://localhost")) { walk in
            for route in walk.house.server.table.routes {
                let visitor: Visitor = route.pattern.hasPrefix("/desk") ? .servant : .holder
                Self.expectHeaders(try await walk.call(route, as: visitor), Self.name(route), isSecure: true)
            }
        }
    }

    @Test func `a form without our token does nothing, on every route that changes something`() async throws {
        let house = try DeskHouse(isDemo: true)
        try await house.open { browser in
            let guest = browser()
            _ = try await guest.get("/resume")
            for route in house.server.table.routes where "\(route.method)" == "POST" && route.guardsForm {
                guard case .servant = route.access else {
                    let page = try await guest.post(route.pattern, ["_form": "made-up", "version": "1"])
                    #expect(page.status == 409, "\(route.pattern)")
                    continue
                }
            }
            let servant = browser()
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: servant)
            for route in house.server.table.routes where "\(route.method)" == "POST" && route.guardsForm {
                guard case .servant = route.access else { continue }
                // What is for another role is refused before the form is looked at.
                let page = try await servant.post(route.pattern, ["_form": "made-up", "version": "1"])
                #expect([403, 409].contains(page.status), "\(route.pattern)")
            }
        }
    }

    @Test func `the sandbox exists in a demonstration only`() async throws {
        try await RouteWalk.through(try DeskHouse(isDemo: true)) { walk in
            let sandbox = walk.house.server.table.routes.filter { $0.access == .sandbox }
            #expect(sandbox.count >= 5)
            for route in sandbox where !route.pattern.contains("{") {
                let page = try await walk.call(route, as: .everybody)
                // The other provider asks nobody whom no client sent.
                #expect(page.status == (route.pattern == "/sandbox/identity" ? 400 : 200), "\(route.pattern)")
            }
        }
        try await RouteWalk.through(try DeskHouse()) { walk in
            let guest = walk.browser()
            for route in walk.house.server.table.routes where route.access == .sandbox {
                for method in ["get", "post"] {
                    let page = method == "get" ? try await guest.get(route.pattern) : try await guest.post(route.pattern, [:])
                    #expect(page.status == 404 && page.headers[.allow] == nil, "\(method) \(route.pattern)")
                }
            }
        }
    }

    // MARK: Headers

    /// The headers of an answer, word by word.
    static func expectHeaders(_ page: Browser.Page, _ route: String, isSecure: Bool) {
        let policy = page.headers[.contentSecurityPolicy] ?? ""
        let nonce = policy.firstMatch(of: /'nonce-([A-Za-z0-9+\/]{22}==)'/).map { String($0.1) } ?? "none"
        #expect(
            policy.replacing(" https://www.gob.mx/tramites", with: "").replacing(" https://www.google.com/", with: "")
                == "default-src 'none'; script-src 'self' 'nonce-\(nonce)'; style-src 'self' 'nonce-\(nonce)'; img-src 'self' data:; "
                + "media-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            "\(route)")
        let always = [
            "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), interest-cohort=()",
        ]
        for (name, value) in always { #expect(page.headers[.init(name)!] == value, "\(route): \(name)") }
        #expect(page.headers[.strictTransportSecurity] == (isSecure ? "max-age=63072000; includeSubDomains" : nil), "\(route)")
        let kept = ["no": "no-store", "minute": "public, max-age=60", "ever": "public, max-age=31536000, immutable"]
        let expected = lines.first { $0.route == route }.flatMap { kept[$0.kept] }
        #expect(page.headers[.cacheControl] == (page.status < 300 ? expected : "no-store"), "\(route)")
        #expect(page.headers[.server] == nil, "\(route)")
        for line in page.headers[values: .setCookie] {
            #expect(line.contains("; Path=/; HttpOnly; SameSite=Lax"), "\(route)")
            #expect(line.hasPrefix("__Host-") == isSecure && line.contains("; Secure") == isSecure, "\(route)")
        }
        // What the policy would stop anyway is not written in the first place.
        for scrap in [" style=\"", " onclick=", " onsubmit=", "<script>", "<style>", "javascript:"] {
            #expect(!page.text.contains(scrap), "\(route) writes \(scrap)")
        }
        #expect(!page.headers[.contentType, default: ""].hasPrefix("text/html") || page.headers[.contentLanguage] == "es", "\(route)")
    }
}

extension HTTPFields {
    fileprivate subscript(name: HTTPField.Name, default other: String) -> String { self[name] ?? other }
}
