import Foundation

/// Where a try came from, as coarse as one customer of a network: an IPv4 address, or the first 64 bits of an IPv6 address.
package struct ClientAddress: Sendable, Hashable {
    let name: String

    /// - Parameter text: the peer's address as the server knows it, never a forwarded header of a stranger.
    package init(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, text.lowercased(), &bytes) == 1 else {
            name = text
            return
        }
        // An IPv4 address in IPv6 clothes counts as what it is.
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        name =
            isMapped
            ? bytes[12...].map(String.init).joined(separator: ".") : bytes[..<8].map { String($0, radix: 16) }.joined(separator: ":")
    }
}
