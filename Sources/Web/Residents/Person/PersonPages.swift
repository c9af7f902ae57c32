import Catalog
import Core
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Identity
import Ledger

/// "Mis datos": what the city knows of somebody, from whom, since when, and how to prove, correct and take it back.
enum PersonPages {
    static let home = "/account/data"
    static let returnPath = "/account/data/return"
    static let documentPath = "/account/data/document"

    static func path(of source: String) -> String { "/account/data/check/" + source }

    static let routes: [Web.Route] = [
        .get(home, .everybody, show),
        .get("/account/data/check/{source}", .everybody, ask),
        .post("/account/data/check/{source}", .everybody, check),
        .get(returnPath, .everybody, comeBack),
        .get("/account/data/evidence/{id}", .everybody, askWithdraw),
        .post("/account/data/evidence/{id}", .everybody, withdraw),
    ]

    /// Where somebody signs in first and comes back to.
    static func door(_ visit: Visit) -> Reply { .see("/account/sign-in?next=" + visit.path) }

    // MARK: What is known

    private static func show(_ visit: Visit) async throws -> Reply {
        guard let person = try await visit.person() else { return door(visit) }
        let requests = try await ProofDesk(visit.dependencies.identity).requests(of: person.account)
        let facts = Attribute.shown.compactMap { attribute in person.known[attribute].map { (attribute, $0) } }
        let level = person.known.level
        return visit.page(
            "account/data", title: visit.words.text("known.title"),
            [
                "token": visit.formToken(), "levelName": visit.words.text("known.level.\(level.rawValue).name"),
                "levelText": visit.words.text("known.level.\(level.rawValue).text"), "hasFacts": !facts.isEmpty,
                "facts": facts.map { attribute, fact -> View in
                    [
                        "label": visit.words.text("known.claim.\(attribute.rawValue)"), "value": visit.words(of: attribute, fact.value),
                        "origin": visit.origin(fact.source, fact.since),
                        "how": visit.words.text("known.method.\(fact.method.rawValue)"),
                    ]
                },
                "evidence": person.evidence.reversed().map { row($0, person, visit) }, "waits": waiting(requests, visit),
                "hasWaits": requests.contains { $0.state == .waiting || $0.state == .refused },
                "ways": visit.catalog.city.proofSources.map { source -> View in
                    [
                        "path": path(of: source.id), "about": source.about?.text(in: visit.language),
                        "label": visit.words.text("known.check_with", ["source": source.title.text(in: visit.language)]),
                    ]
                },
                "document": documentPath, "isDone": visit.query("done") != nil, "isHeld": visit.query("held") != nil,
                "isSent": visit.query("sent") != nil,
            ])
    }

    private static func row(_ one: OpenedEvidence, _ person: Person, _ visit: Visit) -> View {
        let evidence = one.evidence
        // The address of the account itself is changed where addresses are, not taken back here.
        let address = evidence.source == "email" ? one.values[.email] : evidence.source == "phone" ? one.values[.phone] : nil
        let isOwn = evidence.checkedAt <= evidence.changedAt && address == person.resident.login
        return [
            "id": evidence.id.description, "source": visit.sourceName(evidence.source),
            "when": visit.dates.moment(evidence.checkedAt), "how": visit.words.text("known.method.\(evidence.method.rawValue)"),
            "level": visit.words.text("known.level.\(evidence.assurance.rawValue).name"),
            "what": evidence.attributes.sorted().map { visit.words.text("known.claim.\($0.rawValue)") }.joined(separator: ", "),
            "state": visit.words.text(
                "known.state.\(evidence.counts(at: visit.now) ? "counts" : evidence.state == .counts ? "over" : evidence.state.rawValue)"),
            "isQuiet": !evidence.counts(at: visit.now),
            "withdraw": isOwn || evidence.state == .withdrawn ? nil : "/account/data/evidence/\(evidence.id)",
        ]
    }

    private static func waiting(_ requests: [ProofRequest], _ visit: Visit) -> [View] {
        requests.filter { $0.state == .waiting || $0.state == .refused }.prefix(5).map { request in
            [
                "document": visit.words.text("known.document.kind.\(request.document.rawValue)"),
                "since": visit.dates.moment(request.decidedAt ?? request.createdAt),
                "state": visit.words.text("known.request.\(request.state.rawValue)"),
                "reason": request.reason.flatMap { visit.words.optional("known.reason.\($0)") },
            ]
        }
    }

    // MARK: Asking somebody outside

    private static func source(_ visit: Visit) throws -> ProofSource {
        let id = try visit.parameter("source")
        guard let source = visit.catalog.city.proofSources.first(where: { $0.id == id }) else { throw WebError.noSuchPage }
        return source
    }

    private static func ask(_ visit: Visit) async throws -> Reply {
        let source = try source(visit)
        guard let person = try await visit.person() else { return door(visit) }
        return await form(source, stated: [:], person, problem: nil, next: visit.query("next"), visit)
    }

