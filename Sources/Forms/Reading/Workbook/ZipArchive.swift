import CZlib

/// The parts of a .xlsx file, unpacked one at a time within limits.
///
/// Sizes come from the central directory alone: many programs leave them out of the local headers.
struct ZipArchive {
    struct Entry {
        var method: Int
        var packed: Int
        var size: Int
        var crc: UInt32
        var offset: Int
        var encrypted: Bool
    }

    private let bytes: [UInt8]
    private let limits: ReadLimits
    private var unpacked = 0
    /// By name: lower case, `/` between folders.
    private(set) var entries: [String: Entry] = [:]

    init(_ bytes: [UInt8], limits: ReadLimits) throws(ReadProblem) {
        self.bytes = bytes
        self.limits = limits
        let directory = try Self.directory(of: bytes)
        guard directory.count <= limits.entries else {
            throw ReadProblem(
                "workbook.too_many_parts", "The file has \(directory.count) parts, more than \(limits.entries). Save it again as .xlsx.")
        }
        var position = directory.offset
        for _ in 0..<directory.count {
            guard let (name, entry, next) = Self.entry(in: bytes, at: position) else { throw Self.damaged }
            entries[name] = entry
            position = next
        }
    }

    /// The unpacked bytes of a part; nil when there is none of this name.
    mutating func contents(of name: String) throws(ReadProblem) -> [UInt8]? {
        guard let entry = entries[Self.folded(name)] else { return nil }
        guard !entry.encrypted else {
            throw ReadProblem("workbook.encrypted", "The file is protected with a password. Remove the password and save it again.")
        }
        // The local header repeats the name and has its own extra field; only their lengths matter.
        guard let signature = read32(entry.offset), signature == 0x0403_4B50, let nameLength = read16(entry.offset + 26),
            let extraLength = read16(entry.offset + 28)
        else { throw Self.damaged }
        let start = entry.offset + 30 + nameLength + extraLength
        guard entry.packed >= 0, start + entry.packed <= bytes.count else { throw Self.damaged }
        let room = min(limits.entryBytes, limits.totalBytes - unpacked)
        let output: [UInt8]
        switch entry.method {
        case 0:
            guard entry.packed <= room else { throw tooLarge(name) }
            output = Array(bytes[start..<start + entry.packed])
        case 8:
            output = try inflate(start..<start + entry.packed, expecting: entry.size, room: room, name: name)
        default:
            throw ReadProblem(
                "workbook.compression", "A part of the file (\(name)) is packed in a way that is not supported. Save it again as .xlsx.")
        }
        unpacked += output.count
        let sum = output.withUnsafeBytes { raw in
            crc32(0, raw.bindMemory(to: UInt8.self).baseAddress, uInt(raw.count))
        }
        guard output.isEmpty || UInt32(truncatingIfNeeded: sum) == entry.crc else { throw Self.damaged }
        return output
    }

