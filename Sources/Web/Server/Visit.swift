package import Cases
package import Catalog
package import Core
import Foundation
package import HTTPTypes
package import Hummingbird
import HummingbirdCore
package import Identity

/// One request with everything a handler may need: who asks, in which language, with which form, on which edition of the city.
package struct Visit: Sendable {
    /// What does not change while it is answered: kept apart, so that handing a visit on copies one reference.
    private let asked: Asked
    /// The form that was sent, checked for its token; empty for a GET.
    package var form = Form()
    /// The public servant who is signed in, on routes that ask for one.
    package var servant: SignedInServant?

    init(_ asked: Asked) { self.asked = asked }

    package var site: Site { asked.site }
    package var request: Request { asked.request }
    package var route: Route { asked.route }
    package var city: Edition { asked.city }
    package var language: Language { asked.language }
    package var words: Words { asked.words }
    package var cookies: CookieJar { asked.cookies }
    package var now: Instant { asked.now }
    /// Network address of the caller, for throttles only; never logged.
    package var address: String { asked.address }
    /// Marks the inline parts of this page that the policy lets run.
    package var nonce: String { asked.nonce }
    /// The id of this browser, by which forms are recognised; made on first use.
    package var browser: BrowserMark { asked.browser }

    package var dependencies: Dependencies { site.dependencies }
    package var catalog: Catalog { city.catalog }
    package var intake: Intake { dependencies.intake }

    /// A part of the path, percent-decoded; throws `noSuchPage` when it is not there.
    package func parameter(_ name: String) throws(WebError) -> String {
        guard let raw = asked.context.parameters.get(name) else { throw .noSuchPage }
        guard raw.utf8.contains(UInt8(ascii: "%")) else { return raw }
        guard let value = raw.removingPercentEncoding else { throw .noSuchPage }
        return value
    }

    /// The path that was asked for, without the query.
    package var path: String { request.uri.path }

    /// A header of the request.
    package func header(_ name: HTTPField.Name) -> String? { request.headers.text(name) }

    /// A value of the query, decoded; nil when it is not there.
    package func query(_ name: String) -> String? { asked.query[name] }

    /// The service named in the path; throws `noSuchPage` for one that the city has not.
    package func service() throws -> CityService {
        guard let code = ServiceCode(try parameter("code")), let service = catalog.service(code) else { throw WebError.noSuchPage }
        return service
    }

    /// A fresh token for one form of this page; it is also the key by which sending twice is recognised.
    package func formToken() -> String { site.forms.token(for: browser.id(), at: now) }
}

/// What was asked, by whom and of what; never changes.
final class Asked: Sendable {
    let site: Site
    let request: Request
    let route: Route
    let query: Query
    let city: Edition
    let language: Language
    let words: Words
    let cookies: CookieJar
    let now: Instant
    let context: WebContext
    let nonce: String
    let browser: BrowserMark

    init(
        site: Site, request: Request, route: Route, query: Query, city: Edition, language: Language, words: Words,
        cookies: CookieJar, now: Instant, context: WebContext, nonce: String, browser: BrowserMark
    ) {
        (self.site, self.request, self.route, self.query) = (site, request, route, query)
        (self.city, self.language, self.words, self.cookies) = (city, language, words, cookies)
        (self.now, self.context, self.nonce, self.browser) = (now, context, nonce, browser)
    }

    /// The machine at the other end, or the one that a proxy of ours says it speaks for.
    var address: String {
        let peer = context.peer
        guard site.dependencies.proxies.contains(peer), let forwarded = request.headers[SecurityHeaders.forwardedFor] else { return peer }
        return forwarded.split(separator: ",").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? peer
    }
}

/// The query of an address, read once.
struct Query: Sendable {
    private let pairs: [(name: String, value: String)]

    init(_ text: Substring?) {
        guard let text, !text.isEmpty else {
            pairs = []
            return
        }
        pairs = text.utf8.split(separator: UInt8(ascii: "&")).map { pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1)
            return (Self.decoded(parts.first), Self.decoded(parts.count > 1 ? parts[1] : nil))
        }
    }

    /// The first value of a name.
    subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// What is not encoded well stays as it came.
    private static func decoded(_ bytes: Substring.UTF8View.SubSequence?) -> String {
        guard let bytes else { return "" }
        return Form.decoded(bytes) ?? String(Substring(bytes))
    }
}

/// A public servant behind a valid session.
package struct SignedInServant: Sendable, Hashable {
    package let account: ID<Account>
    package let name: String
    package let language: Language
    package let grants: [RoleGrant]
    package let session: Session

    package init(account: ID<Account>, name: String, language: Language, grants: [RoleGrant], session: Session) {
        (self.account, self.name, self.language, self.grants, self.session) = (account, name, language, grants, session)
    }
}
