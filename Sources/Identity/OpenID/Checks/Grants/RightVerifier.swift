import Core
import Crypto
import Foundation

/// The verifier is the one whose hash came with the request (RFC 7636 section 4.6); without a challenge there is none.
enum RightVerifier {
    static func check(_ inquiry: inout Inquiry) throws {
        let verifier = inquiry.parameters["code_verifier"]
        guard let challenge = inquiry.code?.payload.challenge else {
            guard verifier == nil else { throw OAuthError(.invalidGrant, "code_verifier without a code_challenge") }
            return
        }
        guard let verifier else { throw OAuthError(.invalidGrant, "code_verifier is missing") }
        let allowed = verifier.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || [0x2D, 0x2E, 0x5F, 0x7E].contains($0)
        }
        guard (43...128).contains(verifier.utf8.count), allowed, Data(SHA256.hash(data: Data(verifier.utf8))).base64URL == challenge else {
            throw OAuthError(.invalidGrant, "code_verifier does not belong to the code_challenge")
        }
    }
}
