import Cases
import Catalog
import Core
import Forms
import Foundation
import HTTPTypes
import Identity

/// What the city knows already of whoever fills in a form: offered once, with source and date; and what a service needs to know first.
enum KnownPages {
    static let routes: [Route] = [
        .get("/draft/{draft}/known", .draftHolder, offer),
        .post("/draft/{draft}/known", .draftHolder, decide),
        .get("/draft/{draft}/identify", .draftHolder, identify),
        .get("/draft/{draft}/back", .draftHolder, back),
    ]

    static func path(_ id: ID<Draft>, _ page: String) -> String { "/draft/\(id)/\(page)" }

    /// Where somebody is sent before a page: to prove who they are, or to say whether what is known may be used; nil for the page itself.
    /// - Parameter page: nil for the check and for sending.
    static func detour(_ open: Intake.OpenDraft, _ page: FormPage?, _ holder: Intake.Holder, _ visit: Visit) async throws -> Reply? {
        let service = open.service
        guard open.draft.counter == nil, !service.prefill.isEmpty || service.identity != IdentityNeed() || open.known.account != nil else {
            return nil
        }
        let person = try await visit.person()
        let filler = person?.filler(visit)
        if Intake.unmet(open, filler, at: page) != nil {
            try await visit.intake.leave(open.draft.id, at: page?.ref, holder: holder, catalog: visit.catalog)
            return .see(path(open.draft.id, "identify"))
        }
        guard let page, let filler, !Intake.offers(open, filler, on: page).isEmpty else { return nil }
        try await visit.intake.leave(open.draft.id, at: page.ref, holder: holder, catalog: visit.catalog)
        return .see(path(open.draft.id, "known"))
    }

    // MARK: What is known

    private static func offer(_ visit: Visit) async throws -> Reply {
        let (open, _) = try await opened(visit)
        let id = open.draft.id
        guard let filler = try await visit.person()?.filler(visit), Intake.unmet(open, filler, at: placed(open)) == nil else {
            return .see(path(id, "back"))
        }
        let offers = Intake.offers(open, filler)
        guard !offers.isEmpty else { return .see(path(id, "back")) }
        var session = open.session
        session.language = FormTongue(session.form, draft: open.draft.language, visit).index
        let labels = Dictionary(session.allSteps().map { ($0.name, $0.label) }, uniquingKeysWith: { first, _ in first })
        let title = open.service.title.text(in: visit.language)
        let heading = visit.words.text("known.offer.heading")
        return visit.page(
            "drafts/known", title: "\(heading) – \(title)", kind: open.service.privacy == .confidential ? .discreet : .task,
            [
                "heading": heading, "service": title, "token": visit.formToken(), "action": path(id, "known"),
                "office": visit.catalog.city.units[open.service.owner]?.name.text(in: visit.language),
                "rows": offers.map { offer -> View in
                    let label = FormMarkup.plain(labels[offer.binding.question] ?? "")
                    return [
                        "label": label.isEmpty ? visit.words.optional("known.claim.\(offer.value.claim.replacing(".", with: "_"))") : label,
                        "value": shown(offer.value, visit), "origin": visit.origin(offer.value.source, offer.value.since),
                        "isFixed": offer.binding.lock,
                    ]
                },
                "hasFixed": offers.contains { $0.binding.lock },
            ])
    }

    private static func shown(_ value: KnownValue, _ visit: Visit) -> String {
        guard value.claim.hasPrefix("identity."), let attribute = Attribute(rawValue: String(value.claim.dropFirst("identity.".count)))
        else {
            return value.claim == "contact.language" ? Languages.name(Language(value.text) ?? visit.language) : value.text
        }
        return visit.words(of: attribute, value.text)
    }