    private static func form(
        _ source: ProofSource, stated: [Attribute: String], _ person: Person, problem: ProofError?, next: String?, _ visit: Visit
    ) async -> Reply {
        var asks: [Attribute] = []
        var target: String?
        switch source.kind {
        case .register(let call): asks = call.asks
        case .provider(let settings):
            // The form leads to the other provider's page: the browser is told that it may.
            let address = try? await visit.dependencies.proofing.directory.endpoints(of: settings).authorization
            target = Llave.origin(address ?? settings.issuer)
        }
        let title = visit.words.text("known.check_with", ["source": source.title.text(in: visit.language)])
        let words = problem.map { ErrorResponses.words(for: $0, number: nil, visit) }
        let isCURP = problem == .badCURP
        var reply = visit.page(
            "account/prove", title: title, kind: .task, hasError: problem != nil,
            status: problem.map { ErrorResponses.status(of: $0) } ?? .ok,
            [
                "title": title, "about": source.about?.text(in: visit.language), "action": path(of: source.id),
                "token": visit.formToken(), "next": next.map { Llave.next($0) }, "hasFields": !asks.isEmpty,
                "fields": asks.map { attribute -> View in
                    let isWrong = isCURP && attribute == .curp
                    return [
                        "name": attribute.rawValue, "label": visit.words.text("known.claim.\(attribute.rawValue)"),
                        "hint": visit.words.optional("known.hint.\(attribute.rawValue)"),
                        "value": stated[attribute] ?? person.known[attribute]?.value, "autocomplete": attribute.autocomplete,
                        "isCode": attribute == .curp, "problem": isWrong ? words.map { "\($0.title). \($0.text)" } : nil,
                    ]
                },
                // Not `problem`: a field that has none would find this one.
                "hasProblem": problem != nil, "told": words.map { "\($0.title). \($0.text)" },
                "problemField": isCURP ? "curp" : asks.first?.rawValue ?? "go", "document": documentPath,
            ])
        reply.formTarget = target
        return reply
    }

    private static func check(_ visit: Visit) async throws -> Reply {
        let source = try source(visit)
        guard let person = try await visit.person() else { return door(visit) }
        let next = visit.form["next"].map { Llave.next($0) }
        var stated: [Attribute: String] = [:]
        for attribute in Attribute.allCases {
            if let text = visit.form[attribute.rawValue] { stated[attribute] = String(text.prefix(300)) }
        }
        do {
            let outcome = try await visit.proofOffice.begin(
                source.id, stated, account: person.account, from: ClientAddress(visit.address), browser: visit.browser.id(),
                next: next ?? home)
            switch outcome {
            case .kept(let kept): return done(kept, next)
            case .leave(let address): return .see(address)
            case .waiting: return .see(home + "?sent=1")
            }
        } catch let error as ProofError where error.kind != .notFound {
            return await form(source, stated: stated, person, problem: error, next: next, visit)
        }
    }

    private static func done(_ kept: EvidenceKeeper.Kept, _ next: String?) -> Reply {
        if kept.conflict != nil { return .see(home + "?held=1") }
        if let next, next != home, next != "/account" { return .see(next) }
        return .see(home + "?done=1")
    }

    private static func comeBack(_ visit: Visit) async throws -> Reply {
        guard let person = try await visit.person() else { return .see("/account/sign-in?next=" + home) }
        var parameters: [String: String] = [:]
        for (name, value) in try Llave.parameters(visit) {
            // One that comes twice is none (RFC 6749 section 3.1).
            parameters[name] = parameters[name] == nil ? value : ""
        }
        let (kept, next) = try await visit.proofOffice.finish(parameters, account: person.account, browser: visit.browser.id())
        return done(kept, next)
    }

    // MARK: Taking back

    private static func evidence(_ visit: Visit, _ person: Person) throws -> OpenedEvidence {
        let id = ID<Evidence>(try visit.parameter("id"))
        guard let one = person.evidence.first(where: { $0.evidence.id == id }), one.evidence.state != .withdrawn else {
            throw WebError.noSuchPage
        }
        return one
    }

    private static func askWithdraw(_ visit: Visit) async throws -> Reply {
        guard let person = try await visit.person() else { return .see("/account/sign-in?next=" + home) }
        let one = try evidence(visit, person)
        return visit.page(
            "account/take-back", title: visit.words.text("known.take_back.title"), kind: .task,
            row(one, person, visit).merging([
                "action": visit.path, "token": visit.formToken(), "back": home, "document": documentPath,
                "values": one.values.sorted { $0.key < $1.key }.map { attribute, value -> View in
                    ["label": visit.words.text("known.claim.\(attribute.rawValue)"), "value": visit.words(of: attribute, value)]
                },
            ]))
    }

    private static func withdraw(_ visit: Visit) async throws -> Reply {
        guard let person = try await visit.person() else { return .see("/account/sign-in?next=" + home) }
        let one = try evidence(visit, person)
        let (identity, now, account, id) = (visit.dependencies.identity, visit.now, person.account, one.evidence.id)
        try await identity.unit.write { tx in
            try EvidenceKeeper(identity).withdraw(id, of: account, because: "owner", by: .resident(account.data), at: now, tx)
        }
        return .see(home)
    }
}

extension Attribute {
    /// In the order in which people look for them.
    static let shown: [Attribute] = [
        .givenName, .firstSurname, .secondSurname, .curp, .birthdate, .sex, .birthEntity, .nationality, .address, .email, .phone,
    ]

    /// What browsers call it.
    var autocomplete: String {
        switch self {
        case .givenName: "given-name"
        case .firstSurname: "family-name"
        case .birthdate: "bday"
        case .email: "email"
        case .phone: "tel"
        case .address: "street-address"
        default: "off"
        }
    }
}
