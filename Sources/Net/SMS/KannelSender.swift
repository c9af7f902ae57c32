package import Core
import Foundation

/// Hands text messages to Kannel's smsbox.
///
/// Its answer says that it took the message, not that a telephone got it.
package struct KannelSender: TextSender {
    private let configuration: KannelConfiguration
    private let web: any WebCaller

    package init(_ configuration: KannelConfiguration, web: any WebCaller) { (self.configuration, self.web) = (configuration, web) }

    package func send(_ text: OutgoingText) async throws(TextError) {
        let answer: WebAnswer
        do throws(WebCallError) {
            answer = try await web.call(
                WebCall("GET", configuration.call(for: text), limit: 4096, seconds: configuration.answerSeconds, mayBePrivate: true))
        } catch {
            throw .unreachable(reason: error.details["reason"] ?? error.code.name)
        }
        switch answer.status {
        // "0: Accepted for delivery" and "3: Queued for later delivery"; no other 2xx is sendsms.
        case 202: return
        // Wrong login, wrong number: another try cannot help.
        case 400..<500 where answer.status != 408 && answer.status != 429: throw .refused(status: answer.status)
        default: throw .deferred(status: answer.status)
        }
    }
}
