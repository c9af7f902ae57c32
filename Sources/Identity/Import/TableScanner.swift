import Foundation

/// Reads a table of comma-separated values (RFC 4180) from pieces of any size: a record at a time, with the line it begins on.
///
/// Nothing of the file is held but the record at hand, which is bounded.
package struct TableScanner: Sendable {
    /// One record, or why it could not be read.
    package struct Record: Sendable, Hashable {
        /// Counted from 1.
        package let line: Int
        package let fields: Result<[String], Fault>
    }

    package enum Fault: Error, Sendable, Hashable, CustomStringConvertible {
        case notUTF8
        case tooLong
        /// A quoted value that the file's end does not close.
        case openQuote
        /// Something other than a comma after a closing quote, or a quote in the middle of a bare value.
        case strayQuote

        package var description: String {
            switch self {
            case .notUTF8: "the line is not UTF-8"
            case .tooLong: "the record is longer than \(TableScanner.longest) bytes; a quote may be open"
            case .openQuote: "a quote is opened and never closed"
            case .strayQuote: "a quote stands where none may be: inside a value quotes are doubled, and the value is quoted"
            }
        }
    }

    /// Bytes of a record.
    package static let longest = 16_384

    private enum Place { case start, bare, quoted, closed }

    private var place = Place.start
    private var field: [UInt8] = []
    private var fields: [[UInt8]] = []
    private var size = 0
    private var (line, began) = (1, 1)
    private var fault: Fault?
    private var afterReturn = false
    private var isFirst = true

    package init() {}

    /// Takes the next bytes and gives the records that end in them; blank lines are none.
    package mutating func feed(_ bytes: some Sequence<UInt8>) -> [Record] {
        var records: [Record] = []
        for byte in bytes {
            if byte == 0x0A, afterReturn {
                afterReturn = false
                continue
            }
            afterReturn = byte == 0x0D
            take(byte, &records)
        }
        return records
    }

    /// The end of the file.
    package mutating func end() -> [Record] {
        var records: [Record] = []
        if place == .quoted, fault == nil { fault = .openQuote }
        if place != .start || !fields.isEmpty || fault != nil { finish(&records) }
        return records
    }

    private mutating func take(_ byte: UInt8, _ records: inout [Record]) {
        let isBreak = byte == 0x0A || byte == 0x0D
        if isBreak { line += 1 }
        size += 1
        if size > Self.longest, fault == nil {
            fault = .tooLong
            // Whatever was open: the next line is read as a record of its own.
            (place, field, fields) = (.bare, [], [])
        }
        switch (place, byte) {
        case (.quoted, UInt8(ascii: "\"")): place = .closed
        case (.quoted, _): field.append(byte)
        case (.closed, UInt8(ascii: "\"")):
            field.append(byte)
            place = .quoted
        case (_, _) where isBreak: finish(&records)
        case (_, UInt8(ascii: ",")):
            fields.append(field)
            (field, place) = ([], .start)
        case (.start, UInt8(ascii: "\"")): place = .quoted
        case (.closed, _), (.bare, UInt8(ascii: "\"")):
            if fault == nil { fault = .strayQuote }
            place = .bare
        default:
            if fault == nil { field.append(byte) }
            place = .bare
        }
    }

    private mutating func finish(_ records: inout [Record]) {
        defer {
            (place, field, fields, size, fault) = (.start, [], [], 0, nil)
            began = line
            isFirst = false
        }
        if let fault {
            records.append(Record(line: began, fields: .failure(fault)))
            return
        }
        // A blank line.
        if fields.isEmpty, field.isEmpty, place == .start { return }
        fields.append(field)
        if isFirst, fields[0].starts(with: [0xEF, 0xBB, 0xBF]) { fields[0].removeFirst(3) }
        var texts: [String] = []
        for field in fields {
            guard let text = String(validating: field, as: UTF8.self) else {
                records.append(Record(line: began, fields: .failure(.notUTF8)))
                return
            }
            texts.append(text)
        }
        records.append(Record(line: began, fields: .success(texts)))
    }
}
