import Cases
import Catalog
import Core
import Foundation
import HTTPTypes
import Identity

/// A servant fills in a form for somebody who stands at the counter, who has agreed to it.
///
/// The residents' own pages are used, with a band that says so; the case names who typed.
enum CounterPages {
    static let path = "/desk/counter"
    static let routes: [Route] = [
        .get(path, .servant(Route.deskRoles), show), .post(path, .servant(Route.deskRoles), begin),
    ]

    private static func scope(_ visit: Visit) throws -> DeskScope {
        let scope = try visit.scope
        guard scope.mayAnywhere(.work) else { throw IdentityError.notAllowed }
        return scope
    }

    private static func show(_ visit: Visit) async throws -> Reply { try await page(try scope(visit), problem: nil, visit) }

    private static func page(_ scope: DeskScope, problem: String?, _ visit: Visit) async throws -> Reply {
        let offered = visit.catalog.services.filter { $0.mode != .information }
        let chosen = visit.form.text("service")
        let city = visit.catalog.city
        let others = (id: String?.none, title: visit.words.text("desk.counter.other"))
        let groups = city.categories.map { (id: Optional($0.id), title: $0.title.text(in: visit.language)) } + [others]
        let spoken = visit.form["language"] ?? visit.language.tag
        return visit.deskPage(
            "desk/counter", title: visit.words.text("desk.counter.title"), scope: scope, sidebar: try await visit.sidebar(nil, scope),
            hasError: problem != nil, status: problem == nil ? 200 : 422,
            [
                "action": path, "token": visit.formToken(), "hasProblem": problem != nil,
                "problem": problem.map { visit.words.text("desk.counter.problem.\($0)") }, "problemField": problem,
                "serviceProblem": problem == "service", "consentProblem": problem == "consent",
                "groups": groups.compactMap { group -> View? in
                    let services = offered.filter { service in
                        group.id == nil ? !city.categories.contains { $0.id == service.category } : service.category == group.id
                    }
                    guard !services.isEmpty else { return nil }
                    return [
                        "title": group.title,
                        "services": services.map {
                            [
                                "code": $0.code.name, "name": $0.title.text(in: visit.language), "isChosen": $0.code.name == chosen,
                            ] as View
                        },
                    ]
                },
                "languages": city.languages.map {
                    ["tag": $0.tag, "name": Languages.name($0), "isChosen": $0.tag == spoken] as View
                },
                "consents": CounterEntry.Consent.allCases.map {
                    [
                        "id": $0.rawValue, "name": visit.words.text("desk.counter.consent.\($0.rawValue)"),
                        "isChosen": $0.rawValue == visit.form.text("consent"),
                    ] as View
                },
            ])
    }

    private static func begin(_ visit: Visit) async throws -> Reply {
        let scope = try scope(visit)
        guard let code = ServiceCode(visit.form.text("service")), let service = visit.catalog.service(code), service.mode != .information
        else { return try await page(scope, problem: "service", visit) }
        guard let consent = CounterEntry.Consent(rawValue: visit.form.text("consent")) else {
            return try await page(scope, problem: "consent", visit)
        }
        guard let unit = scope.home ?? scope.readable.first else { throw WebError.forbidden }
        let wanted = Language(visit.form.text("language"))
        let language = visit.catalog.city.languages.first { $0 == wanted } ?? visit.language
        let secret = Data(visit.dependencies.chance.bytes(24)).base64URL
        let draft = try await visit.intake.start(
            service, language: language, channel: .web, holder: Intake.Holder(secret: secret), city: visit.catalog.city,
            counter: CounterEntry(servant: scope.id, unit: unit.id, consent: consent, at: visit.now)
        ).draft
        return Reply.see(DraftPath.page(draft.id)).setting([DraftSecrets(visit).adding(draft.id, secret, visit)])
    }
}
