import Core
package import Hummingbird
package import HummingbirdCore
import Logging
import NIOCore

/// The web server: every route behind one front door.
///
/// Runs as a service and stops gracefully.
package struct WebServer: Sendable {
    package let site: Site
    package let table: RouteTable
    private let door: FrontDoor

    /// All routes of the program, so that a test that walks the table walks what is served.
    ///
    /// - Parameters:
    ///   - desk: where public servants work; it also finds the servant of a session.
    ///   - llave: the login of residents for every city system.
    ///   - health: what whoever watches over the program asks, which knows its disk and its secret.
    ///   - sandbox: the routes of a demonstration; outside of one they do not exist.
    package init(_ dependencies: Dependencies, desk: Desk, llave: Llave, health: [Route], sandbox: [Route] = []) throws {
        site = try Site(dependencies)
        table = RouteTable(
            Self.residents + desk.routes + AdminPages(hasher: desk.hasher, provider: llave.provider, sender: llave.sender).routes
                + llave.routes + health
                + sandbox)
        door = FrontDoor(site, table, servants: { try await desk.servant($0) })
    }

    /// The routes of residents' pages and of files.
    package static var residents: [Route] {
        Assets.routes + QuickExit.routes + HomePages.routes + ServicePages.routes + FixedPages.routes + QuestionPages.routes
            + FilePages.routes + RowPages.routes + FormMediaPages.routes + CheckPages.routes + KeepPages.routes + KnownPages.routes
            + PersonPages.routes + PersonDocuments.routes + FolioPages.routes
            + RatingPages.routes + AttainmentPages.routes + CityMap.routes
    }

    /// What answers requests, for tests that need no socket.
    package var responder: FrontDoor { door }

    /// The server on its socket.
    package func application(
        host: String, port: Int, wire: HTTPServerBuilder, onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        Application(
            responder: door,
            server: wire,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), backlog: 4096),
            onServerRunning: { await onRunning($0.localAddress?.port ?? port) },
            logger: Logger(label: "ventanilla.web") { [log = site.dependencies.logger] _ in ServerLog(log) })
    }

    /// HTTP/1.1 in clear; a connection that says nothing for a minute is closed.
    package var wire: HTTPServerBuilder {
        HTTPServerBuilder { [answers = site.standing] responder in
            let configuration = HTTP1Channel.Configuration(
                additionalChannelHandlers: [StandingAnswerHandler(answers)], idleTimeout: .seconds(60))
            return OnItsLoop(HTTP1Channel(responder: responder, configuration: configuration))
        }
    }
}
