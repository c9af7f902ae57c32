import Foundation
import Synchronization

/// A PostgreSQL of the tests' own, in a temporary folder and on a socket there, trusting everybody who reaches it.
///
/// It ends with this process, however that ends: a shell holds the server and waits for the end of a pipe from here.
final class PrivateCluster: Sendable {
    private let folder: String
    private let keeper: Int32
    private let count = Mutex(0)

    private static let running = Mutex<PrivateCluster?>(nil)

    /// The one cluster of this process, started at first use.
    static func shared() throws -> PrivateCluster {
        try running.withLock { running in
            if let running { return running }
            let cluster = try PrivateCluster()
            running = cluster
            return cluster
        }
    }

    /// Tells what is missing and how to get it.
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    /// The address of a new, empty database.
    func freshDatabase() throws -> String {
        let number = count.withLock { count in
            count += 1
            return count
        }
        try Self.run(["\(Self.binaries)/createdb", "-h", folder, "-U", "postgres", "city\(number)"])
        return "postgres://postgres@/city\(number)?host=\(folder)"
    }

    private static let binaries = "/usr/lib/postgresql/15/bin"

    private init() throws {
        guard FileManager.default.isExecutableFile(atPath: "\(Self.binaries)/initdb") else {
            throw Missing(description: "PostgreSQL 15 is not installed: `make test` installs it, or `apt-get install postgresql-15`")
        }
        folder = "/tmp/ventanilla-postgres-\(getpid())-\(UInt32.random(in: 0...(.max)))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // The server refuses to run as root.
        let prefix = getuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --clear-groups " : ""
        if getuid() == 0 { try Self.run(["chown", "postgres", folder]) }
        let script = """
            cd '\(folder)'
            \(prefix)'\(Self.binaries)/initdb' -D data -A trust -U postgres -E UTF8 --locale=C >initdb.log 2>&1 || exit 1
            \(prefix)'\(Self.binaries)/postgres' -D data -k '\(folder)' -c listen_addresses= -c max_connections=1000 -c log_min_messages=fatal >server.log 2>&1 &
            server=$!
            cat >/dev/null
            kill -QUIT $server; wait $server
            rm -rf '\(folder)'
            """
        var pipe: [Int32] = [0, 0]
        guard Foundation.pipe(&pipe) == 0 else { throw Missing(description: "no pipe for PostgreSQL's keeper") }
        _ = fcntl(pipe[1], F_SETFD, FD_CLOEXEC)
        keeper = pipe[1]
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", script]
        shell.standardInput = FileHandle(fileDescriptor: pipe[0], closeOnDealloc: true)
        try shell.run()
        for _ in 0..<600 {
            if (try? Self.run(["\(Self.binaries)/pg_isready", "-q", "-h", folder])) != nil { return }
            guard shell.isRunning else { break }
            usleep(50_000)
        }
        throw Missing(description: "PostgreSQL did not start: see the logs in \(folder)")
    }

    private static func run(_ words: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Missing(description: "\(words[0]) failed with \(process.terminationStatus)") }
    }
}
