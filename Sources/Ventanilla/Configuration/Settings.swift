import ArgumentParser
import Foundation

/// What can be set: by flag, then by an environment variable, then its default.
///
/// Each is declared here, once.
///
/// Secrets come only from the environment or from a file named there; they have no default and are never printed.
struct Settings: ParsableArguments {
    @Option(name: .customLong("city"), help: "Folder that describes the city. (VENTANILLA_CITY; default: cities/cdmx)")
    var cityFlag: String?

    @Option(
        name: .customLong("database"),
        help: "sqlite:PATH or postgres://… (VENTANILLA_DATABASE; default: sqlite:data/ventanilla.sqlite)")
    var databaseFlag: String?

    @Option(
        name: .customLong("share"),
        help: "Folder of locales, templates and fonts, when they do not lie beside the program. (VENTANILLA_SHARE)")
    var shareFlag: String?

    var city: String { cityFlag ?? Self.environment("VENTANILLA_CITY") ?? "cities/cdmx" }
    var database: String { databaseFlag ?? Self.environment("VENTANILLA_DATABASE") ?? "sqlite:data/ventanilla.sqlite" }
    var share: String? { shareFlag ?? Self.environment("VENTANILLA_SHARE") }

    /// A variable of the environment; an empty one counts as absent.
    static func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A secret: the variable itself, or the content of the file that `NAME_FILE` names, without line breaks at its end.
    static func secret(_ name: String) throws -> String? {
        if let value = environment(name) { return value }
        guard let path = environment(name + "_FILE") else { return nil }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ValidationError("\(name)_FILE names a file that cannot be read: \(path)")
        }
        return text.trimmingCharacters(in: .newlines)
    }
}

/// How `serve` is reached and how it sends.
struct ServingSettings: ParsableArguments {
    @Option(name: .customLong("listen"), help: "Address and port to listen on. (VENTANILLA_LISTEN; default: 127.0.0.1:8080)")
    var listenFlag: String?

    @Option(
        name: .customLong("base-url"),
        help: "Address under which residents reach it; https except on this machine. (VENTANILLA_BASE_URL; default: http://localhost:8080)")
    var baseURLFlag: String?

    @Option(
        name: .customLong("tls-certificate"),
        help: "PEM file of the certificate and those it stands on, to speak https without a proxy. (VENTANILLA_TLS_CERTIFICATE)")
    var tlsCertificateFlag: String?

    @Option(name: .customLong("tls-key"), help: "PEM file of its private key. (VENTANILLA_TLS_KEY)")
    var tlsKeyFlag: String?

    @Flag(name: .customLong("demo"), help: "Invented residents and a mailbox; sends nothing outside. Only on a database that it created.")
    var demo = false

    @Flag(name: .customLong("demo-public"), help: "A demonstration that others may reach, with watermarks.")
    var demoPublic = false

    @Option(
        name: .customLong("proxy"), parsing: .singleValue,
        help:
            "Address of a proxy whose forwarded headers are believed; may be given several times. (VENTANILLA_PROXIES, separated by commas)"
    )
    var proxyFlags: [String] = []

    var listen: String { listenFlag ?? Settings.environment("VENTANILLA_LISTEN") ?? "127.0.0.1:8080" }
    var proxies: Set<String> {
        let named =
            proxyFlags.isEmpty ? Settings.environment("VENTANILLA_PROXIES")?.split(separator: ",").map(String.init) ?? [] : proxyFlags
        return Set(named.map { $0.trimmingCharacters(in: .whitespaces) })
    }
    /// Hosts of clients that may be on our own network and without TLS.
    ///
    /// What is called there was registered by a client. In a
    /// demonstration for this machine, those of this machine too.
    var privateHosts: Set<String> {
        let named = Settings.environment("VENTANILLA_PRIVATE_HOSTS")?.split(separator: ",").map(String.init) ?? []
        return Set(named.map { $0.trimmingCharacters(in: .whitespaces) } + (demo && !demoPublic ? ["localhost", "127.0.0.1"] : []))
    }
    var isDemo: Bool { demo || demoPublic }
    var tlsCertificate: String? { tlsCertificateFlag ?? Settings.environment("VENTANILLA_TLS_CERTIFICATE") }
    var tlsKey: String? { tlsKeyFlag ?? Settings.environment("VENTANILLA_TLS_KEY") }

    /// The base URL that was set, else one on the port listened on.
    func baseURL(port: Int) -> String {
        baseURLFlag ?? Settings.environment("VENTANILLA_BASE_URL") ?? (tlsCertificate == nil ? "http" : "https") + "://localhost:\(port)"
    }

    /// Host and port of `listen`; throws when it is not of that shape, or a demonstration would be reachable from outside.
    func address() throws -> (host: String, port: Int) {
        let text = listen
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port) else {
            throw ValidationError("--listen takes HOST:PORT, such as 127.0.0.1:8080; got \(text)")
        }
        let host = String(text[..<colon]).trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        if demo, !demoPublic, !["127.0.0.1", "::1", "localhost"].contains(host) {
            throw ValidationError("--demo listens on this machine only; use --demo-public to show it to others. Got \(host)")
        }
        return (host.isEmpty ? "0.0.0.0" : host, port)
    }
}
