import Foundation

/// A real SMTP server (aiosmtpd) in a process of its own, with a folder for what it takes.
final class MailServer {
    struct Received: Decodable {
        let from: String
        let to: [String]
        let tls: Bool
        let peer: Int
        let data: Data
        var text: String { String(decoding: data, as: UTF8.self) }
    }

    struct CannotStart: Error, CustomStringConvertible {
        let description: String
    }

    let port: Int
    let folder: URL
    private let process = Process()
    private let input = Pipe()

    /// Starts it; with `tls` it offers STARTTLS with a certificate for localhost that nobody signed but itself.
    init(tls: Bool = false, login: String? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("mail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard let script = Bundle.module.url(forResource: "Fixtures/smtp_server", withExtension: "py") else {
            throw CannotStart(description: "smtp_server.py is missing")
        }
        var arguments = [script.path, "--into", folder.appendingPathComponent("mails").path]
        if tls {
            try Self.makeCertificate(in: folder)
            arguments += ["--certificate", folder.appendingPathComponent("certificate.pem").path]
            arguments += ["--key", folder.appendingPathComponent("key.pem").path]
        }
        if let login { arguments += ["--login", login] }
        let output = Pipe()
        process.executableURL = try Self.python()
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw CannotStart(description: "aiosmtpd did not say its port; `make setup` installs it")
        }
        self.port = port
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    var certificate: String { folder.appendingPathComponent("certificate.pem").path }

    /// What it took so far, in order.
    func received() throws -> [Received] {
        guard let lines = try? String(contentsOf: folder.appendingPathComponent("mails"), encoding: .utf8) else { return [] }
        return try lines.split(separator: "\n").map { try JSONDecoder().decode(Received.self, from: Data($0.utf8)) }
    }

    private static func python() throws -> URL {
        if let named = ProcessInfo.processInfo.environment["VENTANILLA_TEST_PYTHON"] { return URL(fileURLWithPath: named) }
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/" {
            let python = folder.appendingPathComponent(".venv/bin/python3")
            if FileManager.default.isExecutableFile(atPath: python.path) { return python }
            folder.deleteLastPathComponent()
        }
        throw CannotStart(description: "there is no .venv with aiosmtpd: run `make setup`, or name a Python in VENTANILLA_TEST_PYTHON")
    }

    private static func makeCertificate(in folder: URL) throws {
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.currentDirectoryURL = folder
        openssl.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout", "key.pem",
            "-out", "certificate.pem", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
    }
}
