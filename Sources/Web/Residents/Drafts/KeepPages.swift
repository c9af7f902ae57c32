import Cases
import Catalog
import Core
import Forms
import Foundation
import HTTPTypes
import Identity
import Work

/// Leaving and coming back: a code to go on elsewhere, and throwing away.
enum KeepPages {
    static let routes: [Route] = [
        .get("/draft/{draft}/keep", .draftHolder, keep),
        .post("/draft/{draft}/keep", .draftHolder, make),
        .post("/draft/{draft}/discard", .draftHolder, discard),
        .get("/resume", .everybody, ask),
        .post("/resume", .everybody, resume),
    ]

    private static func keep(_ visit: Visit) async throws -> Reply { try await page(visit, code: nil) }

    /// The code is shown once, in the answer itself: no address leads to it again.
    private static func make(_ visit: Visit) async throws -> Reply {
        let id = try visit.draftID()
        let code = try await visit.intake.makeCode(id, holder: visit.holder(of: id), catalog: visit.catalog)
        return try await page(visit, code: code)
    }

    private static func page(_ visit: Visit, code: AccessCode?) async throws -> Reply {
        let id = try visit.draftID()
        let open = try await visit.intake.open(id, holder: visit.holder(of: id), catalog: visit.catalog)
        let heading = visit.words.text("keep.heading")
        return visit.page(
            "drafts/keep", title: heading, kind: open.service.privacy == .confidential ? .discreet : .task,
            [
                "heading": heading, "until": visit.words.text("keep.until", ["date": visit.dates.day(open.draft.expiresAt)]),
                "token": visit.formToken(),
                "hasCode": code != nil, "code": code?.description,
                "codeGroups": code?.description.split(separator: "-").map { ["text": String($0)] as View },
                "action": "/draft/\(id)/keep", "back": DraftPath.page(id), "discard": "/draft/\(id)/discard",
            ])
    }

    private static func discard(_ visit: Visit) async throws -> Reply {
        let id = try visit.draftID()
        try await visit.intake.discard(id, holder: visit.holder(of: id), catalog: visit.catalog)
        return Reply.see("/").setting([DraftSecrets(visit).removing(id, visit)])
    }

    private static func ask(_ visit: Visit) async throws -> Reply { resumePage(visit, problem: nil) }

    private static func resume(_ visit: Visit) async throws -> Reply {
        guard let code = AccessCode(visit.form.text("code")) else { return resumePage(visit, problem: "resume.unreadable") }
        try await visit.admitTry("resume", limit: 20)
        let secret = Data(visit.dependencies.chance.bytes(24)).base64URL
        do {
            let open = try await visit.intake.resume(code, as: Intake.Holder(secret: secret), catalog: visit.catalog)
            return Reply.see(DraftPath.page(open.draft.id)).setting([DraftSecrets(visit).adding(open.draft.id, secret, visit)])
        } catch CaseError.draftNotFound {
            return resumePage(visit, problem: "resume.unknown")
        }
    }

    private static func resumePage(_ visit: Visit, problem: String?) -> Reply {
        let heading = visit.words.text("resume.heading")
        return visit.page(
            "drafts/resume", title: heading, kind: .task, section: "resume", hasError: problem != nil,
            status: problem == nil ? .ok : .unprocessableContent,
            [
                "heading": heading, "token": visit.formToken(), "hasProblems": problem != nil,
                "error": problem.map { visit.words.text($0) },
                "problems": problem.map { [["id": "code", "text": visit.words.text($0)] as View] }, "value": visit.form.text("code"),
            ])
    }
}

extension Visit {
    /// Counts a try from this network address; throws `throttled` beyond so many in ten minutes.
    ///
    /// Rows, so that every node counts together.
    func admitTry(_ purpose: String, limit: Int) async throws {
        let key = dependencies.ring.blindIndex("\(purpose)|\(address)", purpose: "throttle")
        let (stores, now) = (dependencies.stores, now)
        let count = try await stores.unit.write { tx in try stores.throttles.hit(key, window: .minutes(10), at: now, tx) }
        if count > limit { throw WebError.throttled }
    }

    /// Throws `throttled` where the tries of this address are used up, without counting one.
    func mustHaveTries(_ purpose: String, limit: Int) async throws {
        let key = dependencies.ring.blindIndex("\(purpose)|\(address)", purpose: "throttle")
        let (stores, now) = (dependencies.stores, now)
        let count = try await stores.unit.read { tx in try stores.throttles.count(key, window: .minutes(10), at: now, tx) }
        if count >= limit { throw WebError.throttled }
    }
}
