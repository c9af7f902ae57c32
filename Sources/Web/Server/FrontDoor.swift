import Catalog
import Core
import Foundation
import HTTPTypes
package import Hummingbird
import HummingbirdCore
import Identity
import Logging
import NIOCore

/// Answers every request: who is asked for, who asks, which route, and then the headers, cookies and words that all answers share.
package struct FrontDoor: HTTPResponder {
    package typealias Context = WebContext

    private let site: Site
    private let table: RouteTable
    private let router: RouterResponder<WebContext>
    private let errors: ErrorResponses

    package init(_ site: Site, _ table: RouteTable, servants: @escaping @Sendable (Visit) async throws -> SignedInServant?) {
        let dependencies = site.dependencies
        let errors = ErrorResponses()
        let reading = BodyReading()
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        // Outside a demonstration its routes do not exist, not even as an answer to another method.
        let table = RouteTable(table.routes.filter { $0.access != .sandbox || dependencies.isDemo })
        for route in table.routes {
            let walk = Walk(site: site, route: route, reading: reading, errors: errors, servants: servants)
            router.on(RouterPath(route.pattern), method: route.method) { request, context in
                context.outcome.wasHandled = true
                return await walk.answer(request, context)
            }
        }
        (self.site, self.table, self.errors) = (site, table, errors)
        self.router = router.buildResponder()
    }

    package func respond(to request: Request, context: WebContext) async throws -> Response {
        let address = site.dependencies.address
        guard let host = request.head.authority, address.answers(host) || isLocalCheck(request, host, context) else {
            let isNamed = !(request.head.authority ?? "").isEmpty
            return finish(.text("Unknown host\n", status: isNamed ? .misdirectedRequest : .badRequest), nonce: "none", context)
        }
        if request.method == .options, let reply = await preflight(request) { return finish(reply, nonce: "none", context) }
        let response = try await router.respond(to: request, context: context)
        if context.outcome.wasHandled { return response }
        let others = table.methods(at: request.uri.path)
        if request.method == .get, others == [.post], let page = table.page(above: request.uri.path) {
            let language = request.uri.queryParameters["lang"].flatMap { Language($0) }
            return finish(.see(page + (language.map { "?lang=\($0)" } ?? "")), nonce: "none", context)
        }
        let error: WebError = others.isEmpty ? .noSuchPage : .methodNotAllowed
        let visit = Walk.visit(request, context, site: site, route: Self.nowhere, nonce: Self.nonce(site.dependencies.chance))
        var reply = errors.reply(to: error, for: visit)
        reply.headers[.contentLanguage] = visit.language.tag
        if !others.isEmpty {
            reply.status = .methodNotAllowed
            reply.headers[.allow] = Set(others.map(\.rawValue)).sorted().joined(separator: ", ")
        }
        return finish(reply, nonce: visit.nonce, context)
    }

    /// What a browser asks before a script of another site may call; nil where it may not.
    private func preflight(_ request: Request) async -> Reply? {
        guard let origin = request.headers[.origin], let method = request.headers[.accessControlRequestMethod],
            let route = table.routes(at: request.uri.path).first(where: { $0.method.rawValue == method }),
            let allowed = await route.sharing.answer(to: origin)
        else { return nil }
        return Reply(
            status: .noContent,
            headers: [
                .accessControlAllowOrigin: allowed, .accessControlAllowMethods: method,
                .accessControlAllowHeaders: "authorization, content-type, dpop", .accessControlMaxAge: "600", .vary: "Origin",
            ])
    }

    /// Whether somebody on this machine asks how the program is, by the address of the machine.
    private func isLocalCheck(_ request: Request, _ host: String, _ context: WebContext) -> Bool {
        ["/healthz", "/readyz", "/metrics"].contains(request.uri.path) && OperationsDoor.isOwn(host: host)
            && OperationsDoor.isLoopback(context.peer)
    }

    private func finish(_ reply: Reply, nonce: String, _ context: WebContext) -> Response {
        var fields = reply.headers
        site.edition.headers.add(to: &fields, nonce: nonce, reply: reply)
        return Response(status: reply.status, headers: fields, body: Walk.body(reply))
    }

    static func nonce(_ chance: Chance) -> String { Data(chance.bytes(16)).base64EncodedString() }

    private static let nowhere = Route(.get, "(none)", .everybody) { _ in throw WebError.noSuchPage }
}

/// The walk of one route: checks, handler, answer.
struct Walk: Sendable {
    let site: Site
    let route: Route
    let reading: BodyReading
    let errors: ErrorResponses
    let servants: @Sendable (Visit) async throws -> SignedInServant?

    func answer(_ request: Request, _ context: WebContext) async -> Response {
        let started = ContinuousClock.now
        var visit = Self.visit(request, context, site: site, route: route, nonce: FrontDoor.nonce(site.dependencies.chance))
        var reply: Reply
        do {
            try await admit(&visit)
            if let form = try await form(of: visit) { visit.form = form }
            reply = try await route.handler(visit)
        } catch {
            reply = errors.reply(to: error, for: visit)
            if reply.status == .contentTooLarge { Self.hangUp(context.channel) }
        }
        log(reply, since: started, visit)
        return await response(reply, visit)
    }

