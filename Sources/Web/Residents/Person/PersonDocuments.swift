import Cases
import Catalog
import Core
import Foundation
import HTTPTypes
import Identity

/// A resident hands in a document that somebody at the desk compares with what they say.
enum PersonDocuments {
    private static let body = BodyLimit.files(32 * 1024 * 1024)

    static let routes: [Route] = [
        .get(PersonPages.documentPath, .everybody, show),
        .post(PersonPages.documentPath, .everybody, body: body, hand),
    ]

    /// Photos and PDF, at most 10 MB each.
    private static let rule = AttachmentRule(
        question: "document", types: ["image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf"], maxBytes: 10_000_000,
        count: 1...4)

    /// What the person writes as it stands in the document.
    private static let asked: [Attribute] = [.givenName, .firstSurname, .secondSurname, .birthdate, .curp, .address]

    private static func show(_ visit: Visit) async throws -> Reply {
        guard let person = try await visit.person() else { return PersonPages.door(visit) }
        return page(person, stated: [:], document: nil, problems: [:], visit)
    }

    private static func page(
        _ person: Person, stated: [Attribute: String], document: String?, problems: [String: String], _ visit: Visit
    ) -> Reply {
        visit.page(
            "account/document", title: visit.words.text("known.document.title"), kind: .task, hasError: !problems.isEmpty,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            [
                "token": visit.formToken(), "action": PersonPages.documentPath, "back": PersonPages.home,
                "kinds": ProofRequest.Document.allCases.map { kind -> View in
                    [
                        "id": kind.rawValue, "name": visit.words.text("known.document.kind.\(kind.rawValue)"),
                        "isChosen": kind.rawValue == document,
                    ]
                },
                "kindProblem": problems["document"], "pagesProblem": problems["pages"], "hasProblems": !problems.isEmpty,
                "problems": problems.sorted { $0.key < $1.key }.map { ["field": $0.key, "text": $0.value] as View },
                "fields": asked.map { attribute -> View in
                    [
                        "name": attribute.rawValue, "label": visit.words.text("known.claim.\(attribute.rawValue)"),
                        "hint": visit.words.optional("known.hint.\(attribute.rawValue)"),
                        "value": stated[attribute] ?? person.known[attribute]?.value, "autocomplete": attribute.autocomplete,
                        "isCode": attribute == .curp, "problem": problems[attribute.rawValue],
                    ]
                },
            ])
    }

    private static func hand(_ visit: Visit) async throws -> Reply {
        guard let person = try await visit.person() else { return .see("/account/sign-in?next=" + PersonPages.documentPath) }
        let words = visit.words
        var problems: [String: String] = [:]
        let kind = ProofRequest.Document(rawValue: visit.form.text("document"))
        if kind == nil { problems["document"] = words.text("known.document.choose") }
        var stated: [Attribute: String] = [:]
        for attribute in asked where kind?.shows.contains(attribute) ?? true {
            let text = visit.form.text(attribute.rawValue)
            guard !text.isEmpty else { continue }
            if let clean = StatedValue.read(attribute, text) {
                stated[attribute] = clean
            } else {
                stated[attribute] = String(text.prefix(300))
                problems[attribute.rawValue] = words.text(
                    "known.problem.\(attribute.rawValue == "curp" ? "curp" : attribute == .birthdate ? "birthdate" : "text")")
            }
        }
        if stated.isEmpty, kind != nil {
            problems[kind == .addressProof ? "address" : "given_name"] = words.text("known.problem.missing")
        }
        var uploads: [Upload] = []
        for file in visit.form.files("pages").prefix(4) {
            do { uploads.append(try await Uploads.clean(file, question: "document", rule: rule, visit)) } catch let error as any DomainError
                where error.kind != .broken && error.kind != .unavailable
            {
                let told = ErrorResponses.words(for: error, number: nil, visit)
                problems["pages"] = "\(told.title). \(told.text)"
            }
        }
        if uploads.isEmpty, problems["pages"] == nil {
            let told = ErrorResponses.words(for: ProofError.noPages, number: nil, visit)
            problems["pages"] = "\(told.title). \(told.text)"
        }
        guard problems.isEmpty, let kind else {
            return page(person, stated: stated, document: visit.form.text("document"), problems: problems, visit)
        }
        try await keep(uploads, kind, stated, of: person.account, visit)
        return .see(PersonPages.home + "?sent=1")
    }

    private static func keep(
        _ uploads: [Upload], _ kind: ProofRequest.Document, _ stated: [Attribute: String], of account: ID<Account>, _ visit: Visit
    ) async throws {
        let desk = ProofDesk(visit.dependencies.identity)
        let id = ID<ProofRequest>(at: visit.now, chance: visit.dependencies.chance)
        let (room, owner) = (visit.dependencies.room, KeyOwner(.account, account))
        let named = uploads.map { upload in
            var upload = upload
            upload.question = "proof:\(id)"
            return upload
        }
        let pages = try await room.store(named, of: owner)
        // What was handed in before is not looked at any more.
        try await desk.hand(
            kind, stating: stated, as: id, of: account,
            forgetting: { earlier, tx in try room.forgetFiles(of: owner, question: earlier.question, tx) },
            alongside: { tx in try room.attach(pages, tx) })
    }
}

/// What people write of themselves, as it is kept.
enum StatedValue {
    static func read(_ attribute: Attribute, _ text: String) -> String? {
        switch attribute {
        case .curp: CURP(text)?.text
        case .birthdate: WrittenDay(text)?.text
        case .givenName, .firstSurname, .secondSurname: PersonName(text)?.text
        case .address: (3...300).contains(text.count) ? text.split(whereSeparator: \.isWhitespace).joined(separator: " ") : nil
        default: text
        }
    }
}
