import Core
import Foundation

/// What a proof of possession must hold so that it cannot have been made long before (RFC 9449 section 8).
///
/// A nonce says when it was made and proves that it is ours, so nothing is kept and every node with the same root key takes it.
struct ProofNonces: Sendable {
    /// How long one is good: every answer to a proof with one brings the next.
    static let life = Instant.Span.minutes(5)
    /// How far the clocks of two nodes may be apart.
    private static let skew = Instant.Span.seconds(10)
    let ring: KeyRing

    /// 8 bytes of the time, 16 that prove them.
    func fresh(at now: Instant) -> String {
        let head = withUnsafeBytes(of: now.milliseconds.bigEndian) { Data($0) }
        return (head + mark(head)).base64URL
    }

    /// Whether we made it, not too long ago.
    func accepts(_ nonce: String, at now: Instant) -> Bool {
        guard let bytes = Data(base64URL: nonce), bytes.count == 24 else { return false }
        let head = Data(bytes.prefix(8))
        guard TimeCode.equal(mark(head).base64URL, Data(bytes.suffix(16)).base64URL) else { return false }
        let made = Instant(milliseconds: head.reduce(Int64(0)) { $0 << 8 | Int64($1) })
        return now - made < Self.life && made - now <= Self.skew
    }

    private func mark(_ head: Data) -> Data { ring.blindIndex(head.base64URL, purpose: "dpop-nonce").prefix(16) }
}