    /// Whether this visitor may call the route.
    private func admit(_ visit: inout Visit) async throws {
        if case .operations(let token) = route.access {
            guard OperationsDoor.admits(peer: visit.address, headers: visit.request.headers, token: token) else {
                throw WebError.noSuchPage
            }
        }
        guard case .servant(let roles) = route.access else { return }
        guard let servant = try await servants(visit) else { throw WebError.signedOut }
        guard roles.isEmpty || servant.grants.contains(where: { roles.contains($0.role) }) else { throw WebError.forbidden }
        visit.servant = servant
    }

    private func form(of visit: Visit) async throws -> Form? {
        guard route.method != .get, route.body != .none else { return nil }
        let headers = visit.request.headers
        if route.guardsForm {
            if let fetch = headers.text(SecurityHeaders.fetchSite), fetch != "same-origin", fetch != "none" { throw WebError.staleForm }
            if let origin = headers.text(.origin), origin != "null", !site.dependencies.address.isOwn(origin: origin) {
                throw WebError.staleForm
            }
        }
        let form = try await reading.form(of: visit.request, limit: route.body)
        if route.guardsForm {
            guard let browser = visit.browser.existing, site.forms.accepts(form.token, from: browser, at: visit.now) else {
                throw WebError.staleForm
            }
        }
        return form
    }

    private func response(_ reply: Reply, _ visit: Visit) async -> Response {
        var headers = reply.headers
        if let allowed = await route.sharing.answer(to: visit.header(.origin)) {
            headers[.accessControlAllowOrigin] = allowed
            if allowed != "*" { (headers[.vary], headers[.accessControlExposeHeaders]) = ("Origin", "WWW-Authenticate, DPoP-Nonce") }
        }
        visit.city.headers.add(to: &headers, nonce: visit.nonce, reply: reply)
        var cookies = reply.cookies
        if let browser = visit.browser.toSet { cookies.append(visit.cookies.set(.browser, browser)) }
        if visit.query("lang") == visit.language.tag {
            cookies.append(visit.cookies.set(.language, visit.language.tag, maxAge: 31_536_000))
        }
        for cookie in cookies { headers.append(HTTPField(name: .setCookie, value: visit.cookies.header(cookie))) }
        if headers.text(.contentType)?.hasPrefix("text/html") == true {
            headers.append(HTTPField(name: .contentLanguage, value: visit.language.tag))
            if reply.caching != .never { headers[.vary] = "Accept-Language, Cookie" }
        }
        let response = Response(status: reply.status, headers: headers, body: Self.body(reply))
        if case .everybody = route.sharing, reply.caching == .brief, reply.status == .ok, cookies.isEmpty {
            site.standing.keep(response, reply.body, of: route, to: visit.request, at: visit.now)
        }
        return response
    }

    /// Nothing is not written as a part of its own.
    static func body(_ reply: Reply) -> ResponseBody {
        reply.body.readableBytes == 0 ? ResponseBody() : ResponseBody(byteBuffer: reply.body)
    }

    private func log(_ reply: Reply, since started: ContinuousClock.Instant, _ visit: Visit) {
        let spent = started.duration(to: .now)
        visit.site.meters.count(
            method: route.method.rawValue, pattern: route.pattern, status: Int(reply.status.code),
            seconds: Double(spent.components.seconds) + Double(spent.components.attoseconds) / 1e18)
        visit.dependencies.logger.debug(
            "request",
            metadata: [
                "method": "\(route.method.rawValue)", "route": "\(route.pattern)", "status": "\(reply.status.code)",
                "ms": "\(spent.components.seconds * 1000 + spent.components.attoseconds / 1_000_000_000_000_000)",
            ])
    }

    /// A body that is refused is not read to its end: the line is closed once the answer had time to arrive.
    private static func hangUp(_ channel: any NIOCore.Channel) {
        channel.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
    }

    static func visit(_ request: Request, _ context: WebContext, site: Site, route: Route, nonce: String) -> Visit {
        let dependencies = site.dependencies
        let edition = site.edition
        let cookies = CookieJar(ring: dependencies.ring, isSecure: dependencies.address.isSecure, header: request.headers.text(.cookie))
        let query = Query(request.uri.query.map { $0[...] })
        let language = language(of: request, query, cookies, edition)
        return Visit(
            Asked(
                site: site, request: request, route: route, query: query, city: edition,
                language: language, words: edition.words(in: language), cookies: cookies, now: dependencies.clock.now, context: context,
                nonce: nonce, browser: BrowserMark(known: cookies.value(.browser), chance: dependencies.chance)))
    }

    /// `?lang`, cookie, Accept-Language, city.
    private static func language(of request: Request, _ query: Query, _ cookies: CookieJar, _ edition: Edition) -> Language {
        let spoken = edition.city.languages
        if let asked = query["lang"].flatMap({ Language($0) }), spoken.contains(asked) { return asked }
        if let chosen = cookies.value(.language).flatMap({ Language($0) }), spoken.contains(chosen) { return chosen }
        guard let header = request.headers.text(.acceptLanguage) else { return edition.city.defaultLanguage }
        let wanted = header.prefix(400).split(separator: ",").compactMap { part -> (Language, Double)? in
            let pieces = part.split(separator: ";")
            guard let tag = pieces.first.flatMap({ Language($0.trimmingCharacters(in: .whitespaces)) }) else { return nil }
            let quality =
                pieces.dropFirst().compactMap { piece -> Double? in
                    let text = piece.trimmingCharacters(in: .whitespaces)
                    return text.hasPrefix("q=") ? Double(text.dropFirst(2)) : nil
                }.first ?? 1
            return (tag, quality)
        }
        return edition.city.language(preferring: wanted.sorted { $0.1 > $1.1 }.map(\.0))
    }
}
