import CCurl
package import Core
import Dispatch
import Foundation
import Synchronization

/// Calls other servers through libcurl, a few at a time, each on a thread of its own, because libcurl blocks.
///
/// No redirect is followed, no proxy of the environment is used, certificates are verified.
package final class HTTPCaller: WebCaller {
    private let queue = DispatchQueue(label: "http", attributes: .concurrent)
    private let seats: DispatchSemaphore
    private let mostWaiting: Int
    private let waiting = Mutex(0)
    /// A file of certificate authorities to trust instead of the system's.
    private let authorities: String?

    package init(atOnce: Int = 8, mostWaiting: Int = 200, authorities: String? = nil) {
        BrokenPipes.areErrors()
        (seats, self.mostWaiting, self.authorities) = (DispatchSemaphore(value: atOnce), mostWaiting, authorities)
    }

    package func call(_ call: WebCall) async throws(WebCallError) -> WebAnswer {
        guard Self.isUsable(call) else { throw .badAddress }
        guard mayWait() else { throw .busy }
        let result: Result<WebAnswer, WebCallError> = await withCheckedContinuation { continuation in
            queue.async { [self] in
                seats.wait()
                let result: Result<WebAnswer, WebCallError>
                do throws(WebCallError) { result = .success(try HTTPTransfer(call, authorities: authorities).perform()) } catch {
                    result = .failure(error)
                }
                seats.signal()
                waiting.withLock { $0 -= 1 }
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }

    private func mayWait() -> Bool {
        waiting.withLock { waiting in
            guard waiting < mostWaiting else { return false }
            waiting += 1
            return true
        }
    }

    /// An absolute http address without login, and nothing that could break out of a line.
    private static func isUsable(_ call: WebCall) -> Bool {
        guard let parts = URLComponents(string: call.url), let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
            parts.host?.isEmpty == false, parts.user == nil, parts.password == nil, parts.fragment == nil
        else { return false }
        let isLine: (String) -> Bool = { text in text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } }
        return isLine(call.url) && call.headers.allSatisfy { isLine($0.name) && isLine($0.value) && !$0.name.contains(":") }
            && !call.method.isEmpty && call.method.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }
}
