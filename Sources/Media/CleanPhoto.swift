package import Foundation

/// A photo as we keep it: upright, at most as large as needed, and without anything its camera wrote about place, time or owner.
package struct CleanPhoto: Sendable, Equatable {
    package let jpeg: Data
    package let width: Int
    package let height: Int
    /// A small JPEG for lists.
    package let thumbnail: Data

    package init(jpeg: Data, width: Int, height: Int, thumbnail: Data) {
        (self.jpeg, self.width, self.height, self.thumbnail) = (jpeg, width, height, thumbnail)
    }

    private static let magic: UInt32 = 0x564E_5450  // "VNTP"

    /// What the child writes: five numbers of four bytes, then the two files.
    var framed: Data {
        var data = Data(capacity: 20 + jpeg.count + thumbnail.count)
        for number in [Self.magic, UInt32(width), UInt32(height), UInt32(jpeg.count), UInt32(thumbnail.count)] {
            withUnsafeBytes(of: number.bigEndian) { data.append(contentsOf: $0) }
        }
        return data + jpeg + thumbnail
    }

    /// Reads what a child wrote; nil where it is not whole, for the child may have been taken over by the picture.
    init?(framed data: Data) {
        guard data.count >= 20 else { return nil }
        let numbers = (0..<5).map { index in
            data.dropFirst(index * 4).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        let (photo, small) = (Int(numbers[3]), Int(numbers[4]))
        guard numbers[0] == Self.magic, data.count == 20 + photo + small else { return nil }
        let jpeg = Data(data.dropFirst(20).prefix(photo))
        let thumbnail = Data(data.suffix(small))
        guard FileSniffer.type(of: jpeg) == .jpeg, FileSniffer.type(of: thumbnail) == .jpeg else { return nil }
        self.init(jpeg: jpeg, width: Int(numbers[1]), height: Int(numbers[2]), thumbnail: thumbnail)
    }
}
