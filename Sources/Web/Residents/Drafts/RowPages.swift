import Cases
import Catalog
import Core
import Forms
import Foundation

/// The rows of a repeat: a list to add to, change, and take from after asking.
enum RowPages {
    static let routes: [Route] = [
        .post("/draft/{draft}/rows", .draftHolder, act),
        .get("/draft/{draft}/rows/drop", .draftHolder, ask),
        .post("/draft/{draft}/rows/drop", .draftHolder, drop),
    ]

    /// The page with the list.
    static func list(
        _ rows: [FormPage.Row], _ page: FormPage, _ id: ID<Draft>, _ session: inout FormSession, _ visit: Visit, _ common: View,
        isDiscreet: Bool, _ title: String
    ) -> Reply {
        var view = common
        let own = FormMarkup.plain(page.steps.first?.label ?? "")
        let heading = own.isEmpty ? page.captions.last.map(FormMarkup.plain) ?? title : own
        let returns = visit.query("return") == "check"
        view["heading"] = heading
        view["action"] = DraftPath.rows(id, page.ref, returns: returns)
        view["hasRows"] = !rows.isEmpty
        view["count"] = rows.isEmpty ? visit.words.text("rows.none") : visit.words.text("rows.count", count: rows.count)
        view["addLabel"] = visit.words.text(rows.isEmpty ? "rows.add" : "rows.add_another")
        view["rows"] = rows.enumerated().map { index, row -> View in
            [
                "title": row.title.isEmpty ? nil : FormMarkup.plain(row.title),
                "number": visit.words.text("rows.number", ["number": String(index + 1)]),
                "change": DraftPath.page(id, session.page(after: row.ref).ref), "drop": DraftPath.dropping(id, row.ref, returns: returns),
            ]
        }
        return visit.page("drafts/rows", title: "\(heading) – \(title)", kind: isDiscreet ? .discreet : .task, view)
    }

    /// Adds a row, or goes on.
    private static func act(_ visit: Visit) async throws -> Reply {
        let id = try visit.draftID()
        let holder = try visit.holder(of: id)
        guard let prompt = visit.place else { throw WebError.noSuchPage }
        let returns = visit.query("return") == "check"
        let adds = visit.form.text("deed") == "add"
        let (_, next) = try await visit.intake.edit(id, holder: holder, catalog: visit.catalog) { session -> FormPage? in
            guard adds else { return session.page(after: prompt) }
            let added = try session.addRow(prompt)
            return session.page(after: added).kind == .end ? nil : session.page(at: added) ?? session.firstUnansweredPage()
        }
        guard let next, next.kind != .end, adds || !returns else { return .see(DraftPath.check(id)) }
        return .see(DraftPath.page(id, next.ref))
    }

    /// Asks before a row goes, with what is in it.
    private static func ask(_ visit: Visit) async throws -> Reply {
        let id = try visit.draftID()
        let holder = try visit.holder(of: id)
        var open = try await visit.intake.open(id, holder: holder, catalog: visit.catalog)
        let tongue = FormTongue(open.session.form, draft: open.draft.language, visit)
        open.session.language = tongue.index
        guard let place = visit.place, let (row, prompt) = open.session.row(around: place) else { return .see(DraftPath.page(id)) }
        let returns = visit.query("return") == "check"
        let entries = open.session.summary().sections.flatMap(\.entries).filter {
            $0.ref.path.hasPrefix(row.path + "/") && !$0.answer.isEmpty
        }
        let group = open.session.step(at: row).map { FormMarkup.plain($0.label) } ?? ""
        let heading = visit.words.text("rows.drop_heading")
        return visit.page(
            "drafts/drop", title: heading, kind: open.service.privacy == .confidential ? .discreet : .task,
            [
                "heading": heading, "group": group.isEmpty ? nil : group, "rows": open.session.rows(row).count, "token": visit.formToken(),
                "spoken": tongue.attributes,
                "hasEntries": !entries.isEmpty,
                "entries": entries.map { entry -> View in
                    [
                        "label": FormMarkup.plain(entry.label),
                        "answer": entry.type.isMedia ? visit.words.text("rows.with_file") : entry.answer,
                    ]
                },
                "action": DraftPath.dropping(id, row, returns: returns),
                "back": row == place ? DraftPath.page(id, prompt, returns: returns) : DraftPath.page(id, place, returns: returns),
            ])
    }

    private static func drop(_ visit: Visit) async throws -> Reply {
        let id = try visit.draftID()
        let holder = try visit.holder(of: id)
        guard let row = visit.place else { throw WebError.noSuchPage }
        let returns = visit.query("return") == "check"
        // The number of a row is the next one's a moment later: sent twice, the form finds fewer rows than it saw and takes no second.
        let seen = Int(visit.form.text("rows"))
        let (_, list) = try await visit.intake.edit(id, holder: holder, catalog: visit.catalog) { session -> QuestionRef? in
            let around = session.row(around: row)?.prompt
            guard session.rows(row).count == seen else { return around.flatMap { session.prompt(besides: $0) } }
            try session.deleteRow(row)
            return session.prompt(besides: row) ?? around.flatMap { session.prompt(besides: $0) }
        }
        try await visit.intake.sweepFiles(of: id, holder: holder, catalog: visit.catalog)
        return .see(DraftPath.page(id, list, returns: returns))
    }
}
