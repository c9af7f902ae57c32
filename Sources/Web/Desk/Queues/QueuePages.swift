import Cases
import Catalog
import Core
import Identity
import Work

/// The lists: the next thing to do first, a page at a time.
enum QueuePages {
    static let pageLength = 25

    static let routes: [Route] = [
        .get("/desk", .servant([]), home),
        .get("/desk/mine", .servant(Route.deskRoles), mine),
        .get("/desk/units", .servant(Route.deskRoles), chooseUnit),
        .get("/desk/units/{unit}/{queue}", .servant(Route.deskRoles), list),
    ]

    /// Straight to one's own cases; whoever has no role there sees their account.
    private static func home(_ visit: Visit) async throws -> Reply {
        let scope = try visit.scope
        return .see(scope.readable.isEmpty ? "/desk/account" : "/desk/mine")
    }

    private static func mine(_ visit: Visit) async throws -> Reply {
        let scope = try visit.scope
        guard let unit = scope.home else { throw WebError.forbidden }
        return try await page(.mine, unit, scope, visit)
    }

    /// From the list of units, by a form that needs no script.
    private static func chooseUnit(_ visit: Visit) async throws -> Reply {
        let (unit, _) = try unit(visit.query("unit") ?? "", visit)
        return .see(DeskQueue.all.path(unit.id))
    }

    private static func list(_ visit: Visit) async throws -> Reply {
        let (unit, scope) = try unit(try visit.parameter("unit"), visit)
        guard let queue = DeskQueue(rawValue: try visit.parameter("queue")) else { throw WebError.noSuchPage }
        return try await page(queue, unit, scope, visit)
    }

    /// A unit of the servant's; another's looks like none.
    private static func unit(_ name: String, _ visit: Visit) throws -> (CityUnit, DeskScope) {
        let scope = try visit.scope
        guard let id = UnitID(name), let unit = visit.catalog.city.units[id], scope.may(.read, id) else { throw WebError.noSuchPage }
        return (unit, scope)
    }

    private static func page(_ queue: DeskQueue, _ unit: CityUnit, _ scope: DeskScope, _ visit: Visit) async throws -> Reply {
        let after = visit.query("after").flatMap { Queue.Cursor($0) }
        let start = after == nil ? 0 : visit.query("from").flatMap { Int($0) }.map { max(0, min($0, 100_000_000)) } ?? 0
        let chosen = queue.queue(unit.id, scope.id, visit)
        let stores = visit.dependencies.stores
        let office = StaffNames(visit.dependencies.identity)
        let (files, total, sidebar, names) = try await stores.unit.read { tx in
            let files = try stores.cases.list(chosen, after: after, limit: pageLength + 1, at: visit.now, tx)
            let sidebar = try Sidebar.read(unit, scope, visit, tx)
            let total = try sidebar.counts[queue] ?? stores.cases.count(chosen, at: visit.now, tx)
            return (files, total, sidebar, try office.names(of: files.compactMap(\.assignee), tx))
        }
        let shown = Array(files.prefix(pageLength))
        let answers = try await visit.dependencies.cases.answers(of: shown.filter { $0.privacy != .confidential })
        let rows = shown.map { QueueRow($0, place: answers[$0.id]?.place?.words, assignee: $0.assignee.flatMap { names[$0] }).view(visit) }
        let isNextUp = start == 0 && queue != .closed && queue != .waiting
        let name = visit.words.text("desk.queue.\(queue.rawValue)")
        let heading = visit.words.text("desk.list.heading", count: total, ["queue": name])
        return visit.deskPage(
            "desk/queue", title: heading, scope: scope, sidebar: sidebar, current: queue,
            [
                "heading": heading, "when": visit.dates.moment(visit.now), "office": officeHours(unit, visit), "rows": rows,
                "isEmpty": rows.isEmpty, "emptyText": visit.words.text("desk.list.empty.\(queue.rawValue)"),
                "next": isNextUp ? shown.first.map { nextUp($0, place: answers[$0.id]?.place?.words, visit) } : nil,
                "range": rows.isEmpty
                    ? nil
                    : visit.words.text(
                        "desk.list.range",
                        ["from": String(start + 1), "to": String(start + shown.count), "total": String(max(total, start + shown.count))]),
                "more": files.count > pageLength
                    ? shown.last.map { "?after=\(Queue.Cursor($0).text)&from=\(start + shown.count)" } : nil,
                "moreText": visit.words.text("desk.list.more", count: max(1, min(pageLength, total - start - shown.count))),
                "isLater": start > 0, "showsAssignee": queue != .mine, "moved": moved(visit),
            ])
    }

    /// After a transfer out of sight: where it went.
    private static func moved(_ visit: Visit) -> String? {
        guard let folio = visit.query("moved").flatMap({ Folio($0) }) else { return nil }
        return visit.words.text("desk.list.moved", ["folio": folio.description])
    }

    private static func nextUp(_ file: CaseFile, place: String?, _ visit: Visit) -> View {
        let clock = DeskClock(visit).face(of: file)
        let service = visit.catalog.service(file.service)?.title.text(in: visit.language) ?? file.service.description
        return [
            "path": "/desk/cases/\(file.folio)",
            "lead": place.map {
                visit.words.text("desk.list.next_lead", ["folio": file.folio.description, "service": service, "place": $0])
            }
                ?? "\(file.folio), \(service).",
            "why": visit.words.text(
                clock.isLate ? "desk.list.next_late" : clock.isPaused ? "desk.list.next_paused" : "desk.list.next_due",
                ["when": clock.text, "stage": clock.stage.map { visit.words.text("desk.stage_deed.\($0)") } ?? ""]),
        ]
    }

    private static func officeHours(_ unit: CityUnit, _ visit: Visit) -> String? {
        guard let calendar = visit.catalog.city.calendars[unit.calendar] else { return nil }
        let (day, milliseconds) = calendar.local.wall(visit.now)
        let periods = calendar.periods(on: day)
        guard let end = periods.last(where: { Int64($0.end) * 60_000 > milliseconds })?.end else {
            return visit.words.text("desk.list.office_closed")
        }
        return end == 1440
            ? nil : visit.words.text("desk.list.office_until", ["time": visit.dates.time(calendar.local.instant(day, minutes: end))])
    }
}

/// Names of colleagues for pages.
struct StaffNames: Sendable {
    private let stores: IdentityStores

    init(_ stores: IdentityStores) { self.stores = stores }

    func names(of servants: [ServantID], _ tx: any Transaction) throws -> [ServantID: String] {
        let names = try StaffRoll(stores).names(Set(servants.map(\.account)), tx)
        return Dictionary(uniqueKeysWithValues: names.map { (ServantID(high: $0.key.high, low: $0.key.low), $0.value) })
    }
}
