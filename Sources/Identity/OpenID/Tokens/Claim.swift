package import Foundation

/// A value of a claim: JSON, with whole numbers kept whole (RFC 7519 section 4).
package indirect enum Claim: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([Claim])
    case object([String: Claim])

    package var string: String? { if case .string(let value) = self { value } else { nil } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var object: [String: Claim]? { if case .object(let value) = self { value } else { nil } }
    package var array: [Claim]? { if case .array(let value) = self { value } else { nil } }

    /// A whole number, also one written as `1.0`.
    package var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value) where value == value.rounded() && abs(value) < 9e15: Int64(value)
        default: nil
        }
    }

    /// The texts of a text or of an array of texts: how `aud` may be written (RFC 7519 section 4.1.3).
    package var strings: [String]? {
        switch self {
        case .string(let value): [value]
        case .array(let values):
            values.compactMap(\.string).count == values.count ? values.compactMap(\.string) : nil
        default: nil
        }
    }

    package subscript(_ name: String) -> Claim? { object?[name] }
}

extension Claim: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([Claim].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: Claim].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .object(let values): try container.encode(values)
        }
    }
}

extension Claim: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(arrayLiteral elements: Claim...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, Claim)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { $1 }))
    }
}

/// The claims of a token or of an answer.
package typealias Claims = [String: Claim]

extension Claims {
    /// Reads a JSON object of at most 64 KiB; nil for anything else.
    package init?(json: Data) {
        guard json.count <= 65_536, let claims = try? JSONDecoder().decode(Claims.self, from: json) else { return nil }
        self = claims
    }

    /// As JSON, names in order, so that equal claims are equal bytes.
    package var json: Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Claims hold nothing that JSON cannot write but infinities, which no claim of ours has.
        return (try? encoder.encode(self)) ?? Data("{}".utf8)
    }
}
