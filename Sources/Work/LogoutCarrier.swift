package import Core
import Foundation
package import Identity

/// Carries the news that a session ended to the clients that were signed in to with it (OpenID Connect Back-Channel Logout 1.0 section 2.5).
package struct LogoutCarrier: MessageCarrier {
    package let channel = LogoutNotice.channel
    private let provider: OpenIDProvider
    private let reach: ClientReach

    package init(_ provider: OpenIDProvider, reach: ClientReach) { (self.provider, self.reach) = (provider, reach) }

    package func carry(_ words: RenderedMessage, to recipient: String, as message: OutgoingMessage, language: Language) async throws {
        guard let notice = LogoutNotice(try JSONDecoder().decode([String: String].self, from: Data(words.text.utf8))) else {
            throw WorkError.badRecipient
        }
        // A client that is gone or suspended is told nothing any more.
        guard let token = try await provider.logoutToken(notice) else { throw LogoutError.clientGone }
        let status = try await reach.post(recipient, form: "logout_token=" + token)
        switch status {
        case 200..<300: try await provider.told(notice, of: message.owner, outcome: "taken", attempt: message.attempt)
        case 408, 425, 429, 500...: throw LogoutError.deferred(status: status)
        default:
            try await provider.told(notice, of: message.owner, outcome: "refused", attempt: message.attempt)
            throw LogoutError.refused(status: status)
        }
    }
}

/// Values as they are: what a program reads needs no words.
package struct ValuesRenderer: MessageRenderer {
    package init() {}

    package func render(_ content: MessageContent) throws -> RenderedMessage {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return RenderedMessage(
            subject: content.template, text: String(decoding: try encoder.encode(content.values), as: UTF8.self), html: nil)
    }
}

/// Why a client did not take the news that a session ended.
package enum LogoutError: DomainError, Equatable {
    /// It answered that the token is not good, or that there is nothing at this address.
    case refused(status: Int)
    /// It is out of order; later it may work.
    case deferred(status: Int)
    case clientGone

    package var code: ErrorCode {
        switch self {
        case .refused: "logout.refused"
        case .deferred: "logout.deferred"
        case .clientGone: "logout.client_gone"
        }
    }

    package var kind: ErrorKind { if case .deferred = self { .unavailable } else { .invalid } }

    package var details: [String: String] {
        switch self {
        case .refused(let status), .deferred(let status): ["status": String(status)]
        case .clientGone: [:]
        }
    }
}
