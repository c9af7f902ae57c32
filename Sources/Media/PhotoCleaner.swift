import CVips
import Core
package import Foundation
import Subprocess
import SystemPackage

/// Cleans residents' photos, each in a child process with limits, a few at a time.
package struct PhotoCleaner: Sendable {
    private let executable: String
    private let arguments: [String]
    private let turnstile: Turnstile

    /// The child is `executable` with `arguments`, which must end in `PhotoChild.run`: the program itself with `clean-photo`.
    package init(executable: String, arguments: [String] = ["clean-photo"], atOnce: Int = 2, waiting: Int = 64) {
        (self.executable, self.arguments) = (executable, arguments)
        BrokenPipes.areErrors()
        turnstile = Turnstile(places: atOnce, seats: waiting)
    }

    /// A child of the running program.
    package static func ofThisProgram(atOnce: Int = 2) -> PhotoCleaner {
        PhotoCleaner(executable: "/proc/self/exe", atOnce: atOnce)
    }

    /// Turns a photo upright, drops its metadata, scales it down and encodes it anew, whatever it was.
    package func clean(_ data: Data, limits: PhotoLimits = .standard) async throws(MediaError) -> CleanPhoto {
        guard data.count <= limits.bytes else { throw .tooLarge(limit: limits.bytes) }
        guard let type = FileSniffer.type(of: data), [.jpeg, .png, .heic, .avif, .webp].contains(type) else { throw .unsupportedType }
        guard await turnstile.enter() else { throw .busy }
        let result = await withinTime(limits.seconds) { await self.run(data, limits: limits) }
        await turnstile.leave()
        return try (result ?? .failure(.exhausting)).get()
    }

    private func run(_ data: Data, limits: PhotoLimits) async -> Result<CleanPhoto, MediaError> {
        let photo = data.withUnsafeBytes { bytes in bytes.baseAddress.map { ventanilla_memory_file($0, bytes.count) } ?? -1 }
        guard photo >= 0 else { return .failure(.unavailable(reason: "no memory for the photo")) }
        do {
            let result = try await Subprocess.run(
                .path(FilePath(executable)), arguments: Arguments(arguments + [limits.argument]), environment: .custom(Self.environment),
                input: .fileDescriptor(FileDescriptor(rawValue: photo), closeAfterSpawningProcess: true),
                output: .data(limit: 32 * 1024 * 1024), error: .discarded)
            return Self.read(result.terminationStatus, output: result.standardOutput, limits: limits)
        } catch {
            return .failure(.unavailable(reason: String(describing: error)))
        }
    }

    private static func read(_ status: TerminationStatus, output: Data, limits: PhotoLimits) -> Result<CleanPhoto, MediaError> {
        guard case .exited(let code) = status else { return .failure(.exhausting) }
        return switch PhotoChild.Outcome(rawValue: code) {
        case .clean: CleanPhoto(framed: output).map { .success($0) } ?? .failure(.unavailable(reason: "the child's answer is not whole"))
        case .unreadable: .failure(.unreadable)
        case .tooLarge: .failure(.tooLarge(limit: limits.bytes))
        case .tooManyPixels: .failure(.tooManyPixels(limit: limits.pixels))
        case .unsupportedType: .failure(.unsupportedType)
        case .usage, .cannotConfine, nil: .failure(.unavailable(reason: "the child ended with status \(code)"))
        }
    }

    /// The environment of the child: nothing of ours, for ours may hold secrets; only where the Swift runtime lies.
    private static var environment: [Environment.Key: String] {
        var environment: [Environment.Key: String] = ["LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no"]
        if let path = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] { environment["LD_LIBRARY_PATH"] = path }
        return environment
    }

    /// The outcome of `work`, or nil when it took longer; cancelling it kills the child.
    private func withinTime<T: Sendable>(_ seconds: Int, _ work: @escaping @Sendable () async -> T) async -> T? {
        await withTaskGroup(of: T?.self) { group in
            group.addTask { await work() }
            group.addTask {
                try? await Task.sleep(for: .seconds(seconds))
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }
}
