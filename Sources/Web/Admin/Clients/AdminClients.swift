import Catalog
import Core
import Foundation
import HTTPTypes
import Identity
import Ledger
import Work

/// The systems that log people in through the city: listed, added, changed, stopped, and their addresses approved by a second person.
extension AdminPages {
    var clientRoutes: [Route] {
        let admins = Access.servant([.administrator])
        return [
            .get("/admin/clients", admins, clients),
            .get("/admin/clients/new", admins) { visit in newClientPage(visit, problem: nil) },
            .post("/admin/clients", admins, addClient),
            .get("/admin/clients/{client}", admins) { visit in try await clientPage(visit, problem: nil, secret: nil) },
            .post("/admin/clients/{client}/{deed}", admins, changeClient),
        ]
    }

    private static let mostRows = 50

    private func office(_ visit: Visit) -> ClientOffice {
        ClientOffice(visit.dependencies.identity, clients: visit.dependencies.stores.openID.clients)
    }

    // MARK: The list

    private func clients(_ visit: Visit) async throws -> Reply {
        let office = office(visit)
        let asked = visit.query("q")?.nonBlank.map { String($0.prefix(100)) }
        let found =
            if let asked { Array(try await office.found(asked).prefix(Self.mostRows)) } else {
                try await office.page(before: visit.query("after"), limit: Self.mostRows + 1)
            }
        let waiting = try await office.waiting()
        let names = Dictionary(
            try await visit.dependencies.stores.unit.read { [stores = visit.dependencies.stores] tx in
                try waiting.compactMap { try stores.openID.clients.client($0.client, tx) }
            }.map { ($0.id, $0.settings.name.text(in: visit.language)) }, uniquingKeysWith: { first, _ in first })
        return page(
            "clients", visit,
            [
                "clients": found.prefix(Self.mostRows).map { client in
                    [
                        "name": client.settings.name.text(in: visit.language), "id": client.id, "path": "/admin/clients/\(client.id)",
                        "since": visit.dates.day(client.createdAt), "isSuspended": client.state == .suspended,
                    ] as View
                },
                "hasClients": !found.isEmpty, "q": asked,
                "more": found.count > Self.mostRows && asked == nil ? "?after=\(found[Self.mostRows - 1].id)" : nil,
                "waiting": waiting.map { change in
                    [
                        "name": names[change.client] ?? change.client, "path": "/admin/clients/\(change.client)",
                        "since": visit.dates.day(change.proposedAt), "isMine": change.proposedBy == visit.servant?.account,
                    ] as View
                },
                "hasWaiting": !waiting.isEmpty,
            ])
    }

    // MARK: A new one

    private static let ways: [ClientSettings.Authentication] = [.secretBasic, .secretPost, .privateKeyJWT, .none]

    private func newClientPage(_ visit: Visit, problem: String?) -> Reply {
        let typed = problem == nil ? nil : visit.form
        let way = typed?.text("way") ?? ClientSettings.Authentication.secretBasic.rawValue
        return page(
            "client-new", visit, section: "clients", status: problem == nil ? .ok : .unprocessableContent, hasError: problem != nil,
            title: visit.words.text("clients.add"),
            [
                "problem": problem, "token": visit.formToken(), "name": typed?.text("name"), "nameEn": typed?.text("name_en"),
                "redirect": typed?.text("redirect"), "postLogout": typed?.text("post_logout"), "keys": typed?.text("keys"),
                "home": typed?.text("home"),
                "ways": Self.ways.map { one in
                    ["id": one.rawValue, "name": visit.words.text("clients.way.\(one.rawValue)"), "isChosen": one.rawValue == way] as View
                },
                "scopes": Scope.offered.sorted().filter { $0 != Scope.openID }.map { scope in
                    [
                        "id": scope, "name": visit.words.optional("account.data.\(scope)") ?? scope,
                        "isChosen": typed?.all("scope").contains(scope) ?? ["profile", "email"].contains(scope),
                    ] as View
                },
            ])
    }

