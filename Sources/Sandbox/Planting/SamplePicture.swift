import Foundation

/// Pictures for invented reports, drawn by the program when it plants them: no photograph of anybody's is needed.
///
/// They go through the same cleaning as a resident's photo.
enum SamplePicture: String, Sendable, CaseIterable {
    case pothole
    case patched
    case lamp
    case leak
    case branch
    case bags

    static let width = 400
    static let height = 300

    /// What to see, as a PNG without compression.
    var png: Data {
        var canvas = Canvas()
        canvas.draw(draw)
        return canvas.png
    }

    /// The colour at a point, both from 0 to 1.
    private func draw(_ x: Double, _ y: Double) -> Colour {
        switch self {
        case .pothole: Self.street(x, y, hole: true)
        case .patched: Self.street(x, y, hole: false)
        case .lamp: Self.night(x, y)
        case .leak: Self.water(x, y)
        case .branch: Self.tree(x, y)
        case .bags: Self.kerb(x, y)
        }
    }

    private static func street(_ x: Double, _ y: Double, hole: Bool) -> Colour {
        let grain = Noise.at(x * 90, y * 90) * 0.10 + Noise.at(x * 6, y * 6) * 0.14
        let asphalt = Colour(0.36 + grain, 0.36 + grain, 0.37 + grain)
        if y < 0.13 + 0.03 * x { return Colour(0.72 + grain, 0.58 + grain, 0.18 + grain) }
        let edge = 0.06 * Noise.at(x * 11 + 3, y * 11)
        let distance = hypot((x - 0.5) / 0.34, (y - 0.56) / 0.25) + edge
        if !hole { return distance < 1 ? Colour(0.16 + grain / 2, 0.16 + grain / 2, 0.17 + grain / 2) : asphalt }
        if distance < 0.52 { return Colour(0.42 + grain, 0.50 + grain, 0.55 + grain) }
        if distance < 0.86 { return Colour(0.27 + grain, 0.22 + grain, 0.17 + grain) }
        if distance < 1 { return Colour(0.13 + grain, 0.12 + grain, 0.12 + grain) }
        return asphalt
    }

    private static func night(_ x: Double, _ y: Double) -> Colour {
        let grain = Noise.at(x * 40, y * 40) * 0.03
        if abs(x - 0.42) < 0.012, y > 0.2 { return Colour(0.30, 0.30, 0.32) }
        if y > 0.19, y < 0.21, x > 0.42, x < 0.6 { return Colour(0.30, 0.30, 0.32) }
        if hypot((x - 0.61) / 0.05, (y - 0.22) / 0.03) < 1 { return Colour(0.20, 0.20, 0.22) }
        if y > 0.8 { return Colour(0.12 + grain, 0.11 + grain, 0.12 + grain) }
        if y > 0.45, x < 0.3 || x > 0.7 {
            let isWindow = Int(x * 26) % 3 == 0 && Int(y * 22) % 3 == 0 && Noise.at(Double(Int(x * 26)), Double(Int(y * 22))) > 0.6
            return isWindow ? Colour(0.85, 0.70, 0.35) : Colour(0.14 + grain, 0.13 + grain, 0.17 + grain)
        }
        return Colour(0.08 + 0.10 * y + grain, 0.08 + 0.09 * y + grain, 0.18 + 0.10 * y + grain)
    }

    private static func water(_ x: Double, _ y: Double) -> Colour {
        let grain = Noise.at(x * 80, y * 80) * 0.08
        if y < 0.3 { return Colour(0.62 + grain, 0.56 + grain, 0.50 + grain) }
        let bend = 0.5 + 0.12 * sin(y * 7) + 0.05 * Noise.at(x * 5, y * 9)
        let width = 0.05 + 0.22 * (y - 0.3)
        if abs(x - bend) < width {
            let shine = Noise.at(x * 14, y * 50) * 0.35
            return Colour(0.40 + shine, 0.50 + shine, 0.58 + shine)
        }
        return Colour(0.42 + grain, 0.41 + grain, 0.40 + grain)
    }

    private static func tree(_ x: Double, _ y: Double) -> Colour {
        let grain = Noise.at(x * 60, y * 60) * 0.10
        if abs(x - 0.5 - 0.03 * sin(y * 6)) < 0.05, y > 0.35 { return Colour(0.34 + grain, 0.25 + grain, 0.17 + grain) }
        if abs(y - 0.52 - (x - 0.5) * 0.5) < 0.018, x > 0.5, x < 0.88 { return Colour(0.37 + grain, 0.28 + grain, 0.19 + grain) }
        let leaves = hypot((x - 0.46) / 0.4, (y - 0.24) / 0.28) + 0.35 * Noise.at(x * 13, y * 13)
        let hanging = hypot((x - 0.83) / 0.15, (y - 0.74) / 0.14) + 0.35 * Noise.at(x * 17, y * 17)
        if leaves < 1.05 || hanging < 1 { return Colour(0.18 + grain, 0.38 + grain * 2, 0.16 + grain) }
        if y > 0.86 { return Colour(0.52 + grain, 0.50 + grain, 0.48 + grain) }
        return Colour(0.66 - 0.1 * y, 0.78 - 0.05 * y, 0.88)
    }

