import Cases
import Catalog
import Core
import HTTPTypes
import Identity
import Work

/// What the city serves and what waits: what `check` says of each, what would change, and publishing.
extension AdminPages {
    var editionRoutes: [Route] {
        let editors: [RoleGrant.Role] = [.administrator, .editor]
        return [
            .get("/admin/services", .servant(editors), services),
            .post("/admin/services/read", .servant(editors), readFolder),
            .post("/admin/services/publish", .servant(editors), publish),
            .get("/admin/services/{folder}", .servant(editors), edition),
        ]
    }

    // MARK: All of them

    private func services(_ visit: Visit) async throws -> Reply { try await list(visit, problem: nil) }

    private func list(_ visit: Visit, problem: EditionError?) async throws -> Reply {
        let stores = visit.dependencies.stores
        let desk = try await visit.dependencies.editions.desk()
        let since = try await stores.unit.read { tx in try stores.operations.activeSince(tx) }
        let folders = Set(desk.active.keys).union(desk.waiting.keys).union(visit.catalog.versions.keys)
        let right = PublishRight(visit)
        let rows = folders.sorted().map { folder -> View in
            let services = visit.catalog.services.filter { $0.folder == folder.name }
            let version = desk.active[folder] ?? visit.catalog.versions[folder]
            let waiting = desk.waiting[folder]
            return [
                "folder": EditionWords.name(folder), "title": EditionWords.title(folder, visit),
                "path": "/admin/services/\(EditionWords.name(folder))",
                "count": services.count > 1 ? visit.words.text("admin.services.variants", ["count": String(services.count)]) : nil,
                "mode": services.first.map { visit.words.text("admin.services.mode.\($0.mode.rawValue)") },
                "version": version.map { String($0.hash.prefix(12)) } ?? "", "isServed": version != nil,
                "since": since[folder].map { visit.dates.moment($0) },
                "checked": EditionWords.summary(desk.check(folder, version), visit),
                "isWaiting": waiting != nil,
                "waits": waiting.map { EditionWords.waits($0, served: version, visit) },
                "waitingChecked": waiting?.version.map { EditionWords.summary(desk.check(folder, $0), visit) },
            ]
        }
        let orders = desk.waiting.keys.sorted().filter { folder in
            let check = desk.check(folder, desk.waiting[folder]?.version)
            return right.may(folder, visit) && (desk.waiting[folder]?.version == nil || check.map { $0.errors == 0 } ?? false)
        }
        return page(
            "services", visit, status: problem.map { ErrorResponses.status(of: $0) } ?? .ok, hasError: problem != nil,
            [
                "services": rows, "token": visit.formToken(), "mayRead": visit.dependencies.cityFolder != nil,
                "hasWaiting": !desk.waiting.isEmpty, "hasOrders": orders.count > 1,
                "orders": orders.map { ["order": EditionWords.order($0, desk)] as View },
                "publishAll": visit.words.text("admin.services.publish_all", count: orders.count),
                "done": visit.query("done").flatMap {
                    ["read", "same", "published"].contains($0) ? visit.words.text("admin.services.done.\($0)") : nil
                },
                "problem": problem.map { EditionWords.said($0, visit) }, "findings": EditionWords.findings(problem),
                "hasFindings": !EditionWords.findings(problem).isEmpty, "isDemo": visit.dependencies.isDemo,
            ])
    }

    private func readFolder(_ visit: Visit) async throws -> Reply {
        guard let folder = visit.dependencies.cityFolder else { throw WebError.noSuchPage }
        let waiting = try await visit.dependencies.editions.look(at: folder)
        return .see("/admin/services?done=" + (waiting == 0 ? "same" : "read"))
    }

    // MARK: One of them

    private func edition(_ visit: Visit) async throws -> Reply {
        guard let folder = EditionWords.folder(try visit.parameter("folder")) else { throw WebError.noSuchPage }
        return try await editionPage(folder, visit, problem: nil)
    }

