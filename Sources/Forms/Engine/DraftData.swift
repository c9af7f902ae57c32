package import Core
package import Foundation

/// Why a kept draft cannot be taken up again.
package enum DraftError: DomainError, Hashable {
    /// It belongs to another version of the form.
    case otherForm
    case damaged

    package var code: ErrorCode {
        switch self {
        case .otherForm: "draft.other_form"
        case .damaged: "draft.damaged"
        }
    }

    package var kind: ErrorKind { self == .otherForm ? .conflict : .invalid }
}

extension FormSession {
    /// Everything that makes the session, without the form: to keep and take up again.
    ///
    /// Starts with the version of the writing.
    package var data: Data {
        var writer = DraftWriter()
        writer.byte(2)
        writer.fixed(form.fingerprint)
        writer.number(UInt64(language))
        writer.fixed(UInt64(bitPattern: shuffleSeed))
        writer.fixed(UInt64(bitPattern: startedAt))
        writer.number(UInt64(locked.count))
        for name in locked.sorted() { writer.text(name) }
        writer.number(UInt64(lastSaved.count))
        for (name, text) in lastSaved.sorted(by: { $0.key < $1.key }) {
            writer.text(name)
            writer.text(text)
        }
        write(row: 0, to: &writer)
        return Data(writer.bytes)
    }

    private func write(row index: Int32, to writer: inout DraftWriter) {
        let row = answers.rows[Int(index)]
        writer.number(row.isAdded ? 1 : 0)
        let filled = row.texts.indices.filter { !row.texts[$0].isEmpty }
        writer.number(UInt64(filled.count))
        for slot in filled {
            writer.number(UInt64(slot))
            writer.text(row.texts[slot])
        }
        let hidden = row.hidden.indices.filter { row.hidden[$0] }
        writer.number(UInt64(hidden.count))
        for slot in hidden { writer.number(UInt64(slot)) }
        for list in row.children {
            writer.number(UInt64(list.count))
            for child in list { write(row: child, to: &writer) }
        }
    }

    /// Takes up a session that was kept.
    ///
    /// Nothing is computed again; `refresh()` does that where a person comes back.
    package init(_ form: Form, resuming data: Data, environment: FormEnvironment) throws(DraftError) {
        var reader = DraftReader(bytes: Array(data))
        let version = try reader.byte()
        guard version == 1 || version == 2 else { throw .damaged }
        guard try reader.fixed() == form.fingerprint else { throw .otherForm }
        let language = try reader.count(form.languages.count)
        let seed = Int64(bitPattern: try reader.fixed())
        let started = Int64(bitPattern: try reader.fixed())
        var locked = Set<String>()
        for _ in 0..<(try reader.count(10_000)) { locked.insert(try reader.text()) }
        var saved = [String: String]()
        for _ in 0..<(try reader.count(100_000)) {
            let name = try reader.text()
            saved[name] = try reader.text()
        }
        var answers = AnswerTree(form)
        try FormSession.read(row: 0, into: &answers, from: &reader, form, version)
        guard reader.isAtEnd else { throw .damaged }
        self.init(form: form, environment: environment, language: language, answers: answers, shuffleSeed: seed, startedAt: started)
        (self.locked, lastSaved) = (locked, saved)
    }

    private static func read(row: Int32, into answers: inout AnswerTree, from reader: inout DraftReader, _ form: Form, _ version: UInt8)
        throws(DraftError)
    {
        let shape = form.scopes[Int(answers.rows[Int(row)].scope)]
        if version > 1 { answers.rows[Int(row)].isAdded = try reader.count(2) == 1 }
        for _ in 0..<(try reader.count(shape.slots.count + 1)) {
            let slot = try reader.count(shape.slots.count)
            answers.rows[Int(row)].texts[slot] = try reader.text()
        }
        for _ in 0..<(try reader.count(shape.slots.count + 1)) {
            let slot = try reader.count(shape.slots.count)
            answers.rows[Int(row)].hidden[slot] = true
        }
        for scope in shape.children {
            for _ in 0..<(try reader.count(rowLimit + 1)) {
                let child = answers.addRow(of: form.scopes[scope].node, in: row, form)
                try read(row: child, into: &answers, from: &reader, form, version)
            }
        }
    }
}

private struct DraftWriter {
    var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func fixed(_ value: UInt64) { withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) } }

    /// Seven bits a byte, the lowest first.
    mutating func number(_ value: UInt64) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(value & 0x7F) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }

    mutating func text(_ text: String) {
        number(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }
}

private struct DraftReader {
    let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func byte() throws(DraftError) -> UInt8 {
        guard position < bytes.count else { throw .damaged }
        position += 1
        return bytes[position - 1]
    }

    mutating func fixed() throws(DraftError) -> UInt64 {
        var value: UInt64 = 0
        for _ in 0..<8 { value = value << 8 | UInt64(try byte()) }
        return value
    }

    mutating func number() throws(DraftError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
        }
        throw .damaged
    }

    /// A number below a limit.
    mutating func count(_ limit: Int) throws(DraftError) -> Int {
        let value = try number()
        guard value < UInt64(limit) else { throw .damaged }
        return Int(value)
    }

    mutating func text() throws(DraftError) -> String {
        let length = try count(bytes.count + 1)
        guard length <= bytes.count - position else { throw .damaged }
        position += length
        return String(decoding: bytes[(position - length)..<position], as: UTF8.self)
    }
}
