import Catalog
import Testing

@Suite struct MessageLengthTests {
    @Test func `Spanish fits where its letters do`() {
        #expect(MessageLength.segments("¿Qué tamaño? 1 chico 2 mediano") == 1)
        #expect(MessageLength.segments(String(repeating: "ñ", count: 160)) == 1)
        #expect(MessageLength.segments(String(repeating: "ñ", count: 161)) == 2)
        #expect(MessageLength.segments(String(repeating: "á", count: 70)) == 1)
        #expect(MessageLength.segments(String(repeating: "á", count: 71)) == 2)
        #expect(MessageLength.segments(String(repeating: "€", count: 81)) == 2)
        #expect(MessageLength.foreignLetters("Está así, ¿sí?") == ["á", "í"])
    }
}
