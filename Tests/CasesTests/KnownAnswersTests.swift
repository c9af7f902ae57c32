import Catalog
import Core
import Forms
import Foundation
import TestSupport
import Testing
import Work

@testable import Cases

/// Pre-fill without any page: what is known is offered once, filled in with consent, and not asked again.
@Suite struct KnownAnswersTests {
    private let stores: Stores
    private let intake: Intake
    private let catalog: Catalog
    private let service: CityService
    private let holder = Intake.Holder(secret: "a browser")

    init() throws {
        stores = try .temporary()
        catalog = try PotholeCity.catalog([
            "services/permit/questionnaire.yaml": """
            settings:
              - {form_id: permit, default_language: Español (es)}
            survey:
              - {type: select_one who, name: who, required: "yes", "label::Español (es)": "¿Para quién?", "label::English (en)": "For whom?"}
              - {type: text, name: given, required: "yes", "label::Español (es)": "Nombre", "label::English (en)": "Name"}
              - {type: text, name: curp, constraint: "string-length(.) = 18", "label::Español (es)": "CURP", "label::English (en)": "CURP"}
              - {type: date, name: birth, "label::Español (es)": "Nacimiento", "label::English (en)": "Birth"}
              - {type: text, name: use, required: "yes", "label::Español (es)": "¿Para qué?", "label::English (en)": "What for?"}
              - {type: text, name: mail, "label::Español (es)": "Correo", "label::English (en)": "E-mail"}
            choices:
              - {list_name: who, name: me, "label::Español (es)": "Para mí", "label::English (en)": "Me"}
              - {list_name: who, name: other, "label::Español (es)": "Otra persona", "label::English (en)": "Another"}
            """,
            "services/permit/service.yaml": """
            title: {es: Permiso, en: Permit}
            summary: {es: Pide un permiso, en: Ask for a permit}
            mode: full
            owner: locatel
            privacy: restricted
            identity: {level: basic, acr: aal2, from: use}
            prefill:
              given: {from: identity.given_name, lock: true, when: "${who} = 'me'"}
              curp: {from: identity.curp, when: "${who} = 'me'"}
              birth: {from: identity.birthdate, level: verified, when: "${who} = 'me'"}
              mail: {from: contact.email}
            route:
              - {id: rest, unit: locatel, because: {es: Todo, en: All}}
            clock: {calendar: laborable, accept: P1D}
            """,
        ])
        service = try #require(catalog.service("permit"))
        let all = stores
        let room = CaseRoom(
            unit: all.unit, cases: all.cases, drafts: all.drafts, keys: all.keys, outbox: all.outbox, jobs: all.jobs,
            idempotency: all.idempotency, blobs: all.blobs, ring: .sample, clock: .fixed(.noon), chance: .system)
        intake = Intake(room: room, archive: ServiceArchive(unit: all.unit, versions: all.versions, clock: .fixed(.noon)))
    }

    private static let account = Data(repeating: 1, count: 16)

    private func filler(
        _ account: Data = account, level: IdentityLevel = .basic, acr: AuthenticationLevel = .aal2, curp: String = "HEGG560427MVZRRL04"
    ) -> KnownFiller {
        func value(_ claim: String, _ text: String, _ level: IdentityLevel) -> KnownValue {
            KnownValue(claim: claim, text: text, source: "registro-civil", since: .noon, level: level)
        }
        return KnownFiller(
            account: account, level: level, acr: acr,
            values: [
                value("identity.given_name", "Gloria", .basic), value("identity.curp", curp, .basic),
                value("identity.birthdate", "1956-04-27", .basic), value("contact.email", "gloria@example.org", .contact),
            ])
    }

    private func begin(who: String? = "me") async throws -> Intake.OpenDraft {
        let open = try await intake.start(service, language: .spanish, channel: .web, holder: holder, city: catalog.city)
        guard let who else { return open }
        return try await answer(open.draft.id, "who", who)
    }

