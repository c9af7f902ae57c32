import Core
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Identity
import NIOCore

/// Where programs register themselves and look after their registration (RFC 7591, RFC 7592).
extension Llave {
    var registrationRoutes: [Route] {
        let one = provider.paths.registration + "/{id}"
        return [
            Route(.post, provider.paths.registration, .everybody, body: BodyLimit.none, guardsForm: false) { visit in
                try await answering(visit) {
                    json(try await provider.register(bearer(visit), try await metadata(visit)), status: .created)
                }
            },
            .get(one, .everybody) { visit in
                try await answering(visit) { json(try await provider.registration(of: try visit.parameter("id"), bearer(visit))) }
            },
            Route(.put, one, .everybody, guardsForm: false) { visit in
                try await answering(visit) {
                    json(
                        try await provider.replaceRegistration(
                            of: try visit.parameter("id"), bearer(visit), try await metadata(visit)))
                }
            },
            Route(.delete, one, .everybody, guardsForm: false) { visit in
                try await answering(visit) {
                    try await provider.deleteRegistration(of: try visit.parameter("id"), bearer(visit))
                    return Reply(status: .noContent)
                }
            },
        ]
    }

    private func bearer(_ visit: Visit) -> String? {
        visit.header(.authorization).flatMap { $0.lowercased().hasPrefix("bearer ") ? String($0.dropFirst(7)) : nil }
    }

    private func metadata(_ visit: Visit) async throws -> Claims {
        // Nothing is read of somebody without a token.
        guard bearer(visit) != nil else { throw OAuthError(.invalidToken, "a token is needed") }
        var bytes = Data()
        for try await part in visit.request.body {
            guard bytes.count + part.readableBytes <= 65_536 else { throw WebError.tooLarge(limit: 65_536) }
            bytes.append(contentsOf: part.readableBytesView)
        }
        guard let claims = Claims(json: bytes) else { throw OAuthError(.invalidClientMetadata, "the body is no JSON object") }
        return claims
    }
}
