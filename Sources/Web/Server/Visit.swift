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
    package let site: Site
    package let request: Request
    package let route: Route
    package let parameters: Parameters
    package let city: Edition
    package let language: Language
    package let words: Words
    package let cookies: CookieJar
    package let now: Instant
    /// Network address of the caller, for throttles only; never logged.
    package let address: String
    /// Marks the inline parts of this page that the policy lets run.
    package let nonce: String
    /// The form that was sent, checked for its token; empty for a GET.
    package var form = Form()
    /// The public servant who is signed in, on routes that ask for one.
    package var servant: SignedInServant?
    /// The id of this browser, by which forms are recognised; made on first use.
    package let browser: BrowserMark

    package var dependencies: Dependencies { site.dependencies }
    package var catalog: Catalog { city.catalog }
    package var intake: Intake { dependencies.intake }

    /// A part of the path, percent-decoded; throws `noSuchPage` when it is not there.
    package func parameter(_ name: String) throws(WebError) -> String {
        guard let raw = parameters.get(name) else { throw .noSuchPage }
        guard raw.utf8.contains(UInt8(ascii: "%")) else { return raw }
        guard let value = raw.removingPercentEncoding else { throw .noSuchPage }
        return value
    }

    /// The path that was asked for, without the query.
    package var path: String { request.uri.path }

    /// A header of the request.
    package func header(_ name: HTTPField.Name) -> String? { request.headers[name] }

    /// A value of the query, decoded; nil when it is not there.
    package func query(_ name: String) -> String? {
        request.uri.queryParameters[Substring(name)].map { raw in
            guard raw.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else { return String(raw) }
            let spaced = raw.replacing("+", with: " ")
            return spaced.removingPercentEncoding ?? String(spaced)
        }
    }

    /// The service named in the path; throws `noSuchPage` for one that the city has not.
    package func service() throws -> CityService {
        guard let code = ServiceCode(try parameter("code")), let service = catalog.service(code) else { throw WebError.noSuchPage }
        return service
    }

    /// A fresh token for one form of this page; it is also the key by which sending twice is recognised.
    package func formToken() -> String { site.forms.token(for: browser.id(), at: now) }
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
