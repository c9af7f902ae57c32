import Core
import Foundation
import Synchronization

/// Origins of the pages on which public clients run, kept for a minute.
package final class OriginShelf: Sendable {
    private let held = Mutex<(origins: Set<String>, readAt: Instant)?>(nil)

    package init() {}

    func origins(at now: Instant, _ read: () async throws -> [Client]) async -> Set<String> {
        if let kept = held.withLock({ $0 }), now - kept.readAt < .minutes(1), now >= kept.readAt { return kept.origins }
        guard let clients = try? await read() else { return [] }
        let addresses = clients.filter { $0.state == .active && !$0.isConfidential }.flatMap(\.settings.redirectURIs)
        let origins = Set(addresses.compactMap(Self.origin))
        held.withLock { $0 = (origins, now) }
        return origins
    }

    private static func origin(_ address: String) -> String? {
        guard let parts = URLComponents(string: address), let scheme = parts.scheme, ["https", "http"].contains(scheme),
            let host = parts.host
        else { return nil }
        return "\(scheme)://\(host.lowercased())" + (parts.port.map { ":\($0)" } ?? "")
    }
}

extension OpenIDProvider {
    /// Whether a public client runs on pages of this origin.
    package func knows(origin: String) async -> Bool {
        let openID = openID
        return await origins.origins(at: now) { try await identity.unit.read { tx in try openID.clients.clients(tx) } }.contains(origin)
    }
}
