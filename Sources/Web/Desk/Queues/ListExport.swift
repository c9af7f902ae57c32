import Cases
import Catalog
import Core
import HTTPTypes
import Hummingbird
import Identity
import Work

/// A list as a table for other programs: the rows of the screen, with what a case shows without being opened.
///
/// Nothing personal is in it, confidential cases are left out, and each one that is taken is an entry of the log.
enum ListExport {
    /// - Parameter most: cases that one file holds; a longer list is refused and said so.
    static func routes(most: Int) -> [Route] {
        [
            .get("/desk/queues/{queue}/list.csv", .servant([.supervisor, .auditor])) { visit in
                try await reply(nil, most, visit)
            },
            .get("/desk/units/{unit}/{queue}/list.csv", .servant([.supervisor, .auditor])) { visit in
                try await reply(try visit.deskUnit(try visit.parameter("unit")).unit, most, visit)
            },
        ]
    }

    /// The address of the file of a list; nil for who may not take it, or may take only a part of what the list shows.
    static func path(_ queue: DeskQueue, _ unit: UnitID?, _ narrowed: ListQuery, _ scope: DeskScope) -> String? {
        let reach = scope.reach(unit, for: .seeFigures)
        guard !reach.isNothing, reach == scope.reach(unit) else { return nil }
        return queue.path(unit) + "/list.csv" + (narrowed.isEmpty ? "" : "?" + narrowed.text)
    }

    private static func reply(_ unit: CityUnit?, _ most: Int, _ visit: Visit) async throws -> Reply {
        let scope = try visit.scope
        guard let queue = DeskQueue(rawValue: try visit.parameter("queue")) else { throw WebError.noSuchPage }
        let reach = scope.reach(unit?.id, for: .seeFigures)
        guard !reach.isNothing else { throw IdentityError.notAllowed }
        let narrowed = ListQuery { visit.query($0) }
        let chosen = Queue(queue.tray(scope.id, narrowed, visit), in: reach, narrowed.filter(visit))
        let stores = visit.dependencies.stores
        let files = try await stores.unit.read { tx -> [CaseFile] in
            let count = try stores.cases.count(chosen, at: visit.now, tx)
            guard count <= most else { throw WebError.tooManyRows(count: count, limit: most) }
            return try stores.cases.list(chosen, after: nil, limit: most, at: visit.now, tx)
        }
        let open = files.filter { $0.privacy != .confidential }
        let names = StaffNames(visit.dependencies.identity)
        let known = try await stores.unit.read { tx in try names.names(of: open.compactMap(\.assignee), tx) }
        try await visit.recordReading(
            "reading.export", unit: unit?.id, facts: ["what": "list.\(queue.key)", "rows": String(open.count)])
        var reply = Reply(body: ByteBuffer(string: CSV.text(lines(open, known, visit))))
        reply.headers[.contentType] = "text/csv; charset=utf-8"
        reply.headers[.contentDisposition] =
            "attachment; filename=\"\(unit?.id.name ?? "ventanilla")-\(queue.rawValue)-\(visit.cityTime.day(visit.now)).csv\""
        return reply
    }

    private static let columns = [
        "folio", "service", "unit", "area", "state", "channel", "assignee", "opened", "due", "closed",
    ]

    private static func lines(_ files: [CaseFile], _ names: [ServantID: String], _ visit: Visit) -> [[String]] {
        let (city, language) = (visit.catalog.city, visit.language)
        let time = visit.cityTime
        func moment(_ instant: Instant?) -> String { instant.map { "\(time.day($0)) \(visit.dates.time($0))" } ?? "" }
        return [columns.map { visit.words.text("desk.csv.column.\($0)") }]
            + files.map { file in
                [
                    file.folio.description, visit.catalog.known(file.service)?.title.text(in: language) ?? file.service.description,
                    city.units[file.unit]?.shortName.text(in: language) ?? file.unit.name,
                    file.area.map { visit.catalog.areas.area($0)?.name ?? $0 } ?? "",
                    visit.words.text("desk.state.\(file.state.rawValue)"),
                    visit.words.optional("desk.channel.\(file.channel)") ?? file.channel,
                    file.assignee.map { names[$0] ?? visit.words.text("desk.case.former_colleague") } ?? "", moment(file.openedAt),
                    moment(file.nextPromise), moment(file.closedAt),
                ]
            }
    }
}

extension CaseReach {
    /// Whether no case is within reach.
    var isNothing: Bool { slices.map(\.isEmpty) ?? false }
}
