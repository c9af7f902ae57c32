import Catalog
import Core
import Foundation

/// A call to a register with what a person says in its places.
struct RegisterRequest {
    let call: WebCall

    init(_ described: RegisterCall, stated: [Attribute: String], secret: String?) {
        // In one pass: what stands in a value is no place for another.
        func filled(_ text: String, _ encode: (String) -> String = { $0 }) -> String {
            text.replacing(/\{([a-z_]+)\}/) { match in
                Attribute(rawValue: String(match.1)).map { encode(stated[$0] ?? "") } ?? String(match.0)
            }
        }
        var headers = [WebCall.Header("Accept", "application/json")]
        headers += described.headers.map { WebCall.Header($0.name, filled($0.value)) }
        switch (described.authentication, secret) {
        case (.bearer, let secret?): headers.append(WebCall.Header("Authorization", "Bearer " + secret))
        case (.basic(let user), let secret?):
            headers.append(WebCall.Header("Authorization", "Basic " + Data("\(user):\(secret)".utf8).base64EncodedString()))
        case (.header(let name), let secret?): headers.append(WebCall.Header(name, secret))
        case (_, _): break
        }
        var body: Data?
        switch described.body {
        case .none: break
        case .json(let document):
            headers.append(WebCall.Header("Content-Type", "application/json"))
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            body = try? encoder.encode(Self.claim(document, filled: { filled($0) }))
        case .form(let fields):
            headers.append(WebCall.Header("Content-Type", "application/x-www-form-urlencoded"))
            body = Data(FormEncoding.encode(fields.map { (name: $0.name, value: filled($0.value)) }).utf8)
        }
        call = WebCall(
            described.method, filled(described.url, FormEncoding.encode), headers: headers, body: body, limit: described.limit,
            seconds: described.seconds, mayBePrivate: described.mayBePrivate)
    }

    private static func claim(_ tree: TextTree, filled: (String) -> String) -> Claim {
        switch tree {
        case .text(let text): .string(filled(text))
        case .list(let list): .array(list.map { claim($0, filled: filled) })
        case .object(let members): .object(members.mapValues { claim($0, filled: filled) })
        }
    }
}

/// Values in an address or a form (RFC 3986 section 2.3, what is not unreserved is escaped).
enum FormEncoding {
    static func encode(_ text: String) -> String {
        text.utf8.map { byte -> String in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }

    static func encode(_ fields: [(name: String, value: String)]) -> String {
        fields.map { encode($0.name) + "=" + encode($0.value) }.joined(separator: "&")
    }
}
