import Core
import Foundation
import Testing

@testable import Cases

@Suite struct FolioTests {
    @Test func `a folio reads back as it was written, spoken or typed in haste`() throws {
        for _ in 0..<500 {
            let folio = Folio(chance: .system)
            let spoken = folio.description.lowercased().replacingOccurrences(of: "0", with: "o").replacingOccurrences(of: "1", with: "l")
            #expect(Folio(folio.description) == folio)
            #expect(Folio(spoken) == folio)
            #expect(Folio("  " + folio.characters.map(String.init).joined(separator: " ")) == folio)
        }
    }

    @Test func `every single wrong character and every swap of neighbours is found`() {
        let folio = Array(Folio(chance: .system).characters)
        for position in folio.indices {
            for other in Folio.alphabet where other != folio[position] {
                var wrong = folio
                wrong[position] = other
                #expect(Folio(String(wrong)) == nil)
            }
            if position > 0, folio[position] != folio[position - 1] {
                var swapped = folio
                swapped.swapAt(position, position - 1)
                #expect(Folio(String(swapped)) == nil)
            }
        }
    }

    @Test(arguments: ["", "K7M2", "K7M2-9QX4-0000", "ÑÑÑÑ-ÑÑÑÑ", "<script>", "K7M2-9QU4"])
    func `what is no folio is none`(_ text: String) {
        #expect(Folio(text) == nil)
    }

    @Test func `a folio is eight characters in two groups and random (GSA open311-simple-crm 4–12)`() {
        let folios = Set((0..<1000).map { _ in Folio(chance: .system) })
        #expect(folios.count == 1000)
        #expect(folios.allSatisfy { $0.description.count == 9 && $0.description.dropFirst(4).first == "-" })
    }
}

@Suite struct AccessCodeTests {
    @Test func `a code carries a hundred bits in four groups of five and reads back tolerantly`() {
        let code = AccessCode(chance: .system)
        #expect(code.description.split(separator: "-").map(\.count) == [5, 5, 5, 5])
        #expect(AccessCode(code.description.lowercased()) == code)
        #expect(AccessCode(String(code.characters.dropLast())) == nil)
    }

    @Test func `only its keyed hash is kept, and another root key gives another hash`() throws {
        let code = AccessCode(chance: .system)
        let ring = try KeyRing(roots: ["a": .init(repeating: 1, count: 32)], current: "a")
        let other = try KeyRing(roots: ["a": .init(repeating: 2, count: 32)], current: "a")
        #expect(code.hash(ring) == code.hash(ring))
        #expect(code.hash(ring) != code.hash(other))
    }
}
