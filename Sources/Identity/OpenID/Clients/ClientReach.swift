package import Core
import Foundation
import Synchronization

/// How the servers of clients are reached: their keys, the list of their sector's addresses, and news for them.
///
/// Only https and only public addresses; a host that the operator named may be on our own network.
package final class ClientReach: Sendable {
    /// How long fetched keys are used without asking again.
    static let memory = Instant.Span.minutes(10)
    /// How long they are used when the client's server does not answer.
    static let stale = Instant.Span.hours(24)
    /// The least time between two questions, whatever names of keys are presented.
    static let pause = Instant.Span.minutes(1)

    private struct Shelf: Sendable {
        var keys: [PublicKey] = []
        var readAt: Instant?
        var triedAt: Instant?
    }

    private let web: any WebCaller
    private let privateHosts: Set<String>
    private let shelves = Mutex<[String: Shelf]>([:])

    /// - Parameter privateHosts: names, or `name:port`, that may be on our own network and without TLS.
    package init(_ web: any WebCaller, privateHosts: Set<String> = []) {
        (self.web, self.privateHosts) = (web, Set(privateHosts.map { $0.lowercased() }))
    }

    /// Whether an address may be called at all.
    package func mayCall(_ url: String) -> Bool {
        guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty, parts.user == nil, parts.fragment == nil else {
            return false
        }
        return parts.scheme == "https" || (parts.scheme == "http" && isOwn(url))
    }

    private func isOwn(_ url: String) -> Bool {
        guard let parts = URLComponents(string: url), let host = parts.host?.lowercased() else { return false }
        return privateHosts.contains(host) || parts.port.map { privateHosts.contains("\(host):\($0)") } == true
    }

    /// JSON from a client's server; throws where there is none.
    func json(_ url: String) async throws -> Data {
        guard mayCall(url) else { throw WebCallError.badAddress }
        let answer = try await web.call(
            WebCall("GET", url, headers: [.init("Accept", "application/json")], mayBePrivate: isOwn(url)))
        guard answer.status == 200 else { throw WebCallError.unreachable(reason: "status \(answer.status)") }
        return answer.body
    }

    /// Posts a form; returns the status.
    package func post(_ url: String, form: String) async throws -> Int {
        guard mayCall(url) else { throw WebCallError.badAddress }
        return try await web.call(
            WebCall(
                "POST", url, headers: [.init("Content-Type", "application/x-www-form-urlencoded")], body: Data(form.utf8), limit: 4096,
                mayBePrivate: isOwn(url))
        ).status
    }

    /// The keys at an address, fetched anew when the one that is named is not among them.
    func keys(at url: String, naming id: String?, now: Instant) async -> [PublicKey] {
        let shelf = shelves.withLock { $0[url] ?? Shelf() }
        let isYoung = shelf.readAt.map { now - $0 < Self.memory && now >= $0 } ?? false
        let hasKey = shelf.keys.contains { $0.id == id }
        let mayAsk = shelf.triedAt.map { now - $0 >= Self.pause } ?? true
        if (isYoung && hasKey) || !mayAsk { return kept(shelf, now) }
        shelves.withLock { $0[url, default: shelf].triedAt = now }
        guard let data = try? await json(url), let set = Claims(json: data)?["keys"]?.array else { return kept(shelf, now) }
        let keys = set.prefix(20).compactMap(\.object).compactMap { PublicKey(jwk: $0) }
        shelves.withLock { shelves in
            if shelves.count > 1000 { shelves.removeAll() }
            shelves[url] = Shelf(keys: keys, readAt: now, triedAt: now)
        }
        return keys
    }

    private func kept(_ shelf: Shelf, _ now: Instant) -> [PublicKey] {
        shelf.readAt.map { now - $0 < Self.stale } ?? false ? shelf.keys : []
    }
}

extension OpenIDProvider {
    /// A proof with the keys that check it, where its client has them on a server of its own.
    func withKeys(_ proof: ClientProof) async throws -> ClientProof {
        guard case .assertion(let token) = proof.means, let reach else { return proof }
        guard let url = try await identity.unit.read({ tx in try activeClient(proof.client, tx)?.settings.keysURI }) else { return proof }
        var proof = proof
        proof.fetched = await reach.keys(at: url, naming: TokenChecker.claimedKey(token), now: now)
        return proof
    }
}
