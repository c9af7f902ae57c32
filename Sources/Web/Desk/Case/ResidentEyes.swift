import Cases
import Identity

/// The page of a case as its resident sees it, for whoever answers: read only, and who it is stays masked.
enum ResidentEyes {
    static let routes: [Route] = [.get("/desk/cases/{folio}/resident", .servant(Route.deskRoles), show)]

    private static func show(_ visit: Visit) async throws -> Reply {
        let (scope, file) = try await visit.deskCase()
        let opened = try await visit.dependencies.cases.open(file.id)
        if MaskedContact.mustSayWhy(opened, scope, at: visit.now) { return .see("/desk/cases/\(file.folio)/contact") }
        let contact = try await MaskedContact(opened, scope, visit)
        return CasePage(visit, files: "/desk/cases").seenFromDesk(opened, hiding: contact.questions)
    }
}