    private func addClient(_ visit: Visit) async throws -> Reply {
        let form = visit.form
        guard let way = ClientSettings.Authentication(rawValue: form.text("way")) else { throw WebError.badForm }
        guard let name = PersonName(form.text("name")) else {
            return newClientPage(visit, problem: visit.words.text("clients.problem.name"))
        }
        var names = [visit.catalog.city.defaultLanguage: name.text]
        if let english = PersonName(form.text("name_en")) { names[.english] = english.text }
        var settings = ClientSettings(
            name: LocalizedText(names), authentication: way, redirectURIs: Self.lines(form.text("redirect")),
            scopes: Set(form.all("scope")).intersection(Scope.offered).union([Scope.openID]))
        settings.postLogoutURIs = Self.lines(form.text("post_logout"))
        settings.home = form.text("home").nonBlank
        if let text = form.text("keys").nonBlank {
            if text.hasPrefix("https://") {
                settings.keysURI = text
            } else {
                settings.keys = Claims(json: Data(text.utf8))?["keys"]?.array?.compactMap(\.object) ?? []
            }
        }
        do {
            let made = try await office(visit).add(settings, by: Self.actor(visit))
            return try await clientPage(visit, id: made.client.id, problem: nil, secret: made.secret)
        } catch let fault as ClientOffice.Fault { return newClientPage(visit, problem: Self.words(fault, visit)) }
    }

    // MARK: One of them

    private func clientPage(_ visit: Visit, id: String? = nil, problem: String?, secret: String?) async throws -> Reply {
        let id = try id ?? visit.parameter("client")
        let stores = visit.dependencies.stores
        let found = try await stores.unit.read { tx -> (Client, ClientChange?, [AuditEvent])? in
            guard let client = try stores.openID.clients.client(id, tx) else { return nil }
            return (
                client, try stores.openID.clients.waiting(for: id, tx),
                try stores.ledger.find(LedgerFilter(subject: .client(id)), before: nil, limit: 30, tx).map(\.event)
            )
        }
        guard let (client, waiting, events) = found else { throw WebError.noSuchPage }
        let names = try await names(of: events, waiting, visit)
        let settings = client.settings
        let path = "/admin/clients/\(client.id)"
        let isMine = waiting?.proposedBy == visit.servant?.account
        func list(_ texts: [String]) -> [View] { texts.map { ["text": $0] } }
        return page(
            "client", visit, section: "clients", status: problem == nil ? .ok : .unprocessableContent, hasError: problem != nil,
            title: settings.name.text(in: visit.language),
            [
                "problem": problem, "secret": secret, "token": visit.formToken(), "id": client.id,
                "name": settings.name.text(in: visit.language), "state": visit.words.text("clients.state.\(client.state.rawValue)"),
                "isActive": client.state == .active, "isSuspended": client.state == .suspended, "since": visit.dates.day(client.createdAt),
                "way": visit.words.text("clients.way.\(settings.authentication.rawValue)"), "sector": settings.sector,
                "home": settings.home,
                "scopes": settings.scopes.sorted().joined(separator: " "), "pkce": settings.pkceExemption,
                "needsNonce": settings.needsProofNonce,
                "redirects": list(settings.redirectURIs), "postLogouts": list(settings.postLogoutURIs), "news": settings.backchannelLogout,
                "redirectText": settings.redirectURIs.joined(separator: "\n"),
                "postLogoutText": settings.postLogoutURIs.joined(separator: "\n"),
                "hasSecret": [.secretBasic, .secretPost].contains(settings.authentication),
                "edit": path + "/edit", "addresses": path + "/addresses", "suspend": path + "/suspend", "resume": path + "/resume",
                "newSecret": path + "/secret", "approve": path + "/approve", "reject": path + "/reject",
                "nameSpanish": settings.name.texts[.spanish] ?? settings.name.text(in: visit.language),
                "nameEnglish": settings.name.texts[.english],
                "waiting": waiting.map { change in
                    [
                        "id": change.id.description, "who": names[change.proposedBy], "when": visit.dates.moment(change.proposedAt),
                        "redirects": list(change.addresses.redirect), "postLogouts": list(change.addresses.postLogout),
                        "newNews": change.addresses.backchannelLogout, "isMine": isMine, "mayApprove": !isMine, "token": visit.formToken(),
                        "approve": path + "/approve", "reject": path + "/reject",
                    ] as View
                },
                "events": events.map { event in
                    [
                        "what": visit.words.optional("clients.kind.\(event.kind.replacing(".", with: "_"))") ?? event.kind,
                        "when": visit.dates.moment(event.at), "machine": visit.dates.machine(event.at),
                        "who": Self.who(event, names, visit),
                    ] as View
                },
            ])
    }

