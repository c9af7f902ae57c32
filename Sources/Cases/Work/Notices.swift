import Catalog
import Core
import Foundation

/// Tells the resident of a step, in the transaction that makes it.
struct Notices: Sendable {
    let room: CaseRoom

    /// Writes the mail about an event, if the resident gave an address.
    func tell(
        of event: CaseEvent, payload: CaseEvent.Payload?, file: CaseFile, contact: Contact, code: AccessCode? = nil, catalog: Catalog,
        key: DataKey, _ tx: any Transaction
    ) throws {
        guard let email = contact.email?.nonBlank else { return }
        let owner = KeyOwner(.caseFile, file.id)
        let content = Self.content(of: event.kind, payload: payload, file: file, code: code, catalog: catalog)
        try room.outbox.put(
            OutgoingMessage(
                id: ID(at: event.at, chance: room.chance), channel: "email", owner: owner,
                recipient: key.seal(email, field: "outbox.recipient"), content: key.seal(json: content, field: "outbox.content"),
                key: "event:\(event.id):email", createdAt: event.at), tx)
    }

    /// What is said of a step: the same for the message and for its preview.
    static func content(
        of kind: CaseEvent.Kind, payload: CaseEvent.Payload?, file: CaseFile, code: AccessCode? = nil, catalog: Catalog
    ) -> MessageContent {
        MessageContent(
            template: file.privacy == .confidential
                ? "case.confidential" : "case." + kind.rawValue + (payload?.newsOf.map { ".\($0.rawValue)" } ?? ""),
            language: file.language,
            values: values(payload, file, code, catalog))
    }

    private static func values(
        _ payload: CaseEvent.Payload?, _ file: CaseFile, _ code: AccessCode?, _ catalog: Catalog
    ) -> [String: String] {
        var values = ["link": "/folio/\(file.folio)"]
        guard file.privacy != .confidential else { return values }
        values["folio"] = file.folio.description
        values["service"] = catalog.known(file.service)?.title.text(in: file.language) ?? file.service.description
        values["unit"] = catalog.city.units[file.unit]?.name.text(in: file.language) ?? file.unit.description
        values["state"] = file.state.rawValue
        values["text"] = payload?.text
        values["reason"] = payload?.reason
        values["authority"] = payload?.authority
        values["stage"] = payload?.clock?.promise.rawValue
        values["due_by"] = payload?.clock?.due?.description
        values["code"] = code?.description
        values["accept_by"] = file.promises.accept?.description
        values["first_answer_by"] = file.promises.firstAnswer?.description
        values["resolve_by"] = file.promises.resolve?.description
        if payload?.isDraft == true { values["draft"] = "yes" }
        values["next_by"] = file.nextPromise?.description
        return values
    }
}
