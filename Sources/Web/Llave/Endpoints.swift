import Core
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Identity

/// What programs call: discovery, keys, tokens, user information.
extension Llave {
    var endpointRoutes: [Route] {
        let paths = provider.paths
        return [
            .get(paths.discovery, .everybody) { _ in open(json(provider.metadata)) }.shared(with: .everybody),
            .get(paths.authorizationServer, .everybody) { _ in open(json(provider.metadata)) }.shared(with: .everybody),
            .get(paths.keys, .everybody) { _ in open(json(try await provider.keySet())) }.shared(with: .everybody),
            .post(paths.pushed, .everybody, guardsForm: false) { visit in
                try await answering(visit) {
                    let (proof, parameters) = try proof(visit)
                    let dpop = try dpop(visit, paths.pushed)
                    return renewing(dpop, json(try await provider.push(proof, parameters, dpop: dpop), status: .created))
                }
            }.shared(with: knownOrigins),
            .post(paths.token, .everybody, guardsForm: false) { visit in
                try await answering(visit) {
                    let (proof, parameters) = try proof(visit)
                    let dpop = try dpop(visit, paths.token)
                    return renewing(dpop, json(try await provider.token(proof, parameters, dpop: dpop)))
                }
            }.shared(with: knownOrigins),
            .post(paths.device, .everybody, guardsForm: false) { visit in
                try await answering(visit) {
                    let (proof, parameters) = try proof(visit)
                    let dpop = try dpop(visit, paths.device)
                    return renewing(dpop, json(try await provider.beginDevice(proof, parameters, dpop: dpop)))
                }
            },
            .post(paths.introspection, .everybody, guardsForm: false) { visit in
                try await answering(visit) {
                    let (proof, parameters) = try proof(visit)
                    return json(try await provider.introspect(proof, parameters))
                }
            },
            .post(paths.revocation, .everybody, guardsForm: false) { visit in
                try await answering(visit) {
                    let (proof, parameters) = try proof(visit)
                    try await provider.revoke(proof, parameters)
                    return Reply(status: .ok)
                }
            }.shared(with: knownOrigins),
            .get(paths.userInfo, .everybody, userInfo).shared(with: knownOrigins),
            Route(.post, paths.userInfo, .everybody, body: .form, guardsForm: false, userInfo).shared(with: knownOrigins),
        ]
    }

    /// Sites on which a public client of ours runs in the browser; nobody else's scripts read a token (FAPI 2.0 section 5.3.2.1).
    private var knownOrigins: Sharing { .origins { [provider] origin in await provider.knows(origin: origin) } }

    private func userInfo(_ visit: Visit) async throws -> Reply {
        try await answering(visit) {
            let token = try presented(visit)
            let dpop = try dpop(visit, provider.paths.userInfo, with: token.text)
            switch try await provider.userInfo(token, dpop: dpop) {
            case .json(let claims): return renewing(dpop, json(claims))
            case .signed(let text): return renewing(dpop, Reply.bytes(Data(text.utf8), type: "application/jwt"))
            }
        }
    }

    /// A token in the header or in the body, never in the address and never twice (RFC 6750 section 2).
    private func presented(_ visit: Visit) throws -> PresentedToken {
        let missing = OAuthError(.invalidToken, "an access token is needed")
        let body = visit.form["access_token"]
        guard let header = visit.header(.authorization) else {
            guard let body else { throw missing }
            return PresentedToken(body, .bearer)
        }
        guard body == nil else { throw OAuthError(.invalidRequest, "the token came twice") }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { throw missing }
        switch parts[0].lowercased() {
        case "bearer": return PresentedToken(String(parts[1]), .bearer)
        case "dpop": return PresentedToken(String(parts[1]), .dpop)
        default: throw missing
        }
    }

    private func proof(_ visit: Visit) throws -> (ClientProof, RequestParameters) {
        let parameters = RequestParameters(visit.form.fields)
        return (try ClientProof(authorization: visit.header(.authorization), parameters), parameters)
    }

    private func dpop(_ visit: Visit, _ path: String, with token: String? = nil) throws -> DPoPProof? {
        let values = visit.request.headers[values: Self.dpopHeader]
        guard let text = values.first else { return nil }
        guard values.count == 1 else { throw OAuthError(.invalidDPoP, "more than one DPoP proof") }
        return try DPoPProof(
            text, method: visit.request.method.rawValue, url: provider.issuer + path, accessToken: token, at: visit.now)
    }

    /// Brings the next nonce to a client that uses them, long before its own ends (RFC 9449 section 8.2).
    private func renewing(_ dpop: DPoPProof?, _ reply: Reply) -> Reply {
        guard dpop?.nonce != nil else { return reply }
        var reply = reply
        reply.headers[Self.dpopNonce] = provider.freshNonce()
        return reply
    }

    /// Turns an error of the protocol into its answer: 401 with a challenge where the caller is unknown, 400 otherwise.
    func answering(_ visit: Visit, _ body: () async throws -> Reply) async throws -> Reply {
        do { return try await body() } catch let error as OAuthError {
            let claims: Claims = ["error": .string(error.code.rawValue), "error_description": .string(error.text)]
            var status = HTTPResponse.Status.badRequest
            var challenge: String?
            let isResource = visit.path == provider.paths.userInfo
            let detail = "error=\"\(error.code.rawValue)\", error_description=\"\(error.text)\""
            switch error.code {
            case .invalidClient:
                (status, challenge) = (.unauthorized, "Basic realm=\"\(provider.issuer)\", charset=\"UTF-8\"")
            case .invalidToken: (status, challenge) = (.unauthorized, "Bearer " + detail)
            case .insufficientScope: (status, challenge) = (.forbidden, "Bearer " + detail)
            case .insufficientAuthentication:
                let scheme = visit.header(.authorization)?.lowercased().hasPrefix("dpop ") == true ? "DPoP " : "Bearer "
                let levels = error.acrValues.isEmpty ? "" : ", acr_values=\"\(error.acrValues.joined(separator: " "))\""
                (status, challenge) = (.unauthorized, scheme + detail + levels + (error.maxAge.map { ", max_age=\"\($0)\"" } ?? ""))
            case .invalidDPoP where isResource, .useNonce where isResource:
                (status, challenge) = (.unauthorized, "DPoP " + detail + ", algs=\"ES256 PS256\"")
            default: break
            }
            var reply = json(claims, status: status)
            if let challenge { reply.headers[.wwwAuthenticate] = challenge }
            if error.code == .useNonce { reply.headers[Self.dpopNonce] = provider.freshNonce() }
            return reply
        }
    }

    func json(_ claims: Claims, status: HTTPResponse.Status = .ok) -> Reply {
        var reply = Reply.bytes(claims.json, type: "application/json")
        reply.status = status
        reply.headers[Self.pragma] = "no-cache"
        return reply
    }

    /// The same for everybody, and kept for a minute.
    private func open(_ reply: Reply) -> Reply {
        var reply = reply
        reply.headers[Self.pragma] = nil
        reply.caching = .brief
        return reply
    }

    /// RFC 6749 section 5.1 asks for it beside `Cache-Control`.
    private static let pragma = HTTPField.Name("Pragma")!
    private static let dpopHeader = HTTPField.Name("DPoP")!
    private static let dpopNonce = HTTPField.Name("DPoP-Nonce")!
}
