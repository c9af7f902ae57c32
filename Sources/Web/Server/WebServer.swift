import Core
package import Hummingbird
import NIOCore

/// The web server: every route behind one front door.
///
/// Runs as a service and stops gracefully.
package struct WebServer: Sendable {
    package let site: Site
    package let table: RouteTable
    private let door: FrontDoor

    /// - Parameters:
    ///   - further: routes of others, such as the sandbox and the health pages.
    ///   - servants: finds the public servant of a session.
    package init(
        _ dependencies: Dependencies, further: [Route] = [],
        servants: @escaping @Sendable (Visit) async throws -> SignedInServant? = { _ in nil }
    ) throws {
        site = try Site(dependencies)
        table = RouteTable(Self.residents + further)
        door = FrontDoor(site, table, servants: servants)
    }

    /// The routes of residents' pages and of files.
    package static var residents: [Route] {
        Assets.routes + QuickExit.routes + HomePages.routes + ServicePages.routes + FixedPages.routes + QuestionPages.routes
            + FilePages.routes + CheckPages.routes + KeepPages.routes + FolioPages.routes + RatingPages.routes
            + AttainmentPages.routes + CityMap.routes
    }

    /// What answers requests, for tests that need no socket.
    package var responder: FrontDoor { door }

    /// The server on its socket.
    package func application(host: String, port: Int, onRunning: @escaping @Sendable (Int) async -> Void = { _ in })
        -> some ApplicationProtocol
    {
        Application(
            responder: door,
            server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), backlog: 4096),
            onServerRunning: { await onRunning($0.localAddress?.port ?? port) },
            logger: site.dependencies.logger)
    }
}
