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
        .get("/desk/queues/{queue}", .servant(Route.deskRoles), listEverywhere),
        .get("/desk/units/{unit}/{queue}", .servant(Route.deskRoles), list),
    ]

    /// Straight to one's own cases; whoever has no role there sees their account.
    private static func home(_ visit: Visit) async throws -> Reply {
        let scope = try visit.scope
        return .see(scope.readable.isEmpty ? "/desk/account" : "/desk/mine")
    }

    private static func mine(_ visit: Visit) async throws -> Reply {
        let scope = try visit.scope
        guard !scope.readable.isEmpty else { throw WebError.forbidden }
        return try await QueuePage(queue: .mine, unit: scope.home, scope: scope, visit: visit).reply()
    }

    /// From the list of units, by a form that needs no script.
    private static func chooseUnit(_ visit: Visit) async throws -> Reply {
        guard let name = visit.query("unit")?.nonBlank else { return .see(DeskQueue.all.path(nil)) }
        return .see(DeskQueue.all.path(try visit.deskUnit(name).unit.id))
    }

    private static func listEverywhere(_ visit: Visit) async throws -> Reply {
        let scope = try visit.scope
        guard let queue = DeskQueue(rawValue: try visit.parameter("queue")), !scope.readable.isEmpty else { throw WebError.noSuchPage }
        return try await QueuePage(queue: queue, unit: nil, scope: scope, visit: visit).reply()
    }

    private static func list(_ visit: Visit) async throws -> Reply {
        let (unit, scope) = try visit.deskUnit(try visit.parameter("unit"))
        guard let queue = DeskQueue(rawValue: try visit.parameter("queue")) else { throw WebError.noSuchPage }
        return try await QueuePage(queue: queue, unit: unit, scope: scope, visit: visit).reply()
    }
}

/// One page of one list.
struct QueuePage {
    let queue: DeskQueue
    let unit: CityUnit?
    let scope: DeskScope
    let visit: Visit

    /// Closed cases are counted as far as this: beyond, the page says "more than".
    static let mostCounted = 10_000

    func reply() async throws -> Reply {
        let (stores, visit, unit, scope, queue) = (visit.dependencies.stores, visit, unit, scope, queue)
        let narrowed = ListQuery { visit.query($0) }
        let after = visit.query("after").flatMap { Queue.Cursor($0) }
        let start = after == nil ? 0 : visit.query("start").flatMap { Int($0) }.map { max(0, min($0, 100_000_000)) } ?? 0
        let chosen = queue.queue(unit?.id, scope, narrowed, visit)
        let length = QueuePages.pageLength
        let office = StaffNames(visit.dependencies.identity)
        let (files, total, sidebar, names, bulk) = try await stores.unit.read { tx in
            let files = try stores.cases.list(chosen, after: after, limit: length + 1, at: visit.now, tx)
            let sidebar = try Sidebar.read(unit, scope, visit, tx)
            let total =
                try (narrowed.isEmpty ? sidebar.counts[queue] : nil)
                ?? (queue == .closed
                    ? stores.cases.count(chosen, upTo: Self.mostCounted + 1, at: visit.now, tx)
                    : stores.cases.count(chosen, at: visit.now, tx))
            let bulk = try BulkChoice.read(scope, files.map(\.id), visit, tx)
            return (files, total, sidebar, try office.names(of: files.compactMap(\.assignee), tx), bulk)
        }
        let shown = Array(files.prefix(length))
        let answers = try await visit.dependencies.cases.answers(of: shown.filter { $0.privacy != .confidential })
        let mayChoose = scope.mayAnywhere(.work)
        let rows = shown.map { file in
            var row = QueueRow(file, place: answers[file.id]?.place?.words, assignee: file.assignee.flatMap { names[$0] }).view(visit)
            row["isChosen"] = bulk.chosen.contains(file.id)
            row["office"] =
                unit == nil || file.unit != unit?.id
                ? visit.catalog.city.units[file.unit]?.shortName.text(in: visit.language) : nil
            return row
        }
        let name = visit.words.text("desk.queue.\(queue.key)")
        let isMany = queue == .closed && total > Self.mostCounted
        let heading =
            isMany
            ? visit.words.text("desk.list.heading_many", ["queue": name, "count": String(Self.mostCounted)])
            : visit.words.text("desk.list.heading", count: total, ["queue": name])
        let hasMore = files.count > length
        let next = shown.last.map { "after=\(Queue.Cursor($0, in: chosen.tray).text)&start=\(start + shown.count)" }
        let suffix = narrowed.isEmpty ? "" : "&" + narrowed.text
        let more: String? = hasMore ? next.map { "?\($0)\(suffix)" } : nil
        let firstPath = narrowed.isEmpty ? "?" : "?\(narrowed.text)"
        let isChooser = mayChoose && !rows.isEmpty && !queue.isOfFigures
        let first = shown.first { $0.state != .waitingForResident }
        let isNextUp = start == 0 && narrowed.isEmpty && [.mine, .unassigned, .due, .late, .reopened, .handedOver, .all].contains(queue)
        return visit.deskPage(
            "desk/queue", title: heading, scope: scope, sidebar: sidebar, current: queue,
            [
                "heading": heading, "when": visit.dates.moment(visit.now), "hours": officeHours, "rows": rows,
                "isEmpty": rows.isEmpty,
                "emptyText": visit.words.text(narrowed.isEmpty ? "desk.list.empty.\(queue.key)" : "desk.filter.empty"),
                "next": isNextUp ? first.map { nextUp($0, place: answers[$0.id]?.place?.words) } : nil,
                "range": rows.isEmpty
                    ? nil
                    : visit.words.text(
                        isMany ? "desk.list.range_many" : "desk.list.range",
                        [
                            "from": String(start + 1), "to": String(start + shown.count),
                            "total": String(max(isMany ? Self.mostCounted : total, start + shown.count)),
                        ]),
                "more": more, "nextQuery": hasMore ? next : nil,
                "moreText": visit.words.text("desk.list.more", count: max(1, isMany ? length : min(length, total - start - shown.count))),
                "isLater": start > 0, "firstPath": firstPath,
                "csv": rows.isEmpty ? nil : ListExport.path(queue, unit?.id, narrowed, scope), "showsAssignee": queue != .mine,
                "note": note, "filter": filterView(narrowed), "period": period(narrowed),
                "mayChoose": isChooser, "bulk": bulk.view(total: total, scope, visit),
                "queue": queue.rawValue, "unit": unit?.id.name, "query": narrowed.text, "bulkToken": visit.formToken(),
            ])
    }

