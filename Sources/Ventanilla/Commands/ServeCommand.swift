import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// Runs the city.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves the city's pages, its desk, and everything that happens behind them.",
        discussion: """
            Examples:
              ventanilla serve --demo
              ventanilla serve --city cities/cdmx --database sqlite:data/ventanilla.sqlite --base-url https://ventanilla.example
              VENTANILLA_ROOT_KEY_FILE=/run/secrets/root-key ventanilla serve --database postgres://ventanilla@db/ventanilla

            TLS is a proxy's (--proxy believes its headers) or our own: --tls-certificate fullchain.pem --tls-key privkey.pem.

            Mail leaves through VENTANILLA_SMTP_URL (smtp://user@host:587, smtps://host; the password in VENTANILLA_SMTP_PASSWORD or its _FILE);
            without it mails wait in the outbox. The root key comes from VENTANILLA_ROOT_KEY or VENTANILLA_ROOT_KEY_FILE; with SQLite it
            is made on the first run beside the database.

            Text messages (codes, notices of changes) leave through Kannel at VENTANILLA_KANNEL_URL
            (http://user@127.0.0.1:13013/cgi-bin/sendsms?from=51515; the password in VENTANILLA_KANNEL_PASSWORD or its _FILE);
            countries and the day's money are in city.yaml.

            Systems that residents sign in to are told when a session ended, at https addresses that the Internet can reach;
            VENTANILLA_PRIVATE_HOSTS (host or host:port, separated by commas) names those of the city's own network.

            /healthz, /readyz and /metrics (Prometheus) answer this machine; others read /metrics with VENTANILLA_METRICS_TOKEN.
            VENTANILLA_LOG_LEVEL sets how much is told, VENTANILLA_LOG_FORMAT=json writes one object a line.
            """)

    @OptionGroup var settings: Settings
    @OptionGroup var serving: ServingSettings

    func run() async throws {
        let logger = Words.logger(
            level: Settings.environment("VENTANILLA_LOG_LEVEL"), format: Settings.environment("VENTANILLA_LOG_FORMAT"))
        let program = try await Program.open(settings, serving, logger: logger)
        defer { program.close() }
        let group = ServiceGroup(
            configuration: .init(
                services: program.services().map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
                gracefulShutdownSignals: [.sigterm, .sigint], cancellationSignals: [.sigquit], logger: logger))
        try await group.run()
    }
}
