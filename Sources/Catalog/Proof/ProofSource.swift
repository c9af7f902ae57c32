package import Core

/// Somebody outside who can say who a person is, as a file of the city's `registries/` describes it.
package struct ProofSource: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// A register that is asked over HTTP.
        case register(RegisterCall)
        /// Another provider of identities, by OpenID Connect.
        case provider(UpstreamSettings)
    }

    /// The name of its file: what evidence names as its source.
    package let id: String
    package let title: LocalizedText
    /// What a person is told before they use it.
    package let about: LocalizedText?
    /// The identity level that its word carries.
    package let assurance: IdentityLevel
    package let kind: Kind

    package init(id: String, title: LocalizedText, about: LocalizedText? = nil, assurance: IdentityLevel, kind: Kind) {
        (self.id, self.title, self.about, self.assurance, self.kind) = (id, title, about, assurance, kind)
    }

    /// The variable of the environment that holds its secret; `…_FILE` names a file instead.
    package var secretName: String { "VENTANILLA_REGISTRY_" + id.uppercased().replacing("-", with: "_") }
}

/// How a register is asked, and how its answer is read.
package struct RegisterCall: Sendable, Hashable {
    package enum Authentication: Sendable, Hashable {
        case none, bearer
        case basic(user: String)
        case header(String)
    }

    package enum Body: Sendable, Hashable {
        case none
        case json(TextTree)
        case form([Field])
    }

    package struct Field: Sendable, Hashable {
        package let name: String
        /// With `{curp}` where the value of an attribute stands.
        package let value: String

        package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
    }

    /// Where in the answer something stands, and which values mean yes.
    package struct Condition: Sendable, Hashable {
        package let at: JSONPath
        package let values: Set<String>

        package init(at path: JSONPath, values: Set<String>) { (at, self.values) = (path, values) }
    }

    /// Where in the answer an attribute stands, and what the register's words for it are in ours.
    package struct Reading: Sendable, Hashable {
        package let at: JSONPath
        package let words: [String: String]

        package init(at path: JSONPath, words: [String: String] = [:]) { (at, self.words) = (path, words) }
    }

    /// What the person says of themselves first.
    package var asks: [Attribute]
    package var method = "POST"
    package var url: String
    /// Whether it may lie on this machine or in a private network, as the city wrote down.
    package var mayBePrivate = false
    package var headers: [Field] = []
    package var authentication = Authentication.none
    package var body = Body.none
    package var seconds = 8
    /// How often it is tried where nobody answers.
    package var tries = 2
    package var limit = 65_536
    /// What tells that the person is there; nil where an answer with status 200 alone does.
    package var found: Condition?
    /// Statuses that say that there is no such person.
    package var absent: Set<Int> = [404]
    package var values: [Attribute: Reading]
    /// What must be the same in the answer as the person said; of names accents and capitals do not count.
    package var match: [Attribute] = []

    package init(asks: [Attribute], url: String, values: [Attribute: Reading]) { (self.asks, self.url, self.values) = (asks, url, values) }
}

/// Another provider of identities, as it is registered here.
package struct UpstreamSettings: Sendable, Hashable {
    package var issuer: String
    package var clientID: String
    /// The one algorithm that its tokens may be signed with.
    package var algorithm: String
    package var scopes: [String]
    /// Which of its claims tell which attribute.
    package var claims: [Attribute: String]
    package var mayBePrivate = false

    package init(issuer: String, clientID: String, algorithm: String, scopes: [String], claims: [Attribute: String]) {
        (self.issuer, self.clientID, self.algorithm) = (issuer, clientID, algorithm)
        (self.scopes, self.claims) = (scopes, claims)
    }
}

/// Texts in the shape of a JSON document.
package indirect enum TextTree: Sendable, Hashable {
    case text(String)
    case list([TextTree])
    case object([String: TextTree])
}

/// A place in a JSON document: `$.persona.nombres[0]`, the part of RFC 9535 that names one place.
package struct JSONPath: Sendable, Hashable, CustomStringConvertible {
    package enum Step: Sendable, Hashable {
        case member(String)
        case element(Int)
    }

    package let steps: [Step]
    package let description: String

    /// Nil for what does not begin with `$` or names more than one place.
    package init?(_ text: String) {
        guard text.hasPrefix("$") else { return nil }
        var steps: [Step] = []
        var rest = text.dropFirst()
        while let sign = rest.first {
            rest = rest.dropFirst()
            switch sign {
            case ".":
                let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
                guard !name.isEmpty else { return nil }
                steps.append(.member(String(name)))
                rest = rest.dropFirst(name.count)
            case "[":
                guard let end = rest.firstIndex(of: "]") else { return nil }
                let inner = rest[..<end]
                if let number = Int(inner), (0..<1000).contains(number) {
                    steps.append(.element(number))
                } else if inner.count > 2, let quote = inner.first, quote == "'" || quote == "\"", inner.last == quote {
                    steps.append(.member(String(inner.dropFirst().dropLast())))
                } else {
                    return nil
                }
                rest = rest[rest.index(after: end)...]
            default: return nil
            }
        }
        (self.steps, description) = (steps, text)
    }
}
