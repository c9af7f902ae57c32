import Core
import Foundation
import Net
import Testing

/// Python's own HTTP server, serving a folder.
private final class FolderServer {
    let port: Int
    private let process = Process()

    init(serving folder: URL) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder.path]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line = ""
        while !line.contains("port ") || !line.contains("(") {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            line += String(decoding: more, as: UTF8.self)
        }
        port = Int(line.components(separatedBy: "port ").last?.prefix { $0.isNumber } ?? "") ?? 0
    }

    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}

struct HTTPCallerTests {
    private let folder: URL
    private let server: FolderServer

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("http-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appendingPathComponent("inner"), withIntermediateDirectories: true)
        try Data("hola".utf8).write(to: folder.appendingPathComponent("a.txt"))
        server = try FolderServer(serving: folder)
    }

    private func url(_ path: String) -> String { "http://127.0.0.1:\(server.port)\(path)" }

    @Test func `an answer comes with status, headers and body`() async throws {
        let answer = try await HTTPCaller().call(WebCall("GET", url("/a.txt"), mayBePrivate: true))
        #expect(answer.status == 200 && answer.body == Data("hola".utf8) && answer.headers["content-length"] == "4")
        #expect(try await HTTPCaller().call(WebCall("GET", url("/b.txt"), mayBePrivate: true)).status == 404)
        #expect(try await HTTPCaller().call(WebCall("POST", url("/a.txt"), body: Data("x".utf8), mayBePrivate: true)).status == 501)
    }

    @Test func `an answer longer than allowed is not taken`() async throws {
        await #expect(throws: WebCallError.tooLarge) {
            try await HTTPCaller().call(WebCall("GET", url("/a.txt"), limit: 3, mayBePrivate: true))
        }
    }

    @Test func `a redirect is not followed`() async throws {
        #expect(try await HTTPCaller().call(WebCall("GET", url("/inner"), mayBePrivate: true)).status == 301)
    }

    @Test(arguments: ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0x7f000001", "0.0.0.0"])
    func `this machine is not reached under any of its names unless the operator allows it`(host: String) async throws {
        do throws(WebCallError) {
            _ = try await HTTPCaller().call(WebCall("GET", "http://\(host):\(server.port)/a.txt"))
            Issue.record("\(host) was reached")
        } catch {
            if case .unreachable = error {} else { Issue.record("\(error)") }
        }
    }

    @Test(arguments: ["file:///etc/passwd", "http://a:b@127.0.0.1/", "http://127.0.0.1/\r\nX: y", "gopher://127.0.0.1/", "/a.txt", ""])
    func `what is no plain web address is not called`(url: String) async throws {
        await #expect(throws: WebCallError.badAddress) { try await HTTPCaller().call(WebCall("GET", url, mayBePrivate: true)) }
    }
}