    func editionPage(_ folder: ServiceCode, _ visit: Visit, problem: EditionError?) async throws -> Reply {
        let (stores, editions) = (visit.dependencies.stores, visit.dependencies.editions)
        let desk = try await editions.desk()
        let lines = try await stores.unit.read { tx in try stores.operations.versions(tx) }.filter { $0.folder == folder }
        let served = desk.active[folder] ?? visit.catalog.versions[folder]
        let waiting = desk.waiting[folder]
        guard served != nil || waiting != nil || !lines.isEmpty else { throw WebError.noSuchPage }
        let right = PublishRight(visit)
        let check = desk.check(folder, served)
        let name = EditionWords.name(folder)
        var view: View = [
            "title": EditionWords.title(folder, visit), "folder": name, "isServed": served != nil,
            "version": served.map { String($0.hash.prefix(12)) } ?? "",
            "since": lines.first { $0.activeSince != nil }?.activeSince.map { visit.dates.moment($0) },
            "checked": EditionWords.summary(check, visit), "said": EditionWords.findings(check), "token": visit.formToken(),
            "problem": problem.map { EditionWords.said($0, visit) }, "refusals": EditionWords.findings(problem),
            "hasRefusals": !EditionWords.findings(problem).isEmpty, "isWaiting": waiting != nil,
            "older": lines.filter { $0.version != served }.prefix(20).map { line in
                [
                    "hash": String(line.version.hash.prefix(12)), "when": visit.dates.moment(line.publishedAt),
                    "with": "/admin/services/\(name)?with=\(line.version.hash)#changes",
                ] as View
            },
            "hasOlder": lines.contains { $0.version != served },
        ]
        if let waiting {
            let mine = waiting.version.flatMap { desk.check(folder, $0) }
            let isReady = waiting.version == nil || mine.map { $0.errors == 0 } ?? false
            view["waits"] = EditionWords.waits(waiting, served: served, visit)
            view["waitingVersion"] = waiting.version.map { String($0.hash.prefix(12)) }
            view["seen"] = visit.dates.moment(waiting.seenAt)
            view["waitingChecked"] = waiting.version == nil ? nil : EditionWords.summary(mine, visit)
            view["waitingSaid"] = EditionWords.findings(mine)
            view["mayPublish"] = isReady && right.may(folder, visit)
            view["whyNot"] =
                isReady
                ? (right.may(folder, visit) ? nil : visit.words.text("admin.edition.no_right"))
                : visit.words.text(mine == nil ? "admin.edition.unchecked" : "admin.edition.has_errors")
            view["order"] = EditionWords.order(folder, desk)
            view["isEnd"] = waiting.version == nil
            view["trial"] = try await trialCard(folder, waiting, visit)
        }
        // Against an older version where one is asked for, else what publishing would change.
        let old = lines.first { $0.version.hash == visit.query("with") }?.version
        if old != nil || waiting != nil {
            let changes = try await editions.changes(
                of: folder, from: old ?? served, to: old == nil ? waiting?.version : served, in: desk, catalog: visit.catalog,
                language: visit.language)
            view["hasChanges"] = true
            view["isOld"] = old != nil
            view["oldVersion"] = old.map { String($0.hash.prefix(12)) } ?? ""
            view["sorts"] = EditionWords.sorts(changes, visit)
            view["isSame"] = changes.isEmpty
        }
        return page(
            "edition", visit, section: "services", status: problem.map { ErrorResponses.status(of: $0) } ?? .ok, hasError: problem != nil,
            title: EditionWords.title(folder, visit), view)
    }

    // MARK: Publishing

    private func publish(_ visit: Visit) async throws -> Reply {
        let right = PublishRight(visit)
        let orders = visit.form.all("order").prefix(200).compactMap { EditionWords.order(reading: $0) }
        guard let first = orders.first else { throw WebError.badForm }
        guard orders.allSatisfy({ right.may($0.folder, visit) }) else { throw IdentityError.notAllowed }
        let editions = visit.dependencies.editions
        do {
            try await editions.publish(orders, by: Self.actor(visit))
        } catch let error as EditionError {
            return orders.count == 1
                ? try await editionPage(first.folder, visit, problem: error) : try await list(visit, problem: error)
        }
        // This node serves it at once, the others within seconds.
        let live = visit.dependencies.catalog
        if let fresh = try await editions.served(instead: live.current) { live.replace(with: fresh) }
        return .see("/admin/services?done=published")
    }
}

/// Who may publish what: an administrator everything, an editor the services of their units.
struct PublishRight {
    private let scope: DeskScope?
    private let isAdministrator: Bool

    init(_ visit: Visit) {
        scope = try? visit.scope
        isAdministrator = visit.servant?.grants.contains { $0.role == .administrator } ?? false
    }

    func may(_ folder: ServiceCode, _ visit: Visit) -> Bool {
        if isAdministrator { return true }
        guard folder != CityFiles.ownName, let scope else { return false }
        let services = visit.catalog.services.filter { $0.folder == folder.name }
        // A new service has no owner yet that anybody signed off.
        return !services.isEmpty
            && services.allSatisfy { service in
                let line = [service.owner.name] + visit.catalog.city.units.line(of: service.owner).map(\.id.name)
                return scope.member.may(.publish, inLine: line, service: service.code.name, area: nil)
            }
    }
}
