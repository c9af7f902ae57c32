package import Core
import Foundation
import Identity

/// A stand-in for the civil registry of the demonstration and of tests: strict about what it receives, and there is no wire to it.
///
/// It answers only what the real one would be sent by `registries/registro-civil.yaml`; anything else is refused, so that a mistake in a
/// description shows here first. Every other address looks like a machine that is switched off.
package struct StandInRegister: WebCaller {
    private static let address = "https://registro-civil.example/v1/consulta"
    /// What a caller must present; made anew at each start.
    package let secret: String

    package init(chance: Chance = .system) { secret = Data(chance.bytes(24)).base64URL }

    /// One that wants this secret, for tests.
    package init(secret: String) { self.secret = secret }

    package func call(_ call: WebCall) async throws(WebCallError) -> WebAnswer {
        guard call.url == Self.address else { throw .unreachable(reason: "the demonstration calls nobody outside") }
        let headers = Dictionary(call.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
        guard call.method == "POST" else { return answer(405, ["error": "solo POST"]) }
        guard headers["authorization"] == "Bearer " + secret else { return answer(401, ["error": "sin credencial"]) }
        guard headers["content-type"] == "application/json", headers["accept"] == "application/json" else {
            return answer(415, ["error": "se espera y se contesta JSON"])
        }
        guard let asked = call.body.flatMap({ Claims(json: $0) }), asked.count == 1, let text = asked["clave"]?.string,
            let curp = CURP(text), curp.text == text
        else { return answer(400, ["error": "clave mal formada"]) }
        guard let person = RegisteredPerson.all.first(where: { $0.curp == text }) else {
            return answer(404, ["estatus": "NO_ENCONTRADA"])
        }
        return answer(
            200,
            [
                "estatus": .string(person.status.rawValue),
                "persona": [
                    "clave": .string(person.curp), "nombres": .string(person.given),
                    "apellidos": .array(person.surnames.map { .string($0) }), "sexo": .string(person.sex),
                    "nacionalidad": "MEX", "nacimiento": ["fecha": .string(person.birth), "entidad": .string(person.entity)],
                ],
            ])
    }

    private func answer(_ status: Int, _ body: Claims) -> WebAnswer {
        WebAnswer(status: status, headers: ["content-type": "application/json"], body: body.json)
    }
}
