import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Web

/// A browser without scripts: keeps cookies and the token of the form it saw last.
actor Browser {
    struct Page: Sendable {
        let status: Int
        let text: String
        let location: String?
        let headers: HTTPFields

        /// The value of a hidden field.
        func hidden(_ name: String, after mark: String = "") -> String? {
            let rest = mark.isEmpty ? text[...] : text.range(of: mark).map { text[$0.upperBound...] } ?? ""
            guard let start = rest.range(of: "name=\"\(name)\" value=\"") else { return nil }
            return String(rest[start.upperBound...].prefix { $0 != "\"" })
        }
    }

    private let client: any TestClientProtocol
    private(set) var cookies: [String: String] = [:]
    private(set) var last: Page?
    private var said: HTTPFields = [:]

    init(_ client: any TestClientProtocol) { self.client = client }

    func forget(_ cookie: String) { cookies[cookie] = nil }

    /// Sends a header with every request from now on.
    func say(_ name: HTTPField.Name, _ value: String) { said[name] = value }

    func carry(_ cookies: [String: String]) { self.cookies.merge(cookies) { $1 } }

    @discardableResult
    func get(_ path: String) async throws -> Page { try await send(path, .get, nil) }

    /// Opens an address of ours and goes where it leads, to the first page that is one.
    @discardableResult
    func follow(_ address: String) async throws -> Page {
        var page = try await get(Self.path(address))
        for _ in 0..<10 {
            guard (300..<400).contains(page.status), let next = page.location else { break }
            page = try await get(Self.path(next))
        }
        return page
    }

    private static func path(_ address: String) -> String {
        guard let scheme = address.range(of: "://") else { return address }
        let rest = address[scheme.upperBound...]
        return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
    }

    /// Sends a form: its own fields, the token of the page seen last, and the version if that page had one.
    @discardableResult
    func post(_ path: String, _ fields: [String: String], from page: Page? = nil) async throws -> Page {
        var fields = fields
        let shown = page ?? last
        for name in ["_form", "version"] where fields[name] == nil {
            fields[name] = shown?.hidden(name, after: "action=\"\(path)\"") ?? shown?.hidden(name)
        }
        let allowed = CharacterSet.alphanumerics
        let body = fields.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: allowed)!)" }.joined(separator: "&")
        return try await send(path, .post, body)
    }

    private func send(_ path: String, _ method: HTTPRequest.Method, _ body: String?) async throws -> Page {
        var headers: HTTPFields = [.acceptLanguage: "es"]
        if !cookies.isEmpty { headers[.cookie] = cookies.map { "\($0)=\($1)" }.joined(separator: "; ") }
        if body != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
        for field in said { headers[field.name] = field.value }
        let response = try await client.executeRequest(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        for line in response.headers[values: .setCookie] {
            let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { cookies[String(pair[0])] = line.contains("Max-Age=0") ? nil : String(pair[1]) }
        }
        let page = Page(
            status: Int(response.status.code), text: String(buffer: response.body), location: response.headers[.location],
            headers: response.headers)
        last = page
        return page
    }
}

extension DeskHouse {
    /// Lets several browsers loose on the city.
    func open(_ visit: @escaping @Sendable (_ browser: @escaping @Sendable () -> Browser) async throws -> Void) async throws {
        let application = server.application(host: "127.0.0.1", port: 0, wire: server.wire)
        try await application.test(.router) { client in try await visit { Browser(client) } }
    }
}
