import Cases
import Catalog
import Core
import HTTPTypes
import Identity
import Work

/// Deeds on many cases: chosen across pages, looked at before they are done, done as a job, taken back as one.
enum BulkPages {
    static let routes: [Route] = [
        .post("/desk/bulk/choose", .servant([.agent, .supervisor]), choose),
        .get("/desk/bulk/{act}", .servant([.agent, .supervisor]), show),
        .post("/desk/bulk/{act}/preview", .servant([.agent, .supervisor]), preview),
        .post("/desk/bulk/{act}/apply", .servant([.agent, .supervisor]), apply),
        .post("/desk/bulk/{act}/undo", .servant([.agent, .supervisor]), undo),
    ]

    static func path(_ act: BulkAct) -> String { "/desk/bulk/\(act.id)" }

    // MARK: Choosing

    /// Keeps what is ticked on one page of a list and goes on: to the next page, or to a deed.
    private static func choose(_ visit: Visit) async throws -> Reply {
        let scope = try visit.scope
        guard let queue = DeskQueue(rawValue: visit.form.text("queue")) else { throw WebError.noSuchPage }
        let unit = try visit.form.text("unit").nonBlank.map { try visit.deskUnit($0).unit }
        let narrowed = ListQuery(query: visit.form.text("query"))
        let chosen = queue.queue(unit?.id, scope, narrowed, visit)
        let ticked = Set(visit.form.all("case").prefix(100).compactMap { Folio($0) })
        let shown = Set(visit.form.all("shown").prefix(100).compactMap { Folio($0) }).union(ticked)
        let (go, isWhole) = (visit.form.text("go"), visit.form["whole"] == "yes")
        let (stores, now, chance) = (visit.dependencies.stores, visit.now, visit.dependencies.chance)
        let act: BulkAct? = try await stores.unit.write { tx in
            let known = try stores.cases.choosing(of: scope.id, tx)
            if go == "clear" {
                if let known { try stores.cases.deleteBulk(known, tx) }
                return nil
            }
            let files = try shown.compactMap { try stores.cases.file(folio: $0, tx) }.filter { scope.may(.read, $0) }
            guard known != nil || isWhole || !ticked.isEmpty else { return nil }
            let act =
                known
                ?? BulkAct(
                    id: ID(at: now, chance: chance), owner: scope.id, createdAt: now, state: .choosing, updatedAt: now, order: nil,
                    version: 1)
            if known == nil { try stores.cases.insert(act, tx) }
            try stores.cases.remove(files.filter { !ticked.contains($0.folio) }.map(\.id), from: act, tx)
            try stores.cases.add(files.filter { ticked.contains($0.folio) }.map(\.id), to: act, tx)
            if isWhole { try stores.cases.addAll(chosen, to: act, at: now, tx) }
            return act
        }
        let list = queue.path(unit?.id)
        if let deed = BulkOrder.Deed(rawValue: go) {
            guard let act else { return .see(list + "?" + narrowed.text + "&said=nothing_chosen") }
            return .see(path(act) + "?deed=\(deed.rawValue)")
        }
        let next = go == "next" ? visit.form.text("next") : ""
        let query = [next, narrowed.text].filter { !$0.isEmpty }.joined(separator: "&")
        return .see(list + (query.isEmpty ? "" : "?" + query))
    }

    // MARK: Looking

    private static func act(_ visit: Visit) async throws -> (scope: DeskScope, act: BulkAct) {
        let scope = try visit.scope
        let cases = visit.dependencies.stores.cases
        guard let id = ID<BulkAct>(try visit.parameter("act")),
            let act = try await visit.dependencies.stores.unit.read({ tx in try cases.bulkAct(id, of: scope.id, tx) })
        else { throw WebError.noSuchPage }
        return (scope, act)
    }

    private static func show(_ visit: Visit) async throws -> Reply {
        let (scope, act) = try await act(visit)
        guard act.state == .choosing else { return try await progress(act, scope, visit) }
        guard let deed = BulkOrder.Deed(rawValue: visit.query("deed") ?? "") else { throw WebError.noSuchPage }
        return try await BulkOrderPage(act: act, order: BulkOrder(deed: deed), scope: scope, visit: visit).reply()
    }

