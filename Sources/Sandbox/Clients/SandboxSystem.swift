import Catalog
import Core
package import Identity
package import Web
import Work

/// A city system that a demonstration has registered already, so that whoever builds one can begin at once.
///
/// Its secret is known to everybody; it only ever leads back to the machine of whoever tries it.
package struct SandboxSystem: Sendable {
    static let id = "sandbox-becas"
    static let secret = "everybody-knows-this-secret-of-the-demonstration"
    static let address = "http://127.0.0.1:5000"

    private let identity: IdentityStores
    private let clients: any ClientStore

    package init(_ identity: IdentityStores, clients: any ClientStore) { (self.identity, self.clients) = (identity, clients) }

    /// Registers it where it is not yet.
    package func plant() async throws {
        var settings = ClientSettings(
            name: LocalizedText(["es": "Becas (sistema de prueba)", "en": "Scholarships (trial system)"]), authentication: .secretBasic,
            redirectURIs: [Self.address + "/back"], sector: "becas.sandbox.example")
        settings.postLogoutURIs = [Self.address + "/"]
        settings.backchannelLogout = Self.address + "/backchannel"
        let client = Client(
            id: Self.id, settings: settings, secretHash: Client.secretHash(Self.secret), createdAt: identity.clock.now)
        let clients = clients
        try await identity.unit.write { tx in
            if try clients.client(client.id, tx) == nil { try clients.insert(client, tx) }
        }
    }

    /// The page that says how to try it.
    package static let route = Web.Route.get("/sandbox/system", .sandbox) { visit in
        visit.page(
            "sandbox/system", title: visit.words.text("sandbox.system.title"),
            [
                "issuer": visit.dependencies.address.base, "id": id, "secret": secret, "address": address,
                "discovery": visit.dependencies.address.link("/.well-known/openid-configuration"),
            ])
    }
}
