import Cases
import Catalog
import Core
import Forms
import Foundation
import HummingbirdTesting
import Identity
import TestSupport
import Testing
import Work

@testable import Web

/// Somebody at the door.
enum Visitor: CaseIterable {
    /// Knows addresses, and nothing else.
    case everybody
    /// The resident: the browser of the draft, with the access code of the case.
    case holder
    /// A public servant of the unit that has the case.
    case servant
    /// A public servant of another unit.
    case stranger
    /// Has the holder's and the servant's cookies as somebody made them who lacks the key.
    case forged
}

/// Calls each route on things of its own that really exist: a draft, a sent draft, a case with a file, an invitation.
struct RouteWalk: Sendable {
    let house: DeskHouse
    let browser: @Sendable () -> Browser

    static let unit: UnitID = "benito-juarez"
    private static let question = "photo"

    /// Opens the city's whole route table to a walker.
    static func through(_ house: DeskHouse, _ walk: @escaping @Sendable (RouteWalk) async throws -> Void) async throws {
        try await house.open { browser in try await walk(RouteWalk(house: house, browser: browser)) }
    }

    /// What the visitor gets from the route, with a form as our page would have shown it to them.
    func call(_ route: Web.Route, as visitor: Visitor) async throws -> Browser.Page {
        let things = try await things()
        let guest = try await enter(visitor, things)
        let path = try await path(of: route, things)
        guard "\(route.method)" == "POST" else { return try await guest.get(path) }
        let form = try await guest.get("/resume")
        let version = try await String(house.file(things.folio).version)
        return try await guest.post(
            path,
            [
                "version": version, "text": "Es vía primaria", "reason": "Sigue igual", "unit": "obras", "closes": "yes",
                "code": "", "deed": "", "session": "", "name": "", "login": "", "password": "",
            ], from: form)
    }

    // MARK: Things

    private struct Things: Sendable {
        let draft: ID<Draft>
        let draftFile: ID<Cases.Attachment>
        let sent: ID<Draft>
        let secret: String
        let caseID: ID<CaseFile>
        let folio: Folio
        let caseFile: ID<Cases.Attachment>
    }

    private func things() async throws -> Things {
        let (intake, catalog) = (house.dependencies.intake, house.catalog)
        let service = try #require(catalog.service("bacheo"))
        let secret = UUID().uuidString
        let holder = Intake.Holder(secret: secret)
        let upload = Upload(question: Self.question, mediaType: "image/jpeg", data: Data([1, 2, 3]))
        var drafts: [ID<Draft>] = []
        var file: ID<Cases.Attachment>?
        for isSent in [false, true] {
            let open = try await intake.start(service, language: .spanish, channel: .web, holder: holder, city: catalog.city)
            drafts.append(open.draft.id)
            if isSent {
                let done = try await intake.edit(open.draft.id, holder: holder, catalog: catalog) { $0.fillWithFirstChoices() }
                try #require(done.result)
                _ = try await intake.send(open.draft.id, version: done.open.draft.version, holder: holder, catalog: catalog)
            } else {
                let ref = try #require(open.session.refs(named: Self.question).first)
                file = try await intake.attach(upload, to: open.draft.id, at: ref, holder: holder, catalog: catalog).attachment.id
            }
        }
        let folio = try await house.report(unit: Self.unit)
        let id = try await house.file(folio).id
        _ = try await house.dependencies.cases.reply(to: id, text: "Una foto", uploads: [upload], once: nil, catalog: catalog)
        let files = try await house.stores.unit.read { [house] tx in
            try house.stores.cases.attachments(of: KeyOwner(.caseFile, id), tx)
        }
        return Things(
            draft: drafts[0], draftFile: try #require(file), sent: drafts[1], secret: secret, caseID: id, folio: folio,
            caseFile: try #require(files.first).id)
    }

    private func path(of route: Web.Route, _ things: Things) async throws -> String {
        if route.pattern == "/assets/{hash}/{name}" { return house.server.site.edition.styleSheet.path }
        let isDesk = route.pattern.hasPrefix("/desk/")
        var values = [
            "code": "bacheo", "unit": Self.unit.name, "queue": "all", "person": "nobody", "message": "none", "act": "note",
            "version": "none", "name": "none.png", "id": UUID().uuidString, "deed": "none",
            "folder": "bacheo", "trial": UUID().uuidString,
            "filter": UUID().uuidString, "client": "none", "source": "registro-civil", "account": UUID().uuidString,
            "folio": "\(things.folio)",
            "draft": "\(route.pattern.hasSuffix("/sent") ? things.sent : things.draft)",
            "file": "\(isDesk || route.pattern.hasPrefix("/folio/") ? things.caseFile : things.draftFile)",
        ]
        if route.pattern.contains("{token}") {
            values["token"] = try await house.invite(unit: Self.unit.name).split(separator: "/").last.map(String.init)
        }
        var path = route.pattern
        for (name, value) in values { path = path.replacing("{\(name)}", with: value) }
        try #require(!path.contains("{"), "nobody has told the walk what to put into \(route.pattern)")
        return route.pattern.hasPrefix("/draft/") && "\(route.method)" == "POST" ? path + "?at=/data/nothing" : path
    }

    // MARK: Visitors

    private func enter(_ visitor: Visitor, _ things: Things) async throws -> Browser {
        let guest = browser()
        switch visitor {
        case .everybody: break
        case .holder: await guest.carry(holding(things, with: .sample))
        case .servant: try await hire(RouteWalk.unit, in: guest)
        case .stranger: try await hire("agua", in: guest)
        case .forged:
            let other = try KeyRing(roots: ["k0001": Data(repeating: 9, count: 32)], current: "k0001")
            try await hire(RouteWalk.unit, in: guest)
            let session = await guest.cookies.first { $0.key.hasSuffix("account") }
            let (name, signed) = try #require(session)
            await guest.forget(name)
            // The right value under a signature that only looks like one.
            await guest.carry([name: String(signed.dropLast(4)) + "AAAA"])
            await guest.carry(holding(things, with: other))
        }
        return guest
    }

    private func hire(_ unit: UnitID, in guest: Browser) async throws {
        _ = try await house.hire("s" + String(UUID().uuidString.prefix(12)).lowercased(), unit: unit.name, in: guest)
    }

    /// The cookies of the browser that began the drafts and opened the case.
    private func holding(_ things: Things, with ring: KeyRing) -> [String: String] {
        let isSecure = house.dependencies.address.isSecure
        let jar = CookieJar(ring: ring, isSecure: isSecure, header: nil)
        let until = house.time.clock.now.milliseconds / 1000 + 3600
        let values: [(CookieName, String)] = [
            (.drafts, "\(things.draft):\(things.secret),\(things.sent):\(things.secret)"), (.cases, "\(things.caseID):\(until)"),
        ]
        return Dictionary(uniqueKeysWithValues: values.map { (CookieJar.name($0, isSecure: isSecure), jar.set($0, $1).value) })
    }
}
