import Catalog
package import Core
import Identity

/// How those outside who can say who a person is are reached.
package struct Proofing: Sendable {
    let web: any WebCaller
    /// The secret of a source, by the name of its variable in the environment.
    let secret: @Sendable (String) -> String?
    let directory: UpstreamDirectory

    /// - Parameter playedAt: our own origin where a demonstration plays the pages of other providers; nil for real ones.
    package init(
        web: any WebCaller, clock: WallClock = .system, playedAt: String? = nil,
        secret: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        (self.web, self.secret, directory) = (web, secret, UpstreamDirectory(web: web, clock: clock, playedAt: playedAt))
    }

    /// Reaches nobody.
    package static let none = Proofing(web: Nobody())

    private struct Nobody: WebCaller {
        func call(_ call: WebCall) async throws(WebCallError) -> WebAnswer { throw .unreachable(reason: "nobody is called here") }
    }

    /// The verifiers of the city, in the order of their names.
    /// - Parameter returnAddress: where other providers send the browser back to.
    func verifiers(_ sources: [ProofSource], returnAddress: String, clock: WallClock, chance: Chance) -> [any Verifier] {
        sources.compactMap { source -> (any Verifier)? in
            let secret = secret(source.secretName)
            if let register = RegisterVerifier(source, web: web, secret: secret) { return register }
            return UpstreamVerifier(
                source, directory: directory, web: web, secret: secret, returnAddress: returnAddress, clock: clock, chance: chance)
        }
    }
}
