import Catalog
import Core
import Foundation
package import Identity
package import Web

/// The pages of a demonstration: who to be, and the mails that nobody got.
///
/// Their routes exist only there.
package struct SandboxPages: Sendable {
    private let mailbox: Mailbox
    private let telephone: Telephone
    private let provider: StandInProvider
    private let hasher: PasswordHasher

    package init(mailbox: Mailbox, telephone: Telephone = Telephone(), provider: StandInProvider, hasher: PasswordHasher) {
        (self.mailbox, self.telephone, self.provider, self.hasher) = (mailbox, telephone, provider, hasher)
    }

    package var routes: [Web.Route] {
        [
            .get("/sandbox", .sandbox, show), .get("/sandbox/people.json", .sandbox, people),
            .get("/sandbox/messages.json", .sandbox, messages), .get("/sandbox/enter/{person}", .sandbox, enter),
            .get("/sandbox/messages/{message}", .sandbox, message), .get("/sandbox/registry.json", .sandbox, registry),
            SandboxSystem.route,
        ] + ProviderPages(provider: provider).routes
    }

    private func show(_ visit: Visit) async throws -> Reply {
        let units = visit.catalog.city.units
        return visit.page(
            "sandbox/home", title: visit.words.text("sandbox.title"),
            [
                "password": SamplePerson.password,
                "people": SamplePerson.all.map { person in
                    [
                        "name": person.name, "path": "/sandbox/enter/\(person.key)", "email": person.email,
                        "code": person.code(at: visit.now),
                        "units": person.grants.compactMap { UnitID($0.unit).flatMap { units[$0] }?.shortName.text(in: visit.language) }
                            .joined(separator: ", "),
                    ] as View
                },
                "mails": mailbox.mails.prefix(100).map { mail in
                    [
                        "to": mail.to.address, "subject": mail.subject, "when": visit.dates.moment(mail.date),
                        "path": "/sandbox/messages/\(mail.id)",
                    ] as View
                },
                "hasMails": !mailbox.mails.isEmpty,
                "texts": telephone.texts.prefix(100).map { text in
                    ["to": text.to.text, "text": text.text, "when": visit.dates.moment(text.date)] as View
                },
                "hasTexts": !telephone.texts.isEmpty,
                "registered": RegisteredPerson.all.map { ["name": $0.name, "curp": $0.curp, "isEnded": $0.status == .ended] as View },
            ])
    }

    private func message(_ visit: Visit) async throws -> Reply {
        let name = try visit.parameter("message")
        guard let mail = mailbox.mails.first(where: { $0.id.description == name }) else { throw WebError.noSuchPage }
        return visit.page(
            "sandbox/message", title: mail.subject,
            ["to": mail.to.address, "subject": mail.subject, "text": mail.text, "when": visit.dates.moment(mail.date)])
    }

    private struct Person: Encodable {
        let name: String
        let email: String
        let role: String
        let unit: String
        let grants: [Grant]
        let password: String
        let secret: String
        let link: String

        struct Grant: Encodable {
            let unit: String
            let role: String
        }

        enum CodingKeys: String, CodingKey {
            case name, email, role, unit, grants, password
            case secret = "totp_secret"
            case link = "sign_in"
        }
    }

    private func people(_ visit: Visit) async throws -> Reply {
        try .json(
            SamplePerson.all.map { person in
                Person(
                    name: person.name, email: person.email, role: person.grants.first?.role.rawValue ?? "",
                    unit: person.grants.first?.unit ?? "",
                    grants: person.grants.map { Person.Grant(unit: $0.unit, role: $0.role.rawValue) },
                    password: SamplePerson.password, secret: TimeCode(seed: person.seed).secret,
                    link: visit.dependencies.address.link("/sandbox/enter/\(person.key)"))
            })
    }

    private struct Registered: Encodable {
        let curp: String
        let givenName: String
        let surnames: [String]
        let birthdate: String
        let status: String

        enum CodingKeys: String, CodingKey {
            case curp, surnames, birthdate, status
            case givenName = "given_name"
        }
    }

    /// Whom the stand-in for the civil registry knows.
    private func registry(_ visit: Visit) async throws -> Reply {
        try .json(
            RegisteredPerson.all.map {
                Registered(
                    curp: $0.curp, givenName: $0.given, surnames: $0.surnames, birthdate: $0.birth, status: $0.status.rawValue)
            })
    }

    private struct Message: Encodable {
        let id: String
        let channel: String
        let to: String
        let subject: String?
        let text: String
        let html: String?
        let language: String
        let at: String

        init(_ mail: OutgoingMail) {
            (id, channel, to, subject) = (mail.id.description, "email", mail.to.address, mail.subject)
            (text, html, language, at) = (mail.text, mail.html, mail.language.tag, mail.date.description)
        }

        init(_ message: OutgoingText) {
            (id, channel, to, subject) = (message.id.description, "sms", message.to.text, nil)
            (text, html, language, at) = (message.text, nil, message.language.tag, message.date.description)
        }
    }

    private func messages(_ visit: Visit) async throws -> Reply {
        let all = mailbox.mails.map(Message.init) + telephone.texts.map(Message.init)
        return try .json(all.sorted { $0.at > $1.at })
    }

    private func enter(_ visit: Visit) async throws -> Reply {
        guard let token = try await SampleStaff(visit.dependencies.identity, hasher: hasher).enter(try visit.parameter("person")) else {
            throw WebError.noSuchPage
        }
        return Reply.see("/desk").setting([visit.cookies.set(.account, token.text)])
    }
}
