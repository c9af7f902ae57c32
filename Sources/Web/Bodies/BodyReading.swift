import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Synchronization

/// Reads the form of a request within the limit of its route.
struct BodyReading: Sendable {
    /// Uploads that may be held in memory at once.
    private let places = UploadPlaces(limit: 24)

    func form(of request: Request, limit: BodyLimit) async throws -> Form {
        let bytes = limit.bytes
        if let length = request.headers.text(.contentLength).flatMap({ Int($0) }), length > bytes { throw WebError.tooLarge(limit: bytes) }
        let type = request.headers.text(.contentType) ?? ""
        if type.lowercased().hasPrefix("multipart/form-data") {
            guard case .files = limit else { throw WebError.badForm }
            guard places.enter() else { throw WebError.busy }
            defer { places.leave() }
            return try await multipart(request, type: type, limit: bytes)
        }
        guard type.lowercased().hasPrefix("application/x-www-form-urlencoded") else { throw WebError.badForm }
        var body: [UInt8] = []
        for try await part in request.body {
            guard body.count + part.readableBytes <= bytes else { throw WebError.tooLarge(limit: bytes) }
            body.append(contentsOf: part.readableBytesView)
        }
        return try Form(urlEncoded: body)
    }

    private func multipart(_ request: Request, type: String, limit: Int) async throws -> Form {
        guard var reader = MultipartReader(contentType: type) else { throw WebError.badForm }
        var count = 0
        for try await part in request.body {
            count += part.readableBytes
            guard count <= limit else { throw WebError.tooLarge(limit: limit) }
            try reader.take(part.readableBytesView)
        }
        return try reader.finish()
    }
}

/// Counts who is inside.
private final class UploadPlaces: Sendable {
    private let inside = Mutex(0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    func enter() -> Bool {
        inside.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
    }

    func leave() { inside.withLock { $0 -= 1 } }
}
