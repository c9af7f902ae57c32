import CZlib

/// Packs bytes with zlib.
package enum Deflate {
    package enum Wrapping: Sendable {
        /// As parts of a .zip file are.
        case none
        /// As browsers take it (RFC 1952).
        case gzip
    }

    /// The packed bytes, or nil where memory is short.
    package static func packed(_ content: [UInt8], wrapping: Wrapping = .none, level: Int32 = 6) -> [UInt8]? {
        var stream = z_stream()
        let window: Int32 = wrapping == .gzip ? 15 + 16 : -15
        guard
            deflateInit2_(
                &stream, level, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
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
