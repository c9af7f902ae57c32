import Cases
import Catalog
import Core
import Foundation
import Identity
import Work

/// Search from the header: a folio opens its case, words find cases, a phone or an e-mail finds those of one person.
///
/// The form is sent by POST: a phone in an address would stay in histories and logs. Words move on to an address of their own.
enum DeskSearch {
    static let path = "/desk/search"
    static let routes: [Route] = [
        .get(path, .servant(Route.deskRoles), show), .post(path, .servant(Route.deskRoles), find),
    ]
    static let pageLength = 25

    private static func find(_ visit: Visit) async throws -> Reply {
        let asked = String(visit.form.text("q").prefix(200))
        if let reply = try await opened(asked, visit) { return reply }
        let ring = visit.dependencies.ring
        if let index = ContactForm.emailIndex(asked, ring) ?? ContactForm.phoneIndex(asked, ring) {
            return try await contact(index, asked, visit)
        }
        return .see("\(path)?q=" + (asked.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""))
    }

    private static func show(_ visit: Visit) async throws -> Reply {
        let asked = String((visit.query("q") ?? "").trimmed.prefix(200))
        if let reply = try await opened(asked, visit) { return reply }
        let scope = try visit.scope
        let tokens = SearchTokens(asked: asked, visit.dependencies.ring)
        let after = visit.query("after").flatMap { ID<CaseFile>($0) }
        let stores = visit.dependencies.stores
        let files = try await stores.unit.read { tx in
            try stores.cases.search(tokens, in: scope.reach(nil), after: after, limit: pageLength + 1, tx)
        }
        let words = asked.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return try await page(
            files, scope, visit,
            [
                "asked": asked, "hasAsked": !asked.isEmpty, "isWords": true,
                "more": files.count > pageLength ? "?q=\(words)&after=\(files[pageLength - 1].id)" : nil,
                "isLater": after != nil, "firstPath": "?q=\(words)",
            ])
    }

    /// The case of a folio that the servant sees.
    private static func opened(_ asked: String, _ visit: Visit) async throws -> Reply? {
        let scope = try visit.scope
        guard let folio = Folio(asked), let file = try await visit.dependencies.cases.file(folio: folio), scope.may(.read, file) else {
            return nil
        }
        return .see("/desk/cases/\(folio)")
    }

    /// Only cases that the servant may search by contact; the page names none of what was asked.
    private static func contact(_ index: Data, _ asked: String, _ visit: Visit) async throws -> Reply {
        let scope = try visit.scope
        guard scope.mayAnywhere(.searchContact) else { throw IdentityError.notAllowed }
        let stores = visit.dependencies.stores
        let files = try await stores.unit.read { tx in
            try stores.cases.withContact(index, in: scope.reach(nil, for: .searchContact), limit: pageLength, tx)
        }
        try await visit.recordReading(
            "reading.search", facts: ["by": asked.contains("@") ? "email" : "phone", "hits": String(files.count)])
        return try await page(files, scope, visit, ["hasAsked": true, "isContact": true, "asked": MaskedWords.contact(asked)])
    }

    private static func page(_ files: [CaseFile], _ scope: DeskScope, _ visit: Visit, _ view: View) async throws -> Reply {
        let shown = Array(files.prefix(pageLength))
        let answers = try await visit.dependencies.cases.answers(of: shown.filter { $0.privacy != .confidential })
        let names = StaffNames(visit.dependencies.identity)
        let known = try await visit.dependencies.stores.unit.read { tx in try names.names(of: shown.compactMap(\.assignee), tx) }
        let rows = shown.map { file in
            QueueRow(file, place: answers[file.id]?.place?.words, assignee: file.assignee.flatMap { known[$0] }).view(visit)
        }
        let title = visit.words.text("desk.search.title")
        return visit.deskPage(
            "desk/search", title: title, scope: scope, sidebar: try await visit.sidebar(nil, scope),
            view.merging(["rows": rows, "hasRows": !rows.isEmpty]))
    }
}

/// A contact as it may stand on a page that does not open it.
enum MaskedWords {
    /// The last two digits of a phone, the first letter of an address.
    static func contact(_ text: String) -> String {
        if let at = text.firstIndex(of: "@") { return String(text.prefix(1)) + "••••" + String(text[at...]) }
        return "•••• ••" + String(text.filter(\.isNumber).suffix(2))
    }
}
