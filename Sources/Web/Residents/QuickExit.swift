import Catalog
import Core
import HTTPTypes

/// "Salir de aquí": leaves for a neutral site, ends what this browser holds, and works without script.
package enum QuickExit {
    /// The site that is opened instead, in the visitor's words.
    static func target(_ words: Words) -> String { words.text("exit.site") }

    /// Works from a page of any age and from a script that sends nothing: what comes with it is not read.
    static let routes: [Route] = [.post("/exit", .everybody, body: .none, guardsForm: false, leave)]

    private static func leave(_ visit: Visit) async throws -> Reply {
        var reply = Reply.see(target(visit.words))
        reply.headers[.init("Clear-Site-Data")!] = "\"cache\", \"cookies\", \"storage\""
        reply.cookies = [CookieName.drafts, .cases, .browser].map(visit.cookies.clear)
        return reply
    }
}
