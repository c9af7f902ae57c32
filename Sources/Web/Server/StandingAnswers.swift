import Core
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes
import Synchronization

/// Answers that are the same for everybody (`Reply.Caching.brief`, shared with every site): given again for a second without asking their
/// route, on the event loop that reads the request (docs/decisions/0203).
final class StandingAnswers: Sendable {
    /// One answer as it was given, with its moment.
    struct Answer: Sendable {
        let head: HTTPResponse
        let body: ByteBuffer
        let pattern: String
        let until: NIODeadline
    }

    private struct Address: Hashable {
        let host: String
        let path: String
    }

    /// Routes like these are few, and so are the names of a city's host.
    private static let most = 64
    private static let stay = TimeAmount.seconds(1)

    private let answers = Mutex<[Address: Answer]>([:])
    private let meters: Meters

    init(meters: Meters) { self.meters = meters }

    /// Keeps an answer of a route whose answers depend on nothing but the moment.
    func keep(_ response: Response, _ body: ByteBuffer, of route: Route, to request: Request, at now: Instant) {
        guard let host = request.head.authority, let path = Self.path(request.head) else { return }
        var head = response.head
        head.headerFields.append(HTTPField(name: .date, value: Self.date(now)))
        let answer = Answer(head: head, body: body, pattern: route.pattern, until: .now() + Self.stay)
        answers.withLock { answers in
            if answers.count >= Self.most { answers.removeAll() }
            answers[Address(host: host, path: path)] = answer
        }
    }

    /// The answer to a request that asks for nothing special; nil where its route has to be asked.
    func answer(to head: HTTPRequest) -> Answer? {
        guard let host = head.authority, let path = Self.path(head), !head.headerFields.contains(.connection) else { return nil }
        guard let answer = answers.withLock({ $0[Address(host: host, path: path)] }), answer.until > .now() else { return nil }
        meters.count(method: "GET", pattern: answer.pattern, status: Int(answer.head.status.code), seconds: 0)
        return answer
    }

    /// The path of a plain GET without a query.
    private static func path(_ head: HTTPRequest) -> String? {
        guard head.method == .get, let path = head.path, !path.utf8.contains(UInt8(ascii: "?")) else { return nil }
        return path
    }

    /// A moment as HTTP writes it (RFC 9110, section 5.6.7).
    static func date(_ now: Instant) -> String {
        var seconds = time_t(now.milliseconds / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var bytes = [CChar](repeating: 0, count: 40)
        // The program runs in the locale "C": names of days and months are English.
        let count = strftime(&bytes, bytes.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
        return String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Gives standing answers where a connection has no other request under way; everything else goes on to the routes.
final class StandingAnswerHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let answers: StandingAnswers
    /// Requests that went on and are not answered yet: their answers come first.
    private var underWay = 0
    private var isAnswering = false

    init(_ answers: StandingAnswers) { self.answers = answers }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            if underWay == 0, let answer = answers.answer(to: head) {
                isAnswering = true
                context.write(wrapOutboundOut(.head(answer.head)), promise: nil)
                context.write(wrapOutboundOut(.body(answer.body)), promise: nil)
                return
            }
            underWay += 1
        case .end where isAnswering:
            isAnswering = false
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            return
        case .body where isAnswering: return
        default: break
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { underWay -= 1 }
        context.write(data, promise: promise)
    }
}
