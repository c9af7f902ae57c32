import Catalog
import Core
import Foundation
import HTTPTypes
import Web

/// The page of the stand-in for another provider of identities: who asks, who to be, and no.
///
/// It asks for no password, since everybody may be anybody there; all the rest is as at a real one.
struct ProviderPages: Sendable {
    let provider: StandInProvider

    var routes: [Web.Route] { [.get(StandInProvider.path, .sandbox, ask), .post(StandInProvider.path, .sandbox, answer)] }

    private func ask(_ visit: Visit) async throws -> Reply {
        let fields = try Llave.parameters(visit)
        return refusing(visit) { () throws(IdentityRefusal) in
            _ = try provider.read(fields)
            let title = visit.words.text("sandbox.identity.title")
            return visit.page(
                "sandbox/identity", title: title, kind: .task,
                [
                    "title": title, "action": StandInProvider.path, "token": visit.formToken(),
                    "fields": fields.map { ["name": $0.name, "value": $0.value] as View },
                    "people": StandInProvider.people.map { ["name": $0.name, "curp": $0.curp] as View },
                ])
        }
    }

    private func answer(_ visit: Visit) async throws -> Reply {
        let form = visit.form
        return refusing(visit) { () throws(IdentityRefusal) in
            let asked = try provider.read(form.fields.filter { !["_form", "person"].contains($0.name) })
            let person = StandInProvider.people.first { $0.curp == form["person"] }
            return .see(person.map { provider.agree($0, asked) } ?? provider.decline(asked))
        }
    }

    private func refusing(_ visit: Visit, _ body: () throws(IdentityRefusal) -> Reply) -> Reply {
        do throws(IdentityRefusal) { return try body() } catch {
            switch error {
            case .sent(let address): return .see(address)
            case .told(let reason):
                return visit.page(
                    "sandbox/refused", title: visit.words.text("sandbox.identity.refused"), kind: .task, status: .badRequest,
                    ["reason": reason])
            }
        }
    }
}
