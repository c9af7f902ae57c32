import Testing

@testable import Documents

struct QRCodeTests {
    @Test func `a short link makes a code with its three corner marks and a quiet zone of four modules`() throws {
        let code = try QRCode("http://localhost:8080/s/bacheo")
        #expect(code.side == 29)  // version 3: 17 + 4 × 3
        #expect(code.extent == 37)
        let last = code.side - 7
        for (column, row) in [(0, 0), (last, 0), (0, last)] {
            // A finder pattern: seven dark, then a ring of light, then a dark heart.
            #expect((0..<7).allSatisfy { code[column + $0, row] && code[column, row + $0] })
            #expect((1..<6).allSatisfy { !code[column + $0, row + 1] })
            #expect(code[column + 3, row + 3])
        }
        #expect(!code[last, last + 6] || !code[last + 3, last + 3], "no fourth mark")
        #expect(code.path.hasPrefix("M4 4h7v1h-7z"))
    }

    @Test func `the path covers each dark module once`() throws {
        let code = try QRCode("¿Hay un bache? Dilo aquí", correction: .quarter)
        let dark = (0..<code.side).reduce(0) { sum, row in sum + (0..<code.side).count { code[$0, row] } }
        let widths = code.path.split(separator: "M").compactMap {
            $0.split(separator: "h")[1].split(separator: "v").first.flatMap { Int($0) }
        }
        #expect(widths.reduce(0, +) == dark)
    }

    @Test func `the picture is white, sized by module and says nothing to a screen reader`() throws {
        let svg = try QRCode.svg(for: "A", module: 10)
        #expect(svg.contains(#"width="290" height="290" viewBox="0 0 29 29""#))
        #expect(svg.contains(#"aria-hidden="true""#))
        #expect(svg.contains(##"fill="#fff""##))
    }

    @Test func `more than a code holds is refused`() {
        #expect(throws: DocumentError.doesNotFitQRCode(bytes: 3000)) { try QRCode(String(repeating: "x", count: 3000)) }
    }
}