    /// What was written into the form of a deed.
    private static func written(_ visit: Visit) throws -> BulkOrder {
        guard let deed = BulkOrder.Deed(rawValue: visit.form.text("deed")) else { throw WebError.noSuchPage }
        return BulkOrder(
            deed: deed, colleague: ServantID(visit.form.text("colleague")), unit: UnitID(visit.form.text("unit")),
            text: visit.form.text("text").nonBlank, note: visit.form.text("note").nonBlank)
    }

    /// The field that is missing.
    private static func problem(_ order: BulkOrder, _ visit: Visit) -> CaseError? {
        switch order.deed {
        case .accept: return nil
        case .assign: return order.colleague == nil ? .missing("colleague") : nil
        case .transfer:
            guard let unit = order.unit else { return .missing("unit") }
            if visit.catalog.city.units[unit] == nil { return .unknownUnit }
            return order.text == nil ? .missing("text") : order.note == nil ? .missing("note") : nil
        case .answer, .close: return order.text == nil ? .missing("text") : nil
        }
    }

    private static func preview(_ visit: Visit) async throws -> Reply {
        let (scope, act) = try await act(visit)
        guard act.state == .choosing else { return .see(path(act)) }
        let order = try written(visit)
        let problem = problem(order, visit)
        return try await BulkOrderPage(
            act: act, order: order, scope: scope, visit: visit, problem: problem, isChecked: problem == nil && visit.form["back"] == nil
        ).reply()
    }

    // MARK: Doing

    private static func apply(_ visit: Visit) async throws -> Reply {
        let (_, act) = try await act(visit)
        let order = try written(visit)
        if let problem = problem(order, visit) { throw problem }
        try await BulkWork(room: visit.dependencies.room).begin(
            order, on: act.id, of: act.owner, version: visit.form["version"].flatMap { Int($0) } ?? 0)
        return .see(path(act))
    }

    private static func undo(_ visit: Visit) async throws -> Reply {
        let (_, act) = try await act(visit)
        try await BulkWork(room: visit.dependencies.room).beginUndo(act.id, of: act.owner)
        return .see(path(act))
    }

    private static func progress(_ act: BulkAct, _ scope: DeskScope, _ visit: Visit) async throws -> Reply {
        let stores = visit.dependencies.stores
        let work = BulkWork(room: visit.dependencies.room)
        let (outcomes, order, sidebar) = try await stores.unit.read { tx in
            (try stores.cases.outcomes(of: act, tx), try work.order(of: act, tx), try Sidebar.read(scope.home, scope, visit, tx))
        }
        let total = outcomes.values.reduce(0, +)
        let isRunning = act.state == .running || act.state == .undoing
        let rest = act.state == .undoing ? outcomes[.done] ?? 0 : outcomes[.waiting] ?? 0
        let deed = order?.deed.rawValue ?? "accept"
        let title = visit.words.text("desk.bulk.state.\(act.state.rawValue)", ["deed": visit.words.text("desk.bulk.\(deed).name")])
        let counts: [View] = BulkItem.Outcome.allCases.compactMap { outcome in
            guard let count = outcomes[outcome], count > 0, outcome != .waiting || isRunning else { return nil }
            return ["name": visit.words.text("desk.bulk.outcome.\(outcome.rawValue)"), "count": String(count)]
        }
        let mayUndo = act.state == .done && (outcomes[.done] ?? 0) > 0 && visit.now - act.updatedAt < BulkAct.undoableFor
        return visit.deskPage(
            "desk/bulk-progress", title: title, scope: scope, sidebar: sidebar,
            [
                "title": title, "isRunning": isRunning, "total": String(total), "done": String(total - rest), "counts": counts,
                "progress": visit.words.text("desk.bulk.progress", ["done": String(total - rest), "total": String(total)]),
                "mayUndo": mayUndo, "undo": path(act) + "/undo", "token": visit.formToken(), "path": path(act),
                "tells": order?.tellsResident == true,
            ])
    }
}

/// The form of a deed, and what it would do.
struct BulkOrderPage {
    let act: BulkAct
    let order: BulkOrder
    let scope: DeskScope
    let visit: Visit
    var problem: CaseError?
    /// Whether the form is complete and the page asks to do it.
    var isChecked = false

