import Core
import Testing

struct PhoneTests {
    @Test(arguments: [
        "55 1234 5678", "(55) 1234-5678", "+52 55 1234 5678", "+52 1 55 1234 5678", "0052 55 1234 5678", "044 55 1234 5678", "525512345678",
        "5215512345678",
    ])
    func `a number of Mexico is read as people write it`(typed: String) { #expect(PhoneNumber(typed)?.text == "+525512345678") }

    @Test func `a number of another country keeps its own digits`() {
        #expect(PhoneNumber("+1 (202) 555-0143")?.text == "+12025550143")
        #expect(PhoneNumber("+34 600 000 000")?.isOf(["+52"]) == false)
        #expect(PhoneNumber("+525512345678")?.isOf(["+34", "+52"]) == true)
    }

    @Test(arguments: ["", "12345", "55123456789", "+52 55 1234", "55 1234 567x", "+1234567890123456", "++525512345678", "5512345678; drop"])
    func `what is no number is none`(typed: String) { #expect(PhoneNumber(typed) == nil) }

    @Test func `the last four digits remind, the others make the prefix`() {
        #expect(PhoneNumber("5512345678")?.hint == "•• 5678")
        #expect(PhoneNumber("5512345678")?.prefix == "+52551234")
    }

    @Test func `letters that telephones lack are replaced by near ones`() {
        #expect(SMSLetters.plain("Sí, ¿mañana? «café» — ñÑé €5… 😀") == "Si, ¿mañana? \"café\" - ñÑé €5... ")
    }

    @Test func `parts are counted as telephones count them`() {
        #expect(SMSLetters.size(of: String(repeating: "a", count: 160)) == .init(segments: 1, isWide: false))
        #expect(SMSLetters.size(of: String(repeating: "a", count: 161)).segments == 2)
        #expect(SMSLetters.size(of: String(repeating: "€", count: 81)).segments == 2)
        #expect(SMSLetters.size(of: String(repeating: "á", count: 70)) == .init(segments: 1, isWide: true))
        #expect(SMSLetters.size(of: String(repeating: "á", count: 71)).segments == 2)
        // 33 pairs and one left over do not tear a pair: 66 places, then the next.
        #expect(SMSLetters.size(of: String(repeating: "😀", count: 67)).segments == 3)
        #expect(SMSLetters.size(of: "").segments == 0)
    }
}
