import CZlib

/// Packs parts into a .zip file, as .xlsx needs it.
///
/// Dates are left at the first day that the format knows, so that the same content gives the same bytes.
package struct ZipWriter {
    private var output: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    package init() {}

    /// Adds a part, deflated where that is shorter.
    package mutating func add(_ name: String, _ content: [UInt8], deflating: Bool = true) {
        let packed = deflating ? Deflate.packed(content) : nil
        let smaller = packed.map { $0.count < content.count } ?? false
        let body = smaller ? packed! : content
        let sum = content.withUnsafeBytes { crc32(0, $0.bindMemory(to: UInt8.self).baseAddress, uInt($0.count)) }
        var fields: [UInt8] = []
        fields += Self.bytes(20, 2) + Self.bytes(0x0800, 2) + Self.bytes(smaller ? 8 : 0, 2) + Self.bytes(0, 2) + Self.bytes(0x21, 2)
        fields += Self.bytes(content.isEmpty ? 0 : Int(sum), 4) + Self.bytes(body.count, 4) + Self.bytes(content.count, 4)
        fields += Self.bytes(name.utf8.count, 2) + Self.bytes(0, 2)
        directory += Self.bytes(0x0201_4B50, 4) + Self.bytes(20, 2) + fields
        directory +=
            Self.bytes(0, 2) + Self.bytes(0, 2) + Self.bytes(0, 2) + Self.bytes(0, 4) + Self.bytes(output.count, 4) + Array(name.utf8)
        output += Self.bytes(0x0403_4B50, 4) + fields + Array(name.utf8) + body
        count += 1
    }

    /// The whole file.
    package func finished() -> [UInt8] {
        output + directory + Self.bytes(0x0605_4B50, 4) + Self.bytes(0, 4) + Self.bytes(count, 2) + Self.bytes(count, 2)
            + Self.bytes(directory.count, 4) + Self.bytes(output.count, 4) + Self.bytes(0, 2)
    }

    private static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