    /// After something was done out of sight: what.
    private var note: String? {
        if let folio = visit.query("moved").flatMap({ Folio($0) }) {
            return visit.words.text("desk.list.moved", ["folio": folio.description])
        }
        let said: Set = ["filter_saved", "filter_deleted", "nothing_chosen", "timed"]
        return visit.query("said").flatMap { said.contains($0) ? visit.words.text("desk.said.\($0)") : nil }
    }

    private func period(_ narrowed: ListQuery) -> String? {
        guard queue.isOfFigures else { return nil }
        let time = narrowed.time(visit)
        let ending = narrowed.ending.flatMap { $0 == .any ? nil : visit.words.text("desk.ending.\($0.rawValue)") }
        return [
            visit.words.text(
                "desk.list.period",
                ["since": visit.dates.short(time.lowerBound), "until": visit.dates.short(time.upperBound - .minutes(1))]), ending,
        ].compactMap { $0 }.joined(separator: " ")
    }

    private func nextUp(_ file: CaseFile, place: String?) -> View {
        let clock = DeskClock(visit).face(of: file)
        let service = visit.catalog.known(file.service)?.title.text(in: visit.language) ?? file.service.description
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

    private var officeHours: String? {
        guard let unit, let calendar = visit.catalog.city.calendars[unit.calendar] else { return nil }
        let (day, milliseconds) = calendar.local.wall(visit.now)
        let periods = calendar.periods(on: day)
        guard let end = periods.last(where: { Int64($0.end) * 60_000 > milliseconds })?.end else {
            return visit.words.text("desk.list.office_closed")
        }
        return end == 1440
            ? nil : visit.words.text("desk.list.office_until", ["time": visit.dates.time(calendar.local.instant(day, minutes: end))])
    }

    /// The form by which a list is narrowed, and the one by which the filter is kept.
    private func filterView(_ narrowed: ListQuery) -> View {
        func choice(_ value: String, _ name: String, _ chosen: String?) -> View {
            ["value": value, "name": name, "isChosen": value == chosen]
        }
        let services = visit.catalog.services.filter { $0.mode != .information }
            .map { (code: $0.code.name, title: $0.title.text(in: visit.language)) }.sorted { $0.title < $1.title }
        let states = CaseState.allCases.filter { $0.isOpen != (queue == .closed) }
        let kept = narrowed.text
        let clear = queue.isOfFigures ? "?\(fixed(narrowed).text)" : queue.path(unit?.id)
        let dates: [(String, String?)] = [("since", narrowed.since), ("until", narrowed.until), ("ending", narrowed.ending?.rawValue)]
        let days: [View] = dates.compactMap { name, value in value.map { ["name": name, "value": $0] } }
        return [
            "isNarrowed": narrowed.isNarrowed, "action": queue.path(unit?.id),
            "services": services.map { choice($0.code, $0.title, narrowed.service?.name) },
            "areas": visit.catalog.areas.areas.map { choice($0.id, $0.name, narrowed.area) },
            "states": states.map { choice($0.rawValue, visit.words.text("desk.state.\($0.rawValue)"), narrowed.state?.rawValue) },
            "ages": ListQuery.ages.map {
                choice(String($0), visit.words.text("desk.filter.age_days", count: $0), narrowed.age.map(String.init))
            },
            "hasStates": ![DeskQueue.waiting, .reopened, .handedOver].contains(queue),
            "days": days, "clear": clear, "saves": narrowed.isNarrowed && !queue.isOfFigures,
            "kept": kept, "token": visit.formToken(),
            "unitName": (unit ?? scope.home)?.shortName.text(in: visit.language),
        ]
    }

    private func fixed(_ narrowed: ListQuery) -> ListQuery {
        var plain = ListQuery()
        (plain.since, plain.until, plain.ending) = (narrowed.since, narrowed.until, narrowed.ending)
        return plain
    }
}

extension DeskQueue {
    /// Whether only a figure leads there.
    var isOfFigures: Bool { self == .received || self == .ended || self == .cameBack }
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
