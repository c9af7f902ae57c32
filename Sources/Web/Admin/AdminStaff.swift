import Catalog
import Core
import Foundation
import HTTPTypes
import Identity
import Ledger
import Work

/// Servants and what they may do, changed by somebody else than the person concerned.
extension AdminPages {
    private struct Person: Sendable {
        let account: Account
        let name: String
        let grants: [RoleGrant]
    }

    func staff(_ visit: Visit) async throws -> Reply { try await staffPage(visit, problem: nil, link: nil) }

    /// - Parameter link: an invitation just made, shown this once.
    private func staffPage(_ visit: Visit, problem: String?, link: String?) async throws -> Reply {
        let (stores, identity) = (visit.dependencies.stores, visit.dependencies.identity)
        let after = visit.query("after").flatMap { ID<Account>($0) }?.data
        let people = try await stores.unit.read { tx -> [Person] in
            try stores.operations.servants(after: after, limit: 101, tx).compactMap { id in
                guard let id = ID<Account>(id), let account = try stores.accounts.account(id, tx) else { return nil }
                return Person(
                    account: account, name: try StaffRoll(identity).names([id], tx)[id] ?? "", grants: try stores.accounts.roles(of: id, tx)
                )
            }
        }
        let city = visit.catalog.city
        let rows = people.prefix(100).map { person -> View in
            let path = "/admin/staff/\(person.account.id)"
            let isMe = person.account.id == visit.servant?.account
            return [
                "name": person.name, "state": visit.words.text("admin.staff.state.\(person.account.state.rawValue)"), "isMe": isMe,
                "isActive": person.account.state == .active && !isMe, "isSuspended": person.account.state == .suspended && !isMe,
                "suspend": path + "/suspend", "restore": path + "/restore", "token": visit.formToken(),
                "grants": person.grants.map { grant in
                    [
                        "role": CaseReadings.name(grant.role, visit),
                        "unit": UnitID(grant.unit).flatMap { city.units[$0] }?.name.text(in: visit.language) ?? grant.unit,
                        "mayRevoke": !isMe, "revoke": path + "/revoke", "roleID": grant.role.rawValue, "unitID": grant.unit,
                        "token": visit.formToken(),
                    ] as View
                },
            ]
        }
        return page(
            "staff", visit, status: problem == nil ? .ok : .unprocessableContent, hasError: problem != nil,
            [
                "people": Array(rows), "problem": problem, "link": link, "token": visit.formToken(),
                "more": people.count > 100 ? people[99].account.id.description : nil,
                "roles": RoleGrant.Role.allCases.map { ["id": $0.rawValue, "name": CaseReadings.name($0, visit)] as View },
                "units": city.units.all.map { unit in
                    [
                        "id": unit.id.name, "name": unit.name.text(in: visit.language),
                        "depth": String(repeating: "– ", count: max(0, city.units.line(of: unit.id).count - 1)),
                    ] as View
                },
                "typedName": problem == nil ? "" : visit.form.text("name"), "typedEmail": problem == nil ? "" : visit.form.text("email"),
            ])
    }

    /// Makes an account, or gives somebody known a further role, with a link that works once.
    func invite(_ visit: Visit) async throws -> Reply {
        let form = visit.form
        guard let name = PersonName(form.text("name")) else {
            return try await staffPage(visit, problem: words(.badName, visit), link: nil)
        }
        let email = form.text("email").nonBlank
        let login = email.flatMap { LoginName($0) }
        guard email == nil || login != nil else { return try await staffPage(visit, problem: words(.badLogin, visit), link: nil) }
        guard let unit = UnitID(form.text("unit")), visit.catalog.city.units[unit] != nil,
            let role = RoleGrant.Role(rawValue: form.text("role"))
        else { throw WebError.badForm }
        do {
            let invited = try await office(visit).invite(
                name: name, login: login, unit: unit.name, role: role, language: visit.catalog.city.defaultLanguage,
                by: Self.actor(visit))
            return try await staffPage(visit, problem: nil, link: visit.dependencies.address.link(invited.path))
        } catch IdentityError.notAllowed {
            return try await staffPage(visit, problem: visit.words.text("admin.staff.not_yourself"), link: nil)
        }
    }

    /// Suspends, restores, or takes a role away.
    func change(_ visit: Visit) async throws -> Reply {
        guard let id = ID<Account>(try visit.parameter("id")) else { throw WebError.noSuchPage }
        let (office, actor) = (office(visit), Self.actor(visit))
        switch try visit.parameter("deed") {
        case "suspend":
            // The systems that this person is signed in to are told too.
            if id != visit.servant?.account { try await provider.endAll(of: id) }
            try await office.suspend(id, by: actor)
        case "restore": try await office.restore(id, by: actor)
        case "revoke":
            guard let role = RoleGrant.Role(rawValue: visit.form.text("role")) else { throw WebError.badForm }
            try await office.revoke(role, in: visit.form.text("unit"), from: id, by: actor)
        default: throw WebError.noSuchPage
        }
        return .see("/admin/staff")
    }

    private func office(_ visit: Visit) -> StaffOffice { StaffOffice(visit.dependencies.identity, hasher: hasher) }

    private func words(_ error: IdentityError, _ visit: Visit) -> String { ErrorResponses.words(for: error, number: nil, visit).text }
}
