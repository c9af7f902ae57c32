import Core
import Foundation

/// PKCE with S256, demanded of everybody (RFC 7636); a client that keeps a secret may have a recorded exemption, and then sends a
/// nonce (RFC 9700 section 2.1.1).
enum Challenge {
    static func check(_ inquiry: inout Inquiry) throws {
        let client = try inquiry.known()
        guard let challenge = inquiry.parameters["code_challenge"] else {
            guard inquiry.parameters["code_challenge_method"] == nil else {
                throw inquiry.refusal(.invalidRequest, "code_challenge_method without code_challenge")
            }
            let isExempt = client.settings.pkceExemption != nil && client.isConfidential && inquiry.parameters["nonce"] != nil
            guard isExempt else {
                throw inquiry.refusal(.invalidRequest, "code_challenge is missing: this client must use PKCE with S256")
            }
            return
        }
        guard inquiry.parameters["code_challenge_method"] == "S256" else {
            throw inquiry.refusal(.invalidRequest, "code_challenge_method must be S256")
        }
        guard Data(base64URL: challenge)?.count == 32 else {
            throw inquiry.refusal(.invalidRequest, "code_challenge is no SHA-256 in base64url")
        }
        inquiry.challenge = challenge
    }
}
