package import Foundation
package import HTTPTypes
package import Hummingbird

/// What a handler answers, before the server adds the headers that every answer has.
package struct Reply: Sendable {
    package enum Caching: Sendable, Hashable {
        /// Personal, or different tomorrow: nobody keeps it.
        case never
        /// The same for everybody and for a short time.
        case brief
        /// Its address changes with its content.
        case immutable
    }

    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var body: ByteBuffer
    package var cookies: [SetCookie] = []
    package var caching: Caching
    /// A site besides ours to which a form of this page may lead.
    package var formTarget: String?

    package init(
        status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], body: ByteBuffer = ByteBuffer(), caching: Caching = .never
    ) {
        (self.status, self.headers, self.body, self.caching) = (status, headers, body, caching)
    }

    /// A whole page.
    package static func html(_ text: String, status: HTTPResponse.Status = .ok, caching: Caching = .never) -> Reply {
        Reply(status: status, headers: [.contentType: "text/html; charset=utf-8"], body: ByteBuffer(string: text), caching: caching)
    }

    /// A whole page as UTF-8.
    package static func html(utf8 bytes: [UInt8], status: HTTPResponse.Status = .ok, caching: Caching = .never) -> Reply {
        Reply(status: status, headers: [.contentType: "text/html; charset=utf-8"], body: ByteBuffer(bytes: bytes), caching: caching)
    }

    /// After a POST: the browser fetches the page it leads to, so that reloading sends nothing again.
    package static func see(_ path: String) -> Reply { Reply(status: .seeOther, headers: [.location: path]) }

    /// A page that moved for good or for now.
    package static func redirect(_ path: String, status: HTTPResponse.Status = .found) -> Reply {
        Reply(status: status, headers: [.location: path])
    }

    package static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Reply {
        Reply(status: status, headers: [.contentType: "text/plain; charset=utf-8"], body: ByteBuffer(string: text))
    }

    package static func bytes(_ data: Data, type: String, caching: Caching = .never) -> Reply {
        Reply(headers: [.contentType: type], body: ByteBuffer(bytes: data), caching: caching)
    }

    package static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Reply {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Reply(status: status, headers: [.contentType: "application/json"], body: ByteBuffer(bytes: try encoder.encode(value)))
    }

    package func setting(_ cookies: [SetCookie]) -> Reply {
        var reply = self
        reply.cookies += cookies
        return reply
    }
}
