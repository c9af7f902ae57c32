package import Catalog
package import Core
import Foundation

/// What other providers publish of themselves, and their keys, remembered for as long as they may be.
///
/// Keys are kept between 5 minutes and 24 hours, as the provider asks; a token that names an unknown key has them fetched again at most
/// once a minute, by one call at a time; where the provider does not answer, old ones serve for 24 hours more.
package actor UpstreamDirectory {
    package struct Endpoints: Sendable, Hashable {
        package let authorization: String
        package let token: String
        let keys: String
        /// Whether its answers carry `iss` (RFC 9207 section 3).
        package let namesIssuer: Bool
    }

    private struct Kept<Value: Sendable>: Sendable {
        let value: Value
        let fetchedAt: Instant
        let until: Instant
    }

    static let shortest = Instant.Span.minutes(5)
    static let longest = Instant.Span.hours(24)
    /// How often an unknown key has the set fetched again.
    static let again = Instant.Span.seconds(60)
    private static let limit = 65_536

    private let web: any WebCaller
    private let clock: WallClock
    /// Where a demonstration plays the pages of all of them; nil where they have pages of their own.
    private let playedAt: String?
    private var documents: [String: Kept<Endpoints>] = [:]
    private var keySets: [String: Kept<[PublicKey]>] = [:]
    private var triedAt: [String: Instant] = [:]
    private var underWay: [String: Task<Kept<[PublicKey]>, any Error>] = [:]

    package init(web: any WebCaller, clock: WallClock, playedAt: String? = nil) {
        (self.web, self.clock, self.playedAt) = (web, clock, playedAt)
    }

    /// How old the keys of a provider are; nil where none were fetched.
    package func age(of issuer: String) -> Instant.Span? { keySets[issuer].map { clock.now - $0.fetchedAt } }

    /// Where the provider's pages are; throws ``ProofError`` where it does not say so as it must.
    package func endpoints(of settings: UpstreamSettings) async throws -> Endpoints {
        let now = clock.now
        if let kept = documents[settings.issuer], now < kept.until { return kept.value }
        let path = settings.issuer.hasSuffix("/") ? String(settings.issuer.dropLast()) : settings.issuer
        do {
            let answer = try await fetch(path + "/.well-known/openid-configuration", settings)
            guard let document = Claims(json: answer.body), document["issuer"]?.string == settings.issuer,
                let authorization = page(document["authorization_endpoint"], settings),
                let token = address(document["token_endpoint"], settings), let keys = address(document["jwks_uri"], settings)
            else { throw ProofError.badAnswer }
            let endpoints = Endpoints(
                authorization: authorization, token: token, keys: keys,
                namesIssuer: document["authorization_response_iss_parameter_supported"]?.bool ?? false)
            documents[settings.issuer] = Kept(value: endpoints, fetchedAt: now, until: now + life(answer))
            return endpoints
        } catch {
            if let kept = documents[settings.issuer], now < kept.until + Self.longest { return kept.value }
            throw error
        }
    }

    /// The provider's keys, fetched again where they are old or do not hold the one that a token names.
    package func keys(of settings: UpstreamSettings, naming id: String?) async throws -> [PublicKey] {
        let now = clock.now
        let kept = keySets[settings.issuer]
        let isFresh = kept.map { now < $0.until } ?? false
        let holds = kept?.value.contains { $0.id == id } ?? false
        if let kept, isFresh, holds { return kept.value }
        // Fresh, but without the key: somebody may be making keys up to have us ask all day.
        if let kept, isFresh, let tried = triedAt[settings.issuer], now - tried < Self.again { return kept.value }
        do { return try await refreshed(settings).value } catch {
            if let kept, now < kept.until + Self.longest { return kept.value }
            throw error
        }
    }

    private func refreshed(_ settings: UpstreamSettings) async throws -> Kept<[PublicKey]> {
        if let task = underWay[settings.issuer] { return try await task.value }
        triedAt[settings.issuer] = clock.now
        let task = Task { () throws -> Kept<[PublicKey]> in
            let endpoints = try await endpoints(of: settings)
            let answer = try await fetch(endpoints.keys, settings)
            guard let list = Claims(json: answer.body)?["keys"]?.array, list.count <= 50 else { throw ProofError.badAnswer }
            let now = clock.now
            let keys = list.compactMap { $0.object.flatMap { PublicKey(jwk: $0) } }
            return Kept(value: keys, fetchedAt: now, until: now + life(answer))
        }
        underWay[settings.issuer] = task
        defer { underWay[settings.issuer] = nil }
        let kept = try await task.value
        keySets[settings.issuer] = kept
        return kept
    }

    private func fetch(_ url: String, _ settings: UpstreamSettings) async throws(ProofError) -> WebAnswer {
        do throws(WebCallError) {
            let answer = try await web.call(
                WebCall(
                    "GET", url, headers: [WebCall.Header("Accept", "application/json")], limit: Self.limit,
                    mayBePrivate: settings.mayBePrivate))
            // A redirect is no answer: nobody sends us to another machine.
            if answer.status == 200 { return answer }
        } catch {}
        throw .unavailable
    }

    /// An address that browsers may be sent to.
    private func page(_ claim: Claim?, _ settings: UpstreamSettings) -> String? {
        if let playedAt, let text = claim?.string, text.hasPrefix(playedAt + "/") { return text }
        return address(claim, settings)
    }

    /// An address that tokens may be sent to.
    private func address(_ claim: Claim?, _ settings: UpstreamSettings) -> String? {
        guard let text = claim?.string, let parts = URLComponents(string: text), parts.host?.isEmpty == false, parts.fragment == nil,
            parts.user == nil, parts.scheme == "https" || (settings.mayBePrivate && parts.scheme == "http")
        else { return nil }
        return text
    }

    /// How long an answer may be kept, within our bounds.
    private func life(_ answer: WebAnswer) -> Instant.Span {
        let parts = (answer.headers["cache-control"] ?? "").lowercased().split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        let asked = parts.first { $0.hasPrefix("max-age=") }.flatMap { Int($0.dropFirst(8)) }.map { Instant.Span.seconds(min($0, 1 << 30)) }
        return min(max(asked ?? Self.shortest, Self.shortest), Self.longest)
    }
}
