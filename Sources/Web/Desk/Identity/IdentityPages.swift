import Cases
import Catalog
import Core
import Foundation
import HTTPTypes
import Identity

/// Where identity officers compare documents with what people say, and decide between accounts that say the same.
enum IdentityPages {
    static let path = "/desk/identity"
    private static let officer: Access = .servant([.identityOfficer])

    static let routes: [Route] = [
        .get(path, officer, show),
        .get("/desk/identity/documents/{id}", officer, document),
        .get("/desk/identity/documents/{id}/pages/{file}", officer, page),
        .post("/desk/identity/documents/{id}", officer, decide),
        .get("/desk/identity/conflicts/{id}", officer, conflict),
        .post("/desk/identity/conflicts/{id}", officer, settle),
    ]

    private static func desk(_ visit: Visit) -> ProofDesk { ProofDesk(visit.dependencies.identity) }

    // MARK: What waits

    private static func show(_ visit: Visit) async throws -> Reply {
        let scope = try visit.scope
        let (waiting, conflicts) = try await (desk(visit).waiting(), desk(visit).conflicts())
        return visit.deskPage(
            "desk/identity", title: visit.words.text("identity_desk.title"), scope: scope, sidebar: try await visit.sidebar(nil, scope),
            section: "identity",
            [
                "isDone": visit.query("done") != nil, "hasWaiting": !waiting.isEmpty, "hasConflicts": !conflicts.isEmpty,
                "waiting": waiting.map { request -> View in
                    [
                        "path": "/desk/identity/documents/\(request.id)", "since": visit.dates.moment(request.createdAt),
                        "document": visit.words.text("known.document.kind.\(request.document.rawValue)"),
                    ]
                },
                "conflicts": conflicts.map { conflict -> View in
                    [
                        "path": "/desk/identity/conflicts/\(conflict.id)", "since": visit.dates.moment(conflict.openedAt),
                        "kind": visit.words.text("identity_desk.conflict.\(conflict.kind.rawValue)"),
                    ]
                },
            ])
    }

    // MARK: A document

    private static func opened(_ visit: Visit) async throws -> ProofDesk.Opened {
        guard let id = ID<ProofRequest>(try visit.parameter("id")) else { throw ProofError.noSuchRequest }
        return try await desk(visit).open(id)
    }

    private static func document(_ visit: Visit) async throws -> Reply { try await documentPage(try await opened(visit), nil, visit) }

    private static func documentPage(_ opened: ProofDesk.Opened, _ problem: String?, _ visit: Visit) async throws -> Reply {
        let scope = try visit.scope
        let request = opened.request
        let files = try await visit.dependencies.room.files(of: KeyOwner(.account, request.account), question: request.question)
        try await recordReading(of: request, files, visit)
        let base = "/desk/identity/documents/\(request.id)"
        let title = visit.words.text("known.document.kind.\(request.document.rawValue)")
        let shown = Attribute.shown.filter { request.document.shows.contains($0) }
        return visit.deskPage(
            "desk/document", title: title, scope: scope, sidebar: try await visit.sidebar(nil, scope), section: "identity",
            hasError: problem != nil, status: problem == nil ? 200 : 422,
            [
                "title": title, "login": opened.login, "since": visit.dates.moment(request.createdAt), "action": base, "back": path,
                "token": visit.formToken(), "isAddress": request.document == .addressProof, "hasProblem": problem != nil,
                "problem": problem.map { visit.words.text("identity_desk.problem.\($0)") },
                "problemField": problem.map {
                    ["seen", "reason"].contains($0) ? $0 : request.document == .addressProof ? "address" : "given_name"
                },
                "seenProblem": problem == "seen", "reasonProblem": problem == "reason",
                "pages": files.enumerated().map { number, file -> View in
                    [
                        "path": "\(base)/pages/\(file.id)", "isPhoto": file.thumbnail != nil,
                        "label": visit.words.text("identity_desk.page", ["number": String(number + 1)]),
                    ]
                },
                "fields": shown.map { attribute -> View in
                    let typed = visit.form[attribute.rawValue]
                    let stated = opened.stated[attribute]
                    let known = opened.known[attribute]
                    return [
                        "name": attribute.rawValue, "label": visit.words.text("known.claim.\(attribute.rawValue)"),
                        "value": typed ?? stated ?? "", "isCode": attribute == .curp,
                        "known": known.map {
                            visit.words.text(
                                "identity_desk.known", ["value": $0.value, "origin": visit.origin($0.source, $0.since)])
                        },
                    ]
                },
                "reasons": ProofRequest.reasons.map { reason -> View in
                    ["id": reason, "name": visit.words.text("known.reason.\(reason)"), "isChosen": visit.form["reason"] == reason]
                },
            ])
    }

    /// Whoever hands a document in finds in their own list that somebody looked at it.
    private static func recordReading(of request: ProofRequest, _ files: [Attachment], _ visit: Visit) async throws {
        try await EvidenceKeeper(visit.dependencies.identity).read(request, by: try visit.scope.member.account)
    }

