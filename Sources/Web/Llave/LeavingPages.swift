import Catalog
import Core
import Foundation
import HTTPTypes
import Identity
import Ledger

/// A copy of one's own data, deleting the account, and coming back when everything is lost.
extension Llave {
    var leavingRoutes: [Route] {
        [
            .get("/account/export", .everybody, showExport),
            .post("/account/export", .everybody, export),
            .get("/account/delete", .everybody, showDelete),
            .post("/account/delete", .everybody, delete),
            .post("/account/keep", .everybody, keep),
            .post("/account/end-all", .everybody, endAll),
            .post("/account/second/lost", .everybody, loseAll),
            .get("/account/recovery/{token}", .everybody, showRecovery),
            .post("/account/recovery/{token}", .everybody, recover),
        ]
    }

    private func endAll(_ visit: Visit) async throws -> Reply {
        guard let holder = try await holder(visit) else { return .see("/account/sign-in") }
        try await provider.endAll(of: holder.account.id, except: holder.session.id)
        try await record("session.ended", of: holder.account.id, ["reason": "all"], visit)
        return .see("/account")
    }

    /// Records what its owner did to an account, where no service of Identity does.
    func record(_ kind: String, of account: ID<Account>, _ facts: [String: String], _ visit: Visit) async throws {
        let (stores, now) = (visit.dependencies.identity, visit.now)
        try await stores.unit.write { tx in
            try stores.trail.append(
                AuditEvent(
                    id: ID(at: now, chance: stores.chance), at: now, kind: kind, actor: .resident(account.data),
                    subject: AuditSubject(.account, account), facts: facts), tx)
        }
    }

    // MARK: A copy

    private func showExport(_ visit: Visit) async throws -> Reply {
        try await fresh(visit) { _, _ in
            askPage(
                visit, title: visit.words.text("account.export.title"), lead: visit.words.text("account.export.lead"),
                path: "/account/export", button: visit.words.text("account.export.button"))
        }
    }

    private func export(_ visit: Visit) async throws -> Reply {
        try await fresh(visit) { holder, _ in
            let copy = try await AccountCopy(holder, visit, desk: factorDesk(visit), provider: provider).claims()
            var reply = Reply.bytes(copy.json, type: "application/json")
            reply.headers[Self.disposition] = "attachment; filename=\"llave.json\""
            return reply
        }
    }

    private static let disposition = HTTPField.Name("Content-Disposition")!

    // MARK: Deleting

    private func showDelete(_ visit: Visit) async throws -> Reply {
        try await fresh(visit) { holder, _ in
            guard holder.account.persona == .resident else { throw WebError.noSuchPage }
            let days = OwnAccount.deletionWait.milliseconds / Instant.Span.days(1).milliseconds
            return askPage(
                visit, title: visit.words.text("account.delete.title"),
                lead: visit.words.text("account.delete.lead", ["days": String(days)]), text: visit.words.text("account.delete.text"),
                path: "/account/delete", button: visit.words.text("account.delete.button"))
        }
    }

    private func delete(_ visit: Visit) async throws -> Reply {
        try await fresh(visit) { _, token in
            try await own(visit).askDeletion(token)
            return .see("/account")
        }
    }

    private func keep(_ visit: Visit) async throws -> Reply {
        guard let holder = try await holder(visit) else { return .see("/account/sign-in?next=/account") }
        try await own(visit).keepAccount(holder.account.id)
        return .see("/account")
    }

    // MARK: Everything is lost

    private func loseAll(_ visit: Visit) async throws -> Reply {
        guard
            let pending = visit.cookies.value(.pending).flatMap({ PendingSignIn($0, visit.dependencies.ring, at: visit.now) })
        else { return .see("/account/sign-in") }
        let ready = try await own(visit).askRecovery(pending)
        return donePage(visit, "lost", ["moment": visit.dates.moment(ready), "help": visit.catalog.city.help.phone])
    }

    private func recoveryLink(_ visit: Visit) throws -> SecretToken {
        guard let token = SecretToken(try visit.parameter("token")) else { throw IdentityError.changeGone }
        return token
    }

    private func showRecovery(_ visit: Visit) async throws -> Reply {
        let link = try recoveryLink(visit)
        guard try await own(visit).isReady(link) else { throw IdentityError.changeGone }
        return askPage(
            visit, title: visit.words.text("account.recovery.title"), lead: visit.words.text("account.recovery.lead"),
            path: "/account/recovery/" + link.text, button: visit.words.text("account.recovery.button"))
    }

    private func recover(_ visit: Visit) async throws -> Reply {
        let cleared = [visit.cookies.clear(.account), visit.cookies.clear(.pending)]
        if let password = try await own(visit).completeRecovery(try recoveryLink(visit)) {
            return Reply.see("/account/link/" + password.text).setting(cleared)
        }
        return donePage(visit, "recovered").setting(cleared)
    }
}