    private static func kerb(_ x: Double, _ y: Double) -> Colour {
        let grain = Noise.at(x * 70, y * 70) * 0.08
        for (centre, top, size, shade) in [(0.30, 0.60, 0.17, 0.10), (0.52, 0.55, 0.20, 0.14), (0.73, 0.63, 0.15, 0.08)] {
            let fold = 0.10 * Noise.at(x * 22, y * 16)
            let distance = hypot((x - centre) / size, (y - top) / (size * 1.15)) + fold
            if distance < 1 {
                let shine = max(0, 0.24 - hypot(x - centre + 0.05, y - top + 0.08)) * 0.9 + fold
                return Colour(shade + shine, shade + shine, shade + 0.03 + shine)
            }
        }
        if y < 0.42 { return Colour(0.74 + grain, 0.62 + grain, 0.48 + grain) }
        if y < 0.86 { return Colour(0.60 + grain, 0.59 + grain, 0.57 + grain) }
        return Colour(0.34 + grain, 0.34 + grain, 0.35 + grain)
    }
}

/// Red, green and blue from 0 to 1.
private struct Colour {
    let bytes: (UInt8, UInt8, UInt8)

    init(_ red: Double, _ green: Double, _ blue: Double) {
        func byte(_ value: Double) -> UInt8 { UInt8(min(max(value, 0), 1) * 255) }
        bytes = (byte(red), byte(green), byte(blue))
    }
}

/// Smooth noise from 0 to 1: the same everywhere at every start.
private enum Noise {
    static func at(_ x: Double, _ y: Double) -> Double {
        let (column, row) = (x.rounded(.down), y.rounded(.down))
        let (right, down) = (smooth(x - column), smooth(y - row))
        let (c, r) = (Int32(column), Int32(row))
        let top = corner(c, r) * (1 - right) + corner(c &+ 1, r) * right
        let bottom = corner(c, r &+ 1) * (1 - right) + corner(c &+ 1, r &+ 1) * right
        return top * (1 - down) + bottom * down
    }

    private static func smooth(_ part: Double) -> Double { part * part * (3 - 2 * part) }

    private static func corner(_ x: Int32, _ y: Int32) -> Double {
        var hash = UInt32(bitPattern: x) &* 374_761_393 &+ UInt32(bitPattern: y) &* 668_265_263
        hash = (hash ^ (hash >> 13)) &* 1_274_126_177
        return Double((hash ^ (hash >> 16)) & 0xFFFF) / 65_535
    }
}

/// A raster and the plainest PNG of it: stored blocks, no filter.
private struct Canvas {
    private var rows: [UInt8] = []

    mutating func draw(_ colour: (Double, Double) -> Colour) {
        rows.reserveCapacity((SamplePicture.width * 3 + 1) * SamplePicture.height)
        for row in 0..<SamplePicture.height {
            rows.append(0)
            for column in 0..<SamplePicture.width {
                let (red, green, blue) = colour(
                    Double(column) / Double(SamplePicture.width), Double(row) / Double(SamplePicture.height)
                ).bytes
                rows.append(red)
                rows.append(green)
                rows.append(blue)
            }
        }
    }

    var png: Data {
        var data = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        let header = Self.big(UInt32(SamplePicture.width)) + Self.big(UInt32(SamplePicture.height)) + [8, 2, 0, 0, 0]
        data += Self.chunk("IHDR", header) + Self.chunk("IDAT", stored) + Self.chunk("IEND", [])
        return data
    }

    /// The rows as a zlib stream (RFC 1950) of stored blocks (RFC 1951, 3.2.4).
    private var stored: [UInt8] {
        var bytes: [UInt8] = [0x78, 0x01]
        var start = 0
        while start < rows.count {
            let end = min(start + 65_535, rows.count)
            let length = UInt16(end - start)
            bytes += [end == rows.count ? 1 : 0, UInt8(length & 0xFF), UInt8(length >> 8), UInt8(~length & 0xFF), UInt8(~length >> 8)]
            bytes += rows[start..<end]
            start = end
        }
        var (low, high) = (UInt32(1), UInt32(0))
        for byte in rows {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return bytes + Self.big(high << 16 | low)
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> Data {
        let body = Array(name.utf8) + content
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in body { crc = table[Int((crc ^ UInt32(byte)) & 0xFF)] ^ (crc >> 8) }
        return Data(big(UInt32(content.count)) + body + big(crc ^ 0xFFFF_FFFF))
    }

    private static let table: [UInt32] = (0..<256).map { number in
        (0..<8).reduce(UInt32(number)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    private static func big(_ number: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }
}