    @discardableResult
    private func answer(_ id: ID<Draft>, _ name: String, _ text: String) async throws -> Intake.OpenDraft {
        try await intake.edit(id, holder: holder, catalog: catalog) { session in
            try session.answer(#require(session.refs(named: name).first), text)
        }.open
    }

    private func page(_ name: String, _ session: inout FormSession) throws -> FormPage {
        let ref = try #require(session.refs(named: name).first)
        let page = session.page(at: ref)
        return try #require(page)
    }

    private func names(_ offers: [KnownOffer]) -> [String] { offers.map(\.binding.question) }

    @Test func `only what is wanted here and surely enough known is offered`() async throws {
        let person = filler()
        #expect(names(Intake.offers(try await begin(who: nil), person)) == ["mail"])
        #expect(names(Intake.offers(try await begin(who: "other"), person)) == ["mail"])
        // The birth is known from a register alone, and the service wants it from a document.
        #expect(names(Intake.offers(try await begin(), person)) == ["given", "curp", "mail"])
    }

    @Test func `nothing is filled in before the person says yes, and all of it then`() async throws {
        let open = try await begin()
        #expect(open.session.text(named: "given").isEmpty)
        let (filled, values) = try await intake.fill(open.draft.id, holder: holder, catalog: catalog, from: filler())
        #expect(names(values) == ["given", "curp", "mail"])
        #expect(filled.session.text(named: "curp") == "HEGG560427MVZRRL04")
        let again = try await intake.open(open.draft.id, holder: holder, catalog: catalog)
        #expect(again.known.filled["given"]?.value.source == "registro-civil")
        #expect(again.known.account == Self.account)
        #expect(Intake.offers(again, filler()).isEmpty)
        #expect(again.session.locked.contains("given") && !again.session.locked.contains("curp"))
        await #expect(throws: AnswerError.locked("given")) { try await answer(open.draft.id, "given", "Otra") }
        #expect(try await answer(open.draft.id, "curp", "SABC560626MDFLRN01").session.text(named: "curp") == "SABC560626MDFLRN01")
    }

    @Test func `nothing is filled in where it cannot be written down that it was`() async throws {
        let open = try await begin()
        await #expect(throws: CaseError.notFound) {
            try await intake.fill(open.draft.id, holder: holder, catalog: catalog, from: filler()) { _, _ in throw CaseError.notFound }
        }
        let same = try await intake.open(open.draft.id, holder: holder, catalog: catalog)
        #expect(same.session.text(named: "given").isEmpty && same.known == KnownRecord())
        let settings = stores.settings
        _ = try await intake.fill(open.draft.id, holder: holder, catalog: catalog, from: filler()) { filled, tx in
            try settings.set("filled", to: filled.map(\.value.claim).joined(separator: " "), at: .noon, tx)
        }
        let said = try await stores.unit.read { tx in try settings.setting("filled", tx) }
        #expect(said == "identity.given_name identity.curp contact.email")
    }

    @Test func `pages that ask for nothing new are passed over`() async throws {
        let open = try await begin()
        let filled = try await intake.fill(open.draft.id, holder: holder, catalog: catalog, from: filler()).open
        var session = filled.session
        let given = try page("given", &session)
        #expect(Intake.passing(given, &session, filled.known).ref.path == "/data/birth[1]")
        #expect(Intake.passing(given, &session, KnownRecord()).ref == given.ref)
    }

    @Test func `what somebody wants to write themselves is not offered again`() async throws {
        let open = try await begin()
        try await intake.decline(open.draft.id, holder: holder, catalog: catalog, from: filler())
        let again = try await intake.open(open.draft.id, holder: holder, catalog: catalog)
        #expect(Intake.offers(again, filler()).isEmpty)
        #expect(again.session.text(named: "given").isEmpty)
        #expect(again.known.account == nil)
    }

    @Test func `what the form refuses is asked for, and what was written stays`() async throws {
        let open = try await begin()
        try await answer(open.draft.id, "mail", "mia@example.org")
        let filled = try await intake.fill(open.draft.id, holder: holder, catalog: catalog, from: filler(curp: "corta")).open
        #expect(filled.session.text(named: "curp").isEmpty)
        #expect(filled.known.filled.keys.sorted() == ["given"])
        #expect(filled.session.text(named: "mail") == "mia@example.org")
    }

    @Test func `a draft with somebody's data is theirs alone`() async throws {
        let open = try await begin()
        let filled = try await intake.fill(open.draft.id, holder: holder, catalog: catalog, from: filler()).open
        let other = filler(Data(repeating: 2, count: 16))
        #expect(Intake.unmet(filled, other, at: nil) == .signIn)
        #expect(Intake.unmet(filled, nil, at: nil) == .signIn)
        await #expect(throws: CaseError.draftNotFound) {
            try await intake.fill(open.draft.id, holder: holder, catalog: catalog, from: other)
        }
    }

    @Test func `a need begins at its question and must be met to send`() async throws {
        var open = try await begin()
        var session = open.session
        let (given, use) = (try page("given", &session), try page("use", &session))
        #expect(Intake.unmet(open, nil, at: given) == nil)
        #expect(Intake.unmet(open, nil, at: use) == .signIn)
        #expect(Intake.unmet(open, filler(level: .contact), at: use) == .level(.basic))
        #expect(Intake.unmet(open, filler(acr: .aal1), at: use) == .acr(.aal2))
        #expect(Intake.unmet(open, filler(), at: use) == nil)
        open = try await intake.fill(open.draft.id, holder: holder, catalog: catalog, from: filler()).open
        open = try await answer(open.draft.id, "use", "Trabajo")
        let (id, version) = (open.draft.id, open.draft.version)
        for weak in [nil, filler(level: .contact), filler(acr: .aal1)] {
            await #expect(throws: CaseError.identityNeeded) {
                try await intake.send(id, version: version, holder: holder, catalog: catalog, filler: weak)
            }
        }
        let receipt = try await intake.send(id, version: version, holder: holder, catalog: catalog, filler: filler())
        let (content, stores) = (receipt.file.id, stores)
        let answers = try await stores.unit.read { tx in
            let key = try KeyRing.sample.existingKey(for: KeyOwner(.caseFile, content), in: stores.keys, tx)
            return try key.open(
                #require(try stores.cases.content(content, tx)).answers, field: "case.answers", as: CaseAnswers.self)
        }
        #expect(answers.known?.keys.sorted() == ["curp", "given", "mail"])
        #expect(answers.known?["given"]?.since == .noon)
    }
}
