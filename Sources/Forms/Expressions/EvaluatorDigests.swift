import Crypto
import Foundation

extension Evaluator {
    mutating func digests(_ function: Function, _ arguments: [Expression], _ frame: Frame) throws(ExpressionError) -> Value {
        let content = try text(arguments[0], frame)
        switch function {
        case .base64Decode: return .text(Data(base64Encoded: content).map { String(decoding: $0, as: UTF8.self) } ?? "")
        case .extractSigned:
            guard let signed = Data(base64Encoded: content), signed.count > 64,
                let key = Data(base64Encoded: try text(arguments[1], frame)),
                let signer = try? Curve25519.Signing.PublicKey(rawRepresentation: key)
            else { return .empty }
            let message = signed.dropFirst(64)
            return signer.isValidSignature(signed.prefix(64), for: message) ? .text(String(decoding: message, as: UTF8.self)) : .empty
        default: break
        }
        let data = Data(content.utf8)
        let hash: [UInt8]
        let algorithm = try text(arguments[1], frame)
        switch algorithm.uppercased() {
        case "MD5": hash = Array(Insecure.MD5.hash(data: data))
        case "SHA-1": hash = Array(Insecure.SHA1.hash(data: data))
        case "SHA-256": hash = Array(SHA256.hash(data: data))
        case "SHA-384": hash = Array(SHA384.hash(data: data))
        case "SHA-512": hash = Array(SHA512.hash(data: data))
        default: throw .arguments("digest", "the algorithm '\(algorithm)'; there are MD5, SHA-1, SHA-256, SHA-384 and SHA-512")
        }
        switch arguments.count == 3 ? try text(arguments[2], frame).lowercased() : "base64" {
        case "base64": return .text(Data(hash).base64EncodedString())
        case "hex": return .text(hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
        default: throw .arguments("digest", "an encoding other than base64 and hex")
        }
    }
}