    private func names(of events: [AuditEvent], _ waiting: ClientChange?, _ visit: Visit) async throws -> [ID<Account>: String] {
        let people = events.compactMap { event -> ID<Account>? in
            if case .servant(let id) = event.actor { ID<Account>(id) } else { nil }
        }
        let all = Set(people + [waiting?.proposedBy].compactMap { $0 })
        let roll = StaffRoll(visit.dependencies.identity)
        return try await visit.dependencies.stores.unit.read { tx in try roll.names(all, tx) }
    }

    private static func who(_ event: AuditEvent, _ names: [ID<Account>: String], _ visit: Visit) -> String {
        if case .servant(let id) = event.actor, let name = ID<Account>(id).flatMap({ names[$0] }) { return name }
        return visit.words.text("admin.audit.actor.\(event.actor.text.prefix { $0 != ":" })")
    }

    private func changeClient(_ visit: Visit) async throws -> Reply {
        let (office, actor, form) = (office(visit), Self.actor(visit), visit.form)
        let id = try visit.parameter("client")
        do {
            switch try visit.parameter("deed") {
            case "edit":
                guard let name = PersonName(form.text("name")) else {
                    return try await clientPage(visit, problem: visit.words.text("clients.problem.name"), secret: nil)
                }
                var names = [visit.catalog.city.defaultLanguage: name.text]
                if let english = PersonName(form.text("name_en")) { names[.english] = english.text }
                _ = try await office.edit(
                    id, name: LocalizedText(names), home: .some(form.text("home").nonBlank),
                    proofNonce: form.text("nonce") == "yes", by: actor)
            case "addresses":
                let addresses = ClientAddresses(
                    redirect: Self.lines(form.text("redirect")), postLogout: Self.lines(form.text("post_logout")),
                    backchannelLogout: form.text("news").nonBlank)
                _ = try await office.propose(addresses, for: id, by: actor)
            case "suspend": _ = try await office.set(id, .suspended, by: actor)
            case "resume": _ = try await office.set(id, .active, by: actor)
            case "secret":
                let secret = try await office.rotateSecret(of: id, by: actor)
                return try await clientPage(visit, problem: nil, secret: secret)
            case "approve": _ = try await office.approve(try Self.change(visit), by: actor)
            case "reject": try await office.reject(try Self.change(visit), by: actor)
            default: throw WebError.noSuchPage
            }
        } catch let fault as ClientOffice.Fault {
            if fault == .unknownClient { throw WebError.noSuchPage }
            var reply = try await clientPage(visit, problem: Self.words(fault, visit), secret: nil)
            if fault == .ownChange { reply.status = .forbidden }
            return reply
        }
        return .see("/admin/clients/\(id)")
    }

    private static func change(_ visit: Visit) throws -> ID<ClientChange> {
        guard let id = ID<ClientChange>(visit.form.text("change")) else { throw WebError.badForm }
        return id
    }

    private static func words(_ fault: ClientOffice.Fault, _ visit: Visit) -> String {
        visit.words.text("clients.problem.\(fault.code.name.dropFirst("client.".count))", fault.details)
    }

    private static func lines(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
