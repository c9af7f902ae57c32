import Cases
import Catalog
import Core
import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// Turns what went wrong into an answer: `kind` into a status, `code` into words.
///
/// The only place that does.
struct ErrorResponses: Sendable {
    /// The answer in the shape that was asked for.
    ///
    /// What is a fault of ours shows a number; the log has the rest under it.
    func reply(to error: any Error, for visit: Visit) -> Reply {
        let known = error as? any DomainError
        let kind = known?.kind ?? .broken
        let status = Self.status(of: known)
        var number: String?
        if kind == .broken || kind == .unavailable {
            let drawn = String(Folio(chance: visit.dependencies.chance).characters.prefix(4))
            number = drawn
            visit.dependencies.logger.error(
                "request failed",
                metadata: [
                    "number": "\(drawn)", "route": "\(visit.route.pattern)", "code": "\(known?.code.name ?? "unexpected")",
                    "error": "\(known.map { "\($0.details)" } ?? String(reflecting: type(of: error)) + ": \(error)")",
                ])
        }
        if error as? WebError == .signedOut {
            return .see(visit.route.method == .get ? "/desk/sign-in?next=" + Self.here(visit) : "/desk/sign-in")
        }
        switch Self.shape(visit) {
        case .json: return json(known, status: status, number: number, visit)
        case .xml: return xml(known, status: status, number: number, visit)
        case .page: return page(known, status: status, number: number, visit)
        }
    }

    /// The page that was asked for with its query, as a value of another one.
    private static func here(_ visit: Visit) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "/-._~")
        let uri = visit.request.uri
        return (uri.path + (uri.query.map { "?" + $0 } ?? "")).addingPercentEncoding(withAllowedCharacters: allowed) ?? "/desk"
    }

    private enum Shape { case page, json, xml }

    /// By the route first: programs get what they always get.
    private static func shape(_ visit: Visit) -> Shape {
        let path = visit.path
        if path.hasPrefix("/api/") || path.hasSuffix(".json") { return .json }
        if path.hasSuffix(".xml") { return .xml }
        let accept = visit.header(.accept) ?? ""
        return accept.contains("application/json") && !accept.contains("text/html") ? .json : .page
    }

    static func status(of error: (any DomainError)?) -> HTTPResponse.Status {
        if let error = error as? WebError {
            switch error {
            case .methodNotAllowed: return .methodNotAllowed
            case .unknownHost: return .misdirectedRequest
            case .badForm: return .badRequest
            default: break
            }
        }
        return status(of: error?.kind ?? .broken)
    }

    static func status(of kind: ErrorKind) -> HTTPResponse.Status {
        switch kind {
        case .invalid: .unprocessableContent
        case .unauthenticated: .unauthorized
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .conflict: .conflict
        case .gone: .gone
        case .tooLarge: .contentTooLarge
        case .unsupported: .unsupportedMediaType
        case .throttled: .tooManyRequests
        case .unavailable: .serviceUnavailable
        case .broken: .internalServerError
        }
    }

    /// The words for an error: of its code, else of its kind.
    static func words(for error: (any DomainError)?, number: String?, _ visit: Visit) -> (title: String, text: String) {
        let kind = error?.kind ?? .broken
        var values = error?.details ?? [:]
        values["number"] = number ?? ""
        values["help"] = visit.catalog.city.help.phone
        if let limit = values["limit"].flatMap({ Int($0) }), kind == .tooLarge { values["limit"] = String(max(1, limit / 1_000_000)) }
        let code = "errors." + (error?.code.name ?? "unexpected")
        let fallback = "errors.kind.\(kind)"
        return (
            visit.words.optional(code + ".title", values) ?? visit.words.text(fallback + ".title", values),
            visit.words.optional(code + ".text", values) ?? visit.words.text(fallback + ".text", values)
        )
    }

    private func page(_ error: (any DomainError)?, status: HTTPResponse.Status, number: String?, _ visit: Visit) -> Reply {
        let words = Self.words(for: error, number: number, visit)
        var reply = visit.page(
            "error", title: words.title, kind: .task,
            ["heading": words.title, "text": words.text, "retry": Self.isWorthRetrying(error, visit), "back": visit.path])
        reply.status = status
        if error?.kind == .unavailable { reply.headers[.retryAfter] = "30" }
        return reply
    }

    /// Whether the same page may be there in a moment: it changed under the visitor, or a part of ours is out of order.
    private static func isWorthRetrying(_ error: (any DomainError)?, _ visit: Visit) -> Bool {
        error?.kind == .conflict || (error?.kind == .unavailable && visit.route.method == .get)
    }

    private struct Body: Encodable {
        let code: String
        let message: String
        let number: String?
    }

    private func json(_ error: (any DomainError)?, status: HTTPResponse.Status, number: String?, _ visit: Visit) -> Reply {
        let words = Self.words(for: error, number: number, visit)
        let body = ["error": Body(code: error?.code.name ?? "unexpected", message: words.text, number: number)]
        return (try? Reply.json(body, status: status)) ?? Reply(status: status)
    }

    private func xml(_ error: (any DomainError)?, status: HTTPResponse.Status, number: String?, _ visit: Visit) -> Reply {
        let words = Self.words(for: error, number: number, visit)
        var reply = Reply.text(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<errors><error><code>\(Int(status.code))</code><description>"
                + Markup.escaped(words.text) + "</description></error></errors>\n", status: status)
        reply.headers[.contentType] = "application/xml; charset=utf-8"
        return reply
    }
}
