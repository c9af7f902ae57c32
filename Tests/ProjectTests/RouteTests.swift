import Sandbox
import Testing
import Web

/// Looks at the program itself.
@Suite struct RouteTests {
    /// Every route that changes something at the desk, or shows a case there, is for servants; residents' pages are not behind a login.
    @Test func `each route of residents declares that it is for residents`() {
        for route in WebServer.residents {
            #expect(!route.pattern.hasPrefix("/desk"))
            if case .servant = route.access { Issue.record("\(route.pattern) is behind the desk's door") }
            if case .sandbox = route.access { Issue.record("\(route.pattern) exists only in a demonstration") }
        }
    }

    @Test func `health pages tell everybody and change nothing`() {
        let routes = HealthPages.routes(token: "t")
        #expect(routes.map(\.pattern).sorted() == ["/healthz", "/metrics", "/readyz"])
        #expect(
            routes.allSatisfy {
                "\($0.method)" == "GET" && $0.access == ($0.pattern == "/metrics" ? .operations(token: "t") : .everybody)
            })
    }

    /// The quick exit must work from a page of any age.
    private static let withoutToken: Set = ["/exit"]

    @Test func `every route that changes something takes a form with a token`() {
        for route in WebServer.residents where "\(route.method)" == "POST" && !Self.withoutToken.contains(route.pattern) {
            #expect(route.guardsForm, "\(route.pattern) takes forms without a token")
        }
    }
}