    private func inflate(_ range: Range<Int>, expecting size: Int, room: Int, name: String) throws(ReadProblem) -> [UInt8] {
        let ceiling = min(room, max(limits.ratioFloor, range.count * limits.ratio))
        guard size <= ceiling else { throw tooLarge(name) }
        var output = [UInt8](repeating: 0, count: max(64, min(size, 16 << 20)))
        var filled = 0
        var stream = z_stream()
        guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { throw Self.damaged }
        defer { inflateEnd(&stream) }
        var status = Z_OK
        bytes.withUnsafeBufferPointer { input in
            stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress! + range.lowerBound)
            stream.avail_in = uInt(range.count)
            while status == Z_OK {
                if filled == output.count {
                    guard filled < ceiling else { break }
                    output.append(contentsOf: repeatElement(0, count: min(max(filled, 1 << 16), ceiling - filled)))
                }
                let free = output.count - filled
                output.withUnsafeMutableBufferPointer { buffer in
                    stream.next_out = buffer.baseAddress! + filled
                    stream.avail_out = uInt(free)
                    status = CZlib.inflate(&stream, Z_NO_FLUSH)
                }
                let produced = free - Int(stream.avail_out)
                filled += produced
                if status == Z_OK, produced == 0, stream.avail_in == 0 { status = Z_BUF_ERROR }
            }
        }
        if status == Z_OK { throw tooLarge(name) }
        guard status == Z_STREAM_END else { throw Self.damaged }
        output.removeLast(output.count - filled)
        return output
    }

    private func tooLarge(_ name: String) -> ReadProblem {
        ReadProblem(
            "workbook.too_large",
            "Unpacked, the part \(name) is far larger than a questionnaire can be. Delete empty formatted rows and columns and save it again."
        )
    }

    private static let damaged = ReadProblem(
        "workbook.damaged", "The file is damaged or was not copied completely. Open it in a spreadsheet program and save it again as .xlsx."
    )

    private func read16(_ at: Int) -> Int? { Self.read16(bytes, at) }
    private func read32(_ at: Int) -> Int? { Self.read32(bytes, at) }

    private static func read16(_ bytes: [UInt8], _ at: Int) -> Int? {
        guard at >= 0, at + 2 <= bytes.count else { return nil }
        return Int(bytes[at]) | Int(bytes[at + 1]) << 8
    }

    private static func read32(_ bytes: [UInt8], _ at: Int) -> Int? {
        guard let low = read16(bytes, at), let high = read16(bytes, at + 2) else { return nil }
        return low | high << 16
    }

    private static func read64(_ bytes: [UInt8], _ at: Int) -> Int? {
        guard let low = read32(bytes, at), let high = read32(bytes, at + 4), high < 0x7FFF_FFFF else { return nil }
        return low | high << 32
    }

    static func folded(_ name: String) -> String {
        var name = name.lowercased().replacing("\\", with: "/")
        while name.hasPrefix("/") { name.removeFirst() }
        return name
    }

    /// Where the list of parts begins and how many it has, from the record at the end of the file.
    private static func directory(of bytes: [UInt8]) throws(ReadProblem) -> (offset: Int, count: Int) {
        guard bytes.count >= 22 else { throw damaged }
        var end = bytes.count - 22
        let lowest = max(0, bytes.count - 22 - 65_535)
        while read32(bytes, end) != 0x0605_4B50 {
            end -= 1
            guard end >= lowest else { throw damaged }
        }
        guard var count = read16(bytes, end + 10), var offset = read32(bytes, end + 16) else { throw damaged }
        if count == 0xFFFF || offset == 0xFFFF_FFFF {
            guard read32(bytes, end - 20) == 0x0706_4B50, let record = read64(bytes, end - 20 + 8),
                read32(bytes, record) == 0x0606_4B50, let largeCount = read64(bytes, record + 32),
                let largeOffset = read64(bytes, record + 48)
            else { throw damaged }
            (count, offset) = (largeCount, largeOffset)
        }
        guard offset < bytes.count else { throw damaged }
        return (offset, count)
    }

    private static func entry(in bytes: [UInt8], at position: Int) -> (name: String, entry: Entry, next: Int)? {
        guard read32(bytes, position) == 0x0201_4B50, let flags = read16(bytes, position + 8), let method = read16(bytes, position + 10),
            let crc = read32(bytes, position + 16), var packed = read32(bytes, position + 20), var size = read32(bytes, position + 24),
            let nameLength = read16(bytes, position + 28), let extraLength = read16(bytes, position + 30),
            let commentLength = read16(bytes, position + 32), var offset = read32(bytes, position + 42)
        else { return nil }
        let nameStart = position + 46
        let extraStart = nameStart + nameLength
        let next = extraStart + extraLength + commentLength
        guard next <= bytes.count else { return nil }
        var field = extraStart
        while field + 4 <= extraStart + extraLength, let kind = read16(bytes, field), let length = read16(bytes, field + 2) {
            if kind == 1 {
                // ZIP64: only the values that did not fit are here, in this order.
                var at = field + 4
                for value in [\Wide.size, \Wide.packed, \Wide.offset] {
                    var holder = Wide(size: size, packed: packed, offset: offset)
                    guard holder[keyPath: value] == 0xFFFF_FFFF else { continue }
                    guard let large = read64(bytes, at) else { return nil }
                    holder[keyPath: value] = large
                    (size, packed, offset) = (holder.size, holder.packed, holder.offset)
                    at += 8
                }
            }
            field += 4 + length
        }
        let name = folded(String(decoding: bytes[nameStart..<extraStart], as: UTF8.self))
        let entry = Entry(
            method: method, packed: packed, size: size, crc: UInt32(crc), offset: offset, encrypted: flags & 1 != 0)
        return (name, entry, next)
    }

    private struct Wide {
        var size: Int
        var packed: Int
        var offset: Int
    }
}
