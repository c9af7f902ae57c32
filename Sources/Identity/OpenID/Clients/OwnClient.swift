import Core
import Crypto
import Foundation

/// The desk of public servants: part of this program, known to the provider without a row, and nobody is asked whether it may be let in.
///
/// It logs in as every other system does, by the authorization code with PKCE at its own registered address.
extension Client {
    package static let deskID = "desk"
    /// Path to which its answers go.
    package static let deskPath = "/desk/enter"

    static func desk(issuer: String) -> Client {
        var settings = ClientSettings(
            name: LocalizedText([.spanish: "Escritorio de la ciudad", .english: "City desk"]), authentication: .none,
            redirectURIs: [issuer + deskPath], grants: [.code], scopes: [Scope.openID])
        settings.persona = .servant
        return Client(id: deskID, settings: settings, secretHash: nil, createdAt: Instant(milliseconds: 0))
    }

    /// Whether it is a part of this program.
    package var isOwn: Bool { id == Self.deskID }
}

/// The pair that binds a code to whoever asked for it (RFC 7636), for clients of ours.
package enum PKCE {
    /// What the request carries of a verifier.
    package static func challenge(of verifier: String) -> String { Data(SHA256.hash(data: Data(verifier.utf8))).base64URL }
}
