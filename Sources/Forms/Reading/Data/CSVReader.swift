/// Comma-separated values as spreadsheets write them (RFC 4180, with `;` or a tab where that is what the header uses).
struct CSVReader {
    /// A record: the line on which it begins, and its fields.
    struct Record: Equatable {
        var line: Int
        var fields: [String]
    }

    var limits = ReadLimits()

    /// All records; blank lines are left out.
    func records(_ text: String) throws(ReadProblem) -> [Record] {
        let bytes = Array(text.utf8)
        let separator = Self.separator(of: bytes)
        var records: [Record] = []
        var fields: [String] = []
        var field: [UInt8] = []
        var quoted = false
        var wasQuoted = false
        var line = 1
        var began = 1
        var cells = 0
        func finish() throws(ReadProblem) {
            fields.append(String(decoding: field, as: UTF8.self))
            field.removeAll(keepingCapacity: true)
            if fields.count > 1 || !fields[0].isEmpty || wasQuoted {
                cells += fields.count
                records.append(Record(line: began, fields: fields))
                if records.count > limits.rows || cells > limits.cells {
                    throw ReadProblem("data.too_large", "The file has more than \(limits.rows) rows. Split it.", row: line)
                }
            }
            fields.removeAll(keepingCapacity: true)
            wasQuoted = false
        }
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            if quoted {
                if byte == UInt8(ascii: "\"") {
                    if at + 1 < bytes.count, bytes[at + 1] == byte {
                        field.append(byte)
                        at += 1
                    } else {
                        quoted = false
                    }
                } else {
                    if byte == UInt8(ascii: "\n") { line += 1 }
                    field.append(byte)
                }
            } else if byte == UInt8(ascii: "\""), field.isEmpty {
                quoted = true
                wasQuoted = true
            } else if byte == separator {
                fields.append(String(decoding: field, as: UTF8.self))
                field.removeAll(keepingCapacity: true)
            } else if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                if byte == UInt8(ascii: "\r"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "\n") { at += 1 }
                try finish()
                line += 1
                began = line
            } else {
                field.append(byte)
            }
            at += 1
        }
        guard !quoted else {
            throw ReadProblem("data.quote", "A quotation mark that opens on or after line \(began) is never closed.", row: began)
        }
        if !field.isEmpty || !fields.isEmpty || wasQuoted { try finish() }
        return records
    }

    /// The most frequent of `,`, `;` and tab outside quotes in the first line; `,` where there is none.
    private static func separator(of bytes: [UInt8]) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var quoted = false
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { quoted.toggle() }
            if quoted { continue }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                if counts.isEmpty { continue }
                break
            }
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "\t") { counts[byte, default: 0] += 1 }
        }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? UInt8(ascii: ",")
    }
}
