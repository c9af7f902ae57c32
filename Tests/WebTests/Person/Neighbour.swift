import Core
import Foundation
import Identity
import TestSupport
import Testing

@testable import Web

/// A resident with an account, signed in.
struct Neighbour: Sendable {
    let house: DeskHouse
    let browser: Browser
    let account: ID<Account>
    let login: String

    /// Opens an account whose address is confirmed, and a session of it in the browser.
    init(_ house: DeskHouse, _ browser: Browser, login: String = "emilio@vecino.example", proofs: [Proof]? = nil) async throws {
        (self.house, self.browser, self.login) = (house, browser, login)
        let identity = house.dependencies.identity
        let index = try #require(LoginName(login)).index(identity.ring)
        let now = house.time.clock.now
        let (account, token) = try await identity.unit.write { tx in
            if let known = try identity.accounts.account(persona: .resident, loginIndex: index, tx) {
                return (known, try SessionKeeper(identity).open(for: known, proofs: proofs, at: now, tx).token)
            }
            let id = ID<Account>(at: now, chance: .system)
            let key = try identity.ring.key(for: KeyOwner(.account, id), in: identity.keys, at: now, tx)
            let account = Account(
                id: id, persona: .resident, state: .active, name: try key.seal("Emilio", field: "account.name"),
                login: try key.seal(login, field: "account.login"), loginIndex: index, language: .spanish, createdAt: now, updatedAt: now,
                version: 1)
            try identity.accounts.insert(account, tx)
            return (account, try SessionKeeper(identity).open(for: account, proofs: proofs, at: now, tx).token)
        }
        self.account = account.id
        let cookie = CookieJar(ring: .sample, isSecure: false, header: nil).set(.account, token.text)
        await browser.carry([CookieJar.name(.account, isSecure: false): cookie.value])
    }

    /// Follows redirects to the page they end at.
    func follow(_ page: Browser.Page) async throws -> (path: String, page: Browser.Page) {
        var (path, page) = ("", page)
        for _ in 0..<8 {
            guard page.status == 303, let next = page.location else { break }
            path = next
            page = try await browser.get(next)
        }
        return (path, page)
    }

    func open(_ path: String) async throws -> (path: String, page: Browser.Page) {
        let page = try await browser.get(path)
        let end = try await follow(page)
        return end.path.isEmpty ? (path, end.page) : end
    }

    /// Checks the CURP of somebody whom the stand-in knows.
    @discardableResult
    func prove(
        curp: String = "HERJ850412HDFRML06", given: String = "jesus emilio", first: String = "Hernandez", second: String = "ROMO",
        next: String? = nil
    ) async throws -> Browser.Page {
        let path = "/account/data/check/registro-civil"
        _ = try await browser.get(path + (next.map { "?next=" + $0 } ?? ""))
        var fields = ["curp": curp, "given_name": given, "first_surname": first, "second_surname": second]
        fields["next"] = next
        return try await browser.post(path, fields)
    }

    func known() async throws -> KnownPerson { try await EvidenceKeeper(house.dependencies.identity).known(of: account) }
}