    private static func decide(_ visit: Visit) async throws -> Reply {
        let (open, holder) = try await opened(visit)
        let id = open.draft.id
        guard let person = try await visit.person() else { return .see(path(id, "back")) }
        let filler = person.filler(visit)
        guard Intake.unmet(open, filler, at: placed(open)) == nil else { return .see(path(id, "back")) }
        guard visit.form["answer"] == "yes" else {
            try await visit.intake.decline(id, holder: holder, catalog: visit.catalog, from: filler)
            return .see(path(id, "back"))
        }
        let (keeper, receiver, account, now) = (
            EvidenceKeeper(visit.dependencies.identity), open.service.code.name, person.account, visit.now
        )
        _ = try await visit.intake.fill(id, holder: holder, catalog: visit.catalog, from: filler) { filled, tx in
            try keeper.released(filled.map(\.value.claim), to: receiver, of: account, at: now, tx)
        }
        return .see(path(id, "back"))
    }

    // MARK: Who somebody is

    /// What the service needs, what of it is there, and where to get the rest; everything leads back to the same question.
    private static func identify(_ visit: Visit) async throws -> Reply {
        let (open, _) = try await opened(visit)
        let id = open.draft.id
        let person = try await visit.person()
        guard let need = Intake.unmet(open, person?.filler(visit), at: placed(open)) else { return .see(path(id, "back")) }
        let back = path(id, "back")
        let title = open.service.title.text(in: visit.language)
        var view: View = [
            "service": title, "office": visit.catalog.city.units[open.service.owner]?.name.text(in: visit.language),
            "keep": path(id, "keep"), "hasCounters": !open.service.page.counters.isEmpty, "servicePath": "/services/\(open.service.code)",
        ]
        let key: String
        switch need {
        case .signIn:
            key = open.known.account == nil ? "sign_in" : "same"
            view["actions"] = [
                ["path": "/account/sign-in?next=" + back, "label": visit.words.text("known.need.sign_in.action")] as View,
                ["path": "/account/new?next=" + back, "label": visit.words.text("known.need.sign_in.new"), "isSecond": true] as View,
            ]
        case .level(let level):
            key = level.rawValue
            view["actions"] = actions(for: level, back: back, visit)
        case .acr(let level):
            key = "acr"
            view["actions"] = [
                ["path": "/account/confirm?level=\(level.rawValue)&next=" + back, "label": visit.words.text("known.need.acr.action")]
                    as View
            ]
        }
        let heading = visit.words.text("known.need.\(key).heading")
        view["heading"] = heading
        view["text"] = visit.words.text("known.need.\(key).text")
        return visit.page(
            "drafts/identify", title: "\(heading) – \(title)", kind: open.service.privacy == .confidential ? .discreet : .task, view)
    }

    private static func actions(for level: IdentityLevel, back: String, _ visit: Visit) -> [View] {
        let sources = visit.catalog.city.proofSources.filter { $0.assurance >= level }
        let ways = sources.map { source -> View in
            [
                "path": PersonPages.path(of: source.id) + "?next=" + back,
                "label": visit.words.text("known.check_with", ["source": source.title.text(in: visit.language)]),
            ]
        }
        let document: View = [
            "path": PersonPages.documentPath, "label": visit.words.text("known.document.action"),
            "isSecond": !ways.isEmpty,
        ]
        return ways + [document]
    }

    /// Back to the question at which somebody went away.
    private static func back(_ visit: Visit) async throws -> Reply {
        let (open, _) = try await opened(visit)
        guard let place = open.known.place else { return .see(DraftPath.page(open.draft.id)) }
        var session = open.session
        let ref = QuestionRef(place)
        guard let page = session.page(at: ref) else { return .see(DraftPath.page(open.draft.id)) }
        let next = Intake.passing(page, &session, open.known)
        return .see(next.kind == .end ? DraftPath.check(open.draft.id) : DraftPath.page(open.draft.id, next.ref))
    }

    private static func opened(_ visit: Visit) async throws -> (Intake.OpenDraft, Intake.Holder) {
        let id = try visit.draftID()
        let holder = try visit.holder(of: id)
        let open = try await visit.intake.open(id, holder: holder, catalog: visit.catalog)
        guard open.draft.sentAs == nil else { throw CaseError.draftNotFound }
        return (open, holder)
    }

    /// The page at which somebody went away.
    private static func placed(_ open: Intake.OpenDraft) -> FormPage? {
        guard let place = open.known.place else { return nil }
        var session = open.session
        return session.page(at: QuestionRef(place))
    }
}
