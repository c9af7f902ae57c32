package import Foundation

/// Tells what a file is by its content; its name and what the sender says of it are not believed.
package enum FileSniffer {
    /// The type of the content, or nil where nobody could say.
    package static func type(of data: Data) -> MediaType? {
        let head = [UInt8](data.prefix(1024))
        return signature(head) ?? container(head) ?? text(data, head)
    }

    private static func signature(_ head: [UInt8]) -> MediaType? {
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if head.starts(with: Array("GIF87a".utf8)) || head.starts(with: Array("GIF89a".utf8)) { return .gif }
        if head.starts(with: [0x49, 0x49, 0x2A, 0x00]) || head.starts(with: [0x4D, 0x4D, 0x00, 0x2A]) { return .tiff }
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06]) { return .zip }
        if head.starts(with: Array("ID3".utf8)) || head.count > 2 && head[0] == 0xFF && [0xFB, 0xF3, 0xF2, 0xFA].contains(head[1]) {
            return .mpegAudio
        }
        if head.starts(with: Array("OggS".utf8)) { return .ogg }
        if head.starts(with: Array("#!AMR".utf8)) { return .amr }
        if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return .webm }
        // ISO 32000 readers look for the header anywhere in the first kilobyte, so a guard must too.
        if contains(head, Array("%PDF-".utf8)) { return .pdf }
        return nil
    }

    private static func container(_ head: [UInt8]) -> MediaType? {
        guard head.count >= 12 else { return nil }
        if head.starts(with: Array("RIFF".utf8)), Array(head[8..<12]) == Array("WEBP".utf8) { return .webp }
        if head.starts(with: Array("RIFF".utf8)), Array(head[8..<12]) == Array("WAVE".utf8) { return .wav }
        guard Array(head[4..<8]) == Array("ftyp".utf8) else { return nil }
        // ISO base media: the major brand, then the compatible ones, four bytes each after a version.
        let length = min(head.count, Int(head[2]) << 8 | Int(head[3]))
        let brands = ([8] + Array(stride(from: 16, to: max(16, length - 3), by: 4))).compactMap { start in
            start + 4 <= head.count ? String(decoding: head[start..<start + 4], as: UTF8.self) : nil
        }
        if brands.contains(where: { ["avif", "avis"].contains($0) }) { return .avif }
        if brands.contains(where: { ["heic", "heix", "heim", "heis", "hevc", "hevx"].contains($0) }) { return .heic }
        if brands.first.map({ ["M4A ", "M4B "].contains($0) }) ?? false { return .mp4Audio }
        if brands.contains(where: { ["isom", "iso2", "mp41", "mp42", "avc1", "qt  ", "3gp4", "3gp5", "M4V "].contains($0) }) {
            return .mp4
        }
        return nil
    }

    private static func text(_ data: Data, _ head: [UInt8]) -> MediaType? {
        guard !data.isEmpty, data.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A || $0 == 0x0C || $0 == 0x0D }),
            String(validating: data, as: UTF8.self) != nil
        else { return nil }
        let start = String(decoding: head, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }.lowercased()
        if ["<!doctype html", "<html", "<head", "<body", "<script", "<svg", "<iframe"].contains(where: start.hasPrefix) { return .html }
        if start.hasPrefix("<?xml") { return .xml }
        return .plain
    }

    private static func contains(_ bytes: [UInt8], _ word: [UInt8]) -> Bool {
        guard bytes.count >= word.count else { return false }
        return (0...bytes.count - word.count).contains { bytes[$0] == word[0] && bytes[$0..<$0 + word.count].elementsEqual(word) }
    }
}
