package import Catalog
package import Core
import Foundation

/// Asks a register over HTTP, as a file of the city's `registries/` describes it.
package struct RegisterVerifier: Verifier {
    private let described: ProofSource
    private let call: RegisterCall
    private let web: any WebCaller
    private let secret: String?

    /// Nil for a source that is no register.
    package init?(_ source: ProofSource, web: any WebCaller, secret: String?) {
        guard case .register(let call) = source.kind else { return nil }
        (described, self.call, self.web, self.secret) = (source, call, web, secret)
    }

    package var source: String { described.id }
    package var method: Evidence.Method { .register }
    package var asks: [Attribute] { call.asks }

    package func begin(_ stated: [Attribute: String]) async throws -> VerificationStep {
        var stated = stated
        if asks.contains(.curp) {
            guard let curp = CURP(stated[.curp] ?? "") else { throw ProofError.badCURP }
            stated[.curp] = curp.text
        }
        let answer = try await ask(RegisterRequest(call, stated: stated, secret: secret).call)
        if call.absent.contains(answer.status) { throw ProofError.notConfirmed }
        guard (200...299).contains(answer.status), let document = try? JSONDecoder().decode(Claim.self, from: answer.body) else {
            throw ProofError.unavailable
        }
        if let found = call.found {
            guard let text = document.at(found.at)?.word, found.values.contains(text) else { throw ProofError.notConfirmed }
        }
        let values = try read(document)
        // One answer for all that differs: what the register knows is told to whoever knows it already, and to nobody else.
        guard call.match.allSatisfy({ NameFolding.agree($0, stated[$0], values[$0]) }) else { throw ProofError.notConfirmed }
        return .found(
            EvidenceKeeper.Finding(source: source, method: .register, assurance: described.assurance, values: values))
    }

    /// Tries again where nobody answers; a refusal is an answer.
    private func ask(_ request: WebCall) async throws(ProofError) -> WebAnswer {
        for attempt in 1...max(1, call.tries) {
            do throws(WebCallError) {
                let answer = try await web.call(request)
                if answer.status < 500 && answer.status != 429 || attempt == call.tries { return answer }
            } catch {
                // What does not fit will not fit the second time.
                if error == .tooLarge || error == .badAddress { break }
            }
        }
        throw .unavailable
    }

    /// The attributes of the answer, each in our words; throws where one is not what it says it is.
    private func read(_ document: Claim) throws(ProofError) -> [Attribute: String] {
        var values: [Attribute: String] = [:]
        for (attribute, reading) in call.values {
            guard let word = document.at(reading.at)?.word, !word.isEmpty, word.utf8.count <= 300 else { continue }
            let text = reading.words[word] ?? word
            guard let clean = RegisterAnswer.clean(attribute, text) else { throw .unavailable }
            values[attribute] = clean
        }
        if let curp = values[.curp].flatMap({ CURP($0) }) {
            // What the letters say of a birth and what the register says must be the same person's.
            for (attribute, value) in curp.attributes where attribute == .birthdate {
                if let told = values[attribute], told != value { throw .unavailable }
                values[attribute] = value
            }
            if values[.sex] == nil { values[.sex] = curp.sex.rawValue }
        }
        return values
    }
}

/// What a register's answer may hold.
enum RegisterAnswer {
    /// The value as we write it; nil for one that cannot be such a thing.
    static func clean(_ attribute: Attribute, _ text: String) -> String? {
        switch attribute {
        case .curp: CURP(text)?.text
        // Some registers write the time of day behind it.
        case .birthdate: WrittenDay(text.prefix(10))?.text
        case .sex: ["female", "male", "x"].contains(text) ? text : nil
        case .birthEntity: text.utf8.count == 2 ? text.uppercased() : nil
        case .nationality: text.utf8.count == 3 ? text.uppercased() : nil
        case .email: LoginName(text)?.text
        case .phone: PhoneNumber(text)?.text
        case .givenName, .firstSurname, .secondSurname: PersonName(text)?.text
        case .address: text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
    }
}

extension Claim {
    /// What stands at a place; nil where nothing does.
    func at(_ path: JSONPath) -> Claim? {
        path.steps.reduce(Optional(self)) { place, step in
            switch step {
            case .member(let name): place?[name]
            case .element(let index): place?.array.flatMap { index < $0.count ? $0[index] : nil }
            }
        }
    }

    /// A single value as a text.
    var word: String? {
        switch self {
        case .string(let text): text.trimmingCharacters(in: .whitespacesAndNewlines)
        case .integer(let number): String(number)
        case .bool(let truth): String(truth)
        default: nil
        }
    }
}
