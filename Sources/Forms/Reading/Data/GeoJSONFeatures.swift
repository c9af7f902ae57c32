/// Finds the features of a GeoJSON file one by one, so that a file of many places is never a tree of objects in memory as a whole.
struct GeoJSONFeatures {
    /// Where each feature stands in the bytes.
    private(set) var ranges: [Range<Int>] = []
    /// The file without its features: small, and the parser of JSON says whether it is sound.
    private(set) var skeleton: [UInt8] = []

    /// Nil where there is no list of features on the first level, or something between them that is none.
    init?(_ bytes: [UInt8]) {
        var at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let first = at
        var depth = 0
        var key: Range<Int>?
        var list: Int?
        var began = 0
        while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "\""):
                guard let end = Self.end(ofText: at, in: bytes) else { return nil }
                if depth == 1 { key = at + 1..<end }
                guard list == nil || depth > 2 else { return nil }
                at = end
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if list == nil, depth == 2, byte == UInt8(ascii: "["), key.map({ bytes[$0].elementsEqual("features".utf8) }) == true {
                    list = at
                } else if list != nil, depth == 3 {
                    guard byte == UInt8(ascii: "{") else { return nil }
                    began = at
                }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if list != nil, depth == 2 { ranges.append(began..<at + 1) }
                if let begin = list, depth == 1 {
                    skeleton = Array(bytes[first...begin]) + bytes[at...]
                    return
                }
            case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D: break
            default: guard list == nil || depth > 2 else { return nil }
            }
            at += 1
        }
        return nil
    }

    /// The place of the quotation mark that ends a text.
    private static func end(ofText start: Int, in bytes: [UInt8]) -> Int? {
        var at = start + 1
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "\\") {
                at += 1
            } else if bytes[at] == UInt8(ascii: "\"") {
                return at
            }
            at += 1
        }
        return nil
    }
}
