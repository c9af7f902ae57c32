import Core
import Crypto
import Foundation
import Identity
import Testing

/// Forgeries at the one place where tokens are checked.
struct TokenCheckerTests {
    private let key: SigningKey
    private let now = Instant(milliseconds: 1_800_000_000_000)
    private var profile: TokenChecker.Profile {
        TokenChecker.Profile(types: ["at+jwt"], algorithms: [.es256], issuer: "https://llave.example", audience: ["https://llave.example"])
    }
    private var claims: Claims {
        ["iss": "https://llave.example", "aud": "https://llave.example", "exp": 1_800_000_300, "iat": 1_800_000_000]
    }

    init() throws { key = try SigningKey.make(.es256) }

    private func fault(_ token: String, _ profile: TokenChecker.Profile? = nil, keys: [PublicKey]? = nil) -> TokenChecker.Fault? {
        do throws(TokenChecker.Fault) {
            _ = try TokenChecker.check(token, profile ?? self.profile, keys: keys ?? [key.publicKey], at: now)
            return nil
        } catch { return error }
    }

    private func forged(_ header: Claims, signature: Data = Data(repeating: 1, count: 64)) -> String {
        header.json.base64URL + "." + claims.json.base64URL + "." + signature.base64URL
    }

    @Test func `a token of ours passes, whatever the case of its typ`() throws {
        #expect(fault(try key.sign(claims, type: .accessToken)) == nil)
    }

    @Test func `no signature, a shared secret and foreign keys in the header are refused`() throws {
        #expect(fault(forged(["alg": "none", "typ": "at+jwt", "kid": .string(key.id)], signature: Data())) == .algorithm)
        #expect(fault(forged(["alg": "HS256", "typ": "at+jwt", "kid": .string(key.id)])) == .algorithm)
        #expect(fault(forged(["alg": "RS256", "typ": "at+jwt", "kid": .string(key.id)])) == .algorithm)
        for name in ["jwk", "jku", "x5u", "x5c", "crit", "b64"] {
            #expect(fault(try key.sign(claims, type: .accessToken, header: [name: "x"])) == .header, "\(name)")
        }
    }

    @Test func `there is no default key`() throws {
        let stranger = try SigningKey.make(.es256)
        #expect(fault(try stranger.sign(claims, type: .accessToken)) == .key)
        #expect(fault(forged(["alg": "ES256", "typ": "at+jwt"])) == .key)
        // The right name over another's signature.
        #expect(fault(forged(["alg": "ES256", "typ": "at+jwt", "kid": .string(key.id)])) == .signature)
    }

    @Test func `a key is not used with another algorithm than its own`() throws {
        let rsa = try SigningKey.make(.rs256)
        var wide = profile
        wide.algorithms = [.es256, .rs256, .ps256]
        let token = try rsa.sign(claims, type: .accessToken)
        #expect(fault(token, wide, keys: [rsa.publicKey]) == nil)
        let head = Claims(json: Data(base64URL: token.prefix { $0 != "." })!)!
        #expect(head["alg"] == "RS256")
        #expect(!rsa.publicKey.takes(.ps256))
        #expect(!key.publicKey.takes(.rs256))
    }

    @Test func `one kind of token is never taken for another`() throws {
        #expect(fault(try key.sign(claims, type: .jwt)) == .type)
        #expect(fault(try key.sign(claims, type: .dpop)) == .type)
    }

    @Test func `another issuer, another audience, the past, the future and a life too long are refused`() throws {
        func token(_ change: Claims) throws -> String { try key.sign(claims.merging(change) { $1 }, type: .accessToken) }
        #expect(fault(try token(["iss": "https://evil.example"])) == .issuer)
        #expect(fault(try token(["aud": "https://evil.example"])) == .audience)
        #expect(fault(try token(["aud": ["https://evil.example", "https://llave.example"]])) == nil)
        #expect(fault(try token(["exp": 1_800_000_000])) == .expired)
        #expect(fault(try token(["iat": 1_800_000_009])) == nil)
        #expect(fault(try token(["iat": 1_800_000_011])) == .early)
        #expect(fault(try token(["nbf": 1_800_000_011])) == .early)
        #expect(fault(try token(["exp": 1_900_000_000])) == .tooLong)
        #expect(fault(try token(["exp": "tomorrow"])) == .malformed)
    }

    @Test(arguments: ["", ".", "..", "a.b.c", "a.b.c.d", "e30.e30.", "eyJhbGciOiJFUzI1NiJ9.e30.AAA=", "e30.e30.AA", "𝕒.𝕓.𝕔"])
    func `what is no token is refused as such`(_ text: String) {
        #expect([.malformed, .type].contains(fault(text)))
    }

    @Test func `a key set never shows a private member`() throws {
        for algorithm in [SignatureAlgorithm.es256, .rs256] {
            let jwk = try SigningKey.make(algorithm).publicKey.jwk
            #expect(Set(jwk.keys).isDisjoint(with: ["d", "p", "q", "dp", "dq", "qi"]))
            #expect(PublicKey(jwk: jwk) != nil)
        }
        #expect(PublicKey(jwk: ["kty": "oct", "k": "AAAA"]) == nil)
        #expect(PublicKey(jwk: key.publicKey.jwk.merging(["d": "AAAA"]) { $1 }) == nil)
        #expect(PublicKey(jwk: key.publicKey.jwk.merging(["use": "enc"]) { $1 }) == nil)
    }

    @Test func `the thumbprint is that of RFC 7638`() {
        // The example of section 3.1.
        let jwk: Claims = [
            "kty": "RSA", "e": "AQAB", "alg": "RS256", "kid": "2011-04-29",
            "n": .string(
                "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs"
                    + "tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5haj"
                    + "rn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"),
        ]
        #expect(PublicKey(jwk: jwk)?.thumbprint == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
    }
}
