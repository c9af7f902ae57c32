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
        let packed = deflating ? Self.deflated(content) : nil
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

    private static func deflated(_ content: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        guard deflateInit2_(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(content.count))))
        let done = content.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer { buffer in
                stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.avail_in = uInt(input.count)
                stream.next_out = buffer.baseAddress
                stream.avail_out = uInt(buffer.count)
                return deflate(&stream, Z_FINISH) == Z_STREAM_END
            }
        }
        return done ? Array(output.prefix(output.count - Int(stream.avail_out))) : nil
    }
}