    func reply() async throws -> Reply {
        let (act, order, scope, visit) = (act, order, scope, visit)
        let stores = visit.dependencies.stores
        let roll = StaffRoll(visit.dependencies.identity)
        let (groups, sidebar, colleagues) = try await stores.unit.read { tx in
            let groups = try stores.cases.groups(of: act, tx)
            var members: [StaffMember] = []
            if order.deed == .assign {
                for unit in Set(groups.map(\.unit)).sorted(by: { $0.name < $1.name }) {
                    for line in [unit] + visit.catalog.city.units.line(of: unit).map(\.id) {
                        for member in try roll.members(ofUnit: line.name, tx)
                        where !members.contains(where: { $0.account == member.account }) {
                            members.append(member)
                        }
                    }
                }
            }
            return (
                groups, try Sidebar.read(scope.home, scope, visit, tx), members.sorted { ($0.name, $0.account) < ($1.name, $1.account) }
            )
        }
        let preview = BulkPreview(groups, order, scope)
        let total = groups.reduce(0) { $0 + $1.count }
        let deed = order.deed.rawValue
        let title = visit.words.text("desk.bulk.\(deed).title", count: total)
        let colleague = colleagues.first { ServantID(high: $0.account.high, low: $0.account.low) == order.colleague }
        let name = field
        let said: String? =
            problem == nil ? nil : visit.words.text(name == "colleague" ? "desk.problem.colleague" : "desk.problem.bulk_\(name)")
        return visit.deskPage(
            "desk/bulk-order", title: title, scope: scope, sidebar: sidebar, hasError: problem != nil,
            status: problem == nil ? 200 : 422,
            [
                "title": title, "deed": deed, "action": BulkPages.path(act) + (isChecked ? "/apply" : "/preview"),
                "back": BulkPages.path(act) + "/preview", "token": visit.formToken(), "version": String(act.version),
                "isChecked": isChecked, "isAssign": order.deed == .assign, "isTransfer": order.deed == .transfer,
                "hasText": order.deed == .transfer || order.deed == .answer || order.deed == .close, "text": order.text,
                "textLabel": visit.words.optional("desk.bulk.\(deed).text"), "textHint": visit.words.optional("desk.bulk.\(deed).hint"),
                "unit": order.unit?.name, "unitName": order.unit.flatMap { visit.catalog.city.units[$0]?.name.text(in: visit.language) },
                "colleague": order.colleague?.description, "colleagueName": colleague?.name,
                "colleagues": colleagues.map { member in
                    [
                        "id": member.account.description, "name": member.name, "isMe": member.account == scope.member.account,
                        "isChosen": member.account.description == order.colleague?.description,
                    ] as View
                },
                "units": visit.catalog.city.units.all.map { unit in
                    [
                        "id": unit.id.name, "name": unit.name.text(in: visit.language), "isChosen": unit.id == order.unit,
                        "depth": unit.parent == nil ? "" : "– ",
                    ] as View
                },
                "willDo": visit.words.text("desk.bulk.will.\(deed)", count: preview.willDo), "hasDo": preview.willDo > 0,
                "skipped": preview.skipped.sorted { $0.key < $1.key }.map { reason, count in
                    ["text": visit.words.text("desk.bulk.skip.\(reason)", count: count)] as View
                },
                "states": preview.states.sorted { $0.key.rawValue < $1.key.rawValue }.map { state, count in
                    ["state": CaseStateTag.view(state, visit), "count": String(count)] as View
                },
                "hasProblem": problem != nil, "problemField": name,
                "problem": said,
                "unitProblem": problem != nil && name == "unit", "textProblem": problem != nil && name == "text",
                "note": order.note, "noteProblem": problem != nil && name == "note",
                "colleagueProblem": problem != nil && name == "colleague", "send": visit.words.text("desk.bulk.\(deed).action"),
                "tells": order.tellsResident, "isNothing": total == 0,
            ])
    }

    private var field: String {
        switch problem {
        case .missing(let field): field
        case .unknownUnit: "unit"
        default: "text"
        }
    }
}
