import CQrencode

/// A QR code (ISO/IEC 18004) as a square of dark and light modules.
package struct QRCode: Sendable, Equatable {
    /// How much of the code may be dirty or torn and it still reads.
    package enum Correction: Sendable, CaseIterable {
        case seven, fifteen, quarter, thirty
    }

    /// Modules along one side, without the quiet zone.
    package let side: Int
    private let dark: [Bool]

    /// Light modules that must surround the code.
    package static let quietZone = 4

    /// Encodes a text as UTF-8 in the smallest version that holds it.
    package init(_ text: String, correction: Correction = .fifteen) throws(DocumentError) {
        let level: QRecLevel =
            switch correction {
            case .seven: QR_ECLEVEL_L
            case .fifteen: QR_ECLEVEL_M
            case .quarter: QR_ECLEVEL_Q
            case .thirty: QR_ECLEVEL_H
            }
        let bytes = Array(text.utf8)
        guard let code = QRcode_encodeData(Int32(bytes.count), bytes, 0, level) else { throw .doesNotFitQRCode(bytes: bytes.count) }
        defer { QRcode_free(code) }
        side = Int(code.pointee.width)
        dark = (0..<side * side).map { code.pointee.data[$0] & 1 == 1 }
    }

    /// Whether the module is dark; outside of the code all are light.
    package subscript(column: Int, row: Int) -> Bool {
        (0..<side).contains(column) && (0..<side).contains(row) && dark[row * side + column]
    }

    /// The dark modules as the `d` of an SVG path, one unit a module, the quiet zone included.
    package var path: String {
        var path = ""
        for row in 0..<side {
            var column = 0
            while column < side {
                guard self[column, row] else {
                    column += 1
                    continue
                }
                let start = column
                while self[column, row] { column += 1 }
                path += "M\(start + Self.quietZone) \(row + Self.quietZone)h\(column - start)v1h-\(column - start)z"
            }
        }
        return path
    }

    /// Units along one side of the picture, the quiet zone included.
    package var extent: Int { side + 2 * Self.quietZone }

    /// A whole SVG picture in black on white, `module` pixels a module, hidden from screen readers: the address stands beside it in words.
    package func svg(module: Int) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="\(extent * module)" height="\(extent * module)" viewBox="0 0 \(extent) \(extent)" \
        shape-rendering="crispEdges" aria-hidden="true" focusable="false"><path fill="#fff" d="M0 0h\(extent)v\(extent)H0z"/>\
        <path fill="#000" d="\(path)"/></svg>
        """
    }

    /// The SVG picture of a text.
    package static func svg(for text: String, module: Int = 8) throws(DocumentError) -> String {
        try QRCode(text).svg(module: module)
    }
}
