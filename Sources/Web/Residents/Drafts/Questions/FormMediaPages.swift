import Cases
import Catalog
import Core
import Foundation
import HTTPTypes

/// Pictures and sounds that belong to a form: what a question or a choice shows.
enum FormMediaPages {
    static let routes: [Route] = [.get("/services/{code}/media/{version}/{name}", .everybody, show)]

    /// The address of a file of this version of the service; nil where its folder has it not.
    static func path(_ name: String?, of service: CityService) -> String? {
        guard let name, service.media[name] != nil else { return nil }
        return "/services/\(service.code)/media/\(service.version)/\(DraftPath.encoded(name))"
    }

    private static func show(_ visit: Visit) async throws -> Reply {
        let (version, name) = (ServiceVersion(hash: try visit.parameter("version")), try visit.parameter("name"))
        guard let code = ServiceCode(try visit.parameter("code")) else { throw WebError.noSuchPage }
        guard let service = try await visit.dependencies.archive.service(code, version: version, catalog: visit.catalog),
            let file = service.media[name], let type = types[Self.ending(name)]
        else { throw WebError.noSuchPage }
        return .bytes(file, type: type, caching: .immutable)
    }

    private static func ending(_ name: String) -> String { name.split(separator: ".").last?.lowercased() ?? "" }

    private static let types = [
        "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp", "svg": "image/svg+xml",
        "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "wav": "audio/wav", "mp4": "video/mp4", "webm": "video/webm",
    ]
}