    private static func page(_ visit: Visit) async throws -> Reply {
        let opened = try await opened(visit)
        guard let file = ID<Attachment>(try visit.parameter("file")) else { throw CaseError.attachmentNotFound }
        let owner = KeyOwner(.account, opened.request.account)
        let (attachment, data) = try await visit.dependencies.room.open(file, of: owner, thumbnail: false)
        guard attachment.question == opened.request.question else { throw CaseError.attachmentNotFound }
        return Uploads.reply(attachment, data)
    }

    private static func decide(_ visit: Visit) async throws -> Reply {
        let opened = try await opened(visit)
        let request = opened.request
        let servant = try visit.scope.member.account.data
        let (room, owner) = (visit.dependencies.room, KeyOwner(.account, request.account))
        // The decision stays, the pages go with it.
        let forget: @Sendable (any Transaction) throws -> Void = { tx in
            try room.forgetFiles(of: owner, question: request.question, tx)
        }
        if visit.form["answer"] == "no" {
            let reason = visit.form.text("reason")
            guard ProofRequest.reasons.contains(reason) else { return try await documentPage(opened, "reason", visit) }
            try await desk(visit).refuse(request.id, because: reason, by: servant, alongside: forget)
        } else {
            guard visit.form["seen"] != nil else { return try await documentPage(opened, "seen", visit) }
            var values: [Attribute: String] = [:]
            for attribute in request.document.shows {
                let text = visit.form.text(attribute.rawValue)
                guard !text.isEmpty else { continue }
                guard let clean = StatedValue.read(attribute, text) else { return try await documentPage(opened, "value", visit) }
                values[attribute] = clean
            }
            let needed: [Attribute] = request.document == .addressProof ? [.address] : [.givenName, .firstSurname]
            guard needed.allSatisfy({ values[$0] != nil }) else { return try await documentPage(opened, "missing", visit) }
            if let curp = values[.curp].flatMap({ CURP($0) }), let birthdate = values[.birthdate], birthdate != curp.birthdate {
                return try await documentPage(opened, "birthdate", visit)
            }
            // Where somebody lives is asked again after a year.
            _ = try await desk(visit).confirm(
                request.id, values: values, hash: try await room.digest(of: owner, question: request.question),
                until: request.document == .addressProof ? visit.now + .days(365) : nil, by: servant, alongside: forget)
        }
        return .see(path + "?done=1")
    }

    // MARK: A conflict

    private static func conflict(_ visit: Visit) async throws -> Reply { try await conflictPage(nil, visit) }

    private static func conflictPage(_ problem: String?, _ visit: Visit) async throws -> Reply {
        let scope = try visit.scope
        let identity = visit.dependencies.identity
        guard let id = ID<IdentityConflict>(try visit.parameter("id")),
            let found = try await desk(visit).conflicts().first(where: { $0.id == id })
        else { throw ProofError.noSuchRequest }
        let keeper = EvidenceKeeper(identity)
        let (newcomer, holder) = try await identity.unit.read { tx in
            try (keeper.opened(of: found.account, tx), keeper.opened(of: found.holder, tx))
        }
        for account in [found.account, found.holder] { try await keeper.read(found, of: account, by: scope.member.account) }
        func side(_ all: [OpenedEvidence]) -> [View] {
            all.filter { $0.evidence.state != .withdrawn }.map { one -> View in
                [
                    "source": visit.sourceName(one.evidence.source), "when": visit.dates.moment(one.evidence.checkedAt),
                    "how": visit.words.text("known.method.\(one.evidence.method.rawValue)"),
                    "isHeld": one.evidence.state == .held,
                    "values": one.values.sorted { $0.key < $1.key }.map { attribute, value -> View in
                        ["label": visit.words.text("known.claim.\(attribute.rawValue)"), "value": visit.words(of: attribute, value)]
                    },
                ]
            }
        }
        let title = visit.words.text("identity_desk.conflict.\(found.kind.rawValue)")
        return visit.deskPage(
            "desk/conflict", title: title, scope: scope, sidebar: try await visit.sidebar(nil, scope), section: "identity",
            hasError: problem != nil, status: problem == nil ? 200 : 422,
            [
                "title": title, "since": visit.dates.moment(found.openedAt), "newcomer": side(newcomer), "holder": side(holder),
                "action": "/desk/identity/conflicts/\(id)", "token": visit.formToken(), "back": path, "hasProblem": problem != nil,
                "problem": problem.map { visit.words.text("identity_desk.problem.\($0)") },
            ])
    }

    private static func settle(_ visit: Visit) async throws -> Reply {
        guard let id = ID<IdentityConflict>(try visit.parameter("id")) else { throw ProofError.noSuchRequest }
        guard let outcome = IdentityConflict.Outcome(rawValue: visit.form.text("outcome")) else {
            return try await conflictPage("outcome", visit)
        }
        try await desk(visit).settle(id, outcome, by: try visit.scope.member.account.data)
        return .see(path + "?done=1")
    }
}
