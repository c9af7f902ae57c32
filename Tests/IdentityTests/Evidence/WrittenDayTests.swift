import Core
import Testing

@testable import Identity

/// Days as people and registers write them.
struct WrittenDayTests {
    @Test(arguments: ["12/04/1985", "12 4 1985", " 12-04-1985 ", "1985-04-12", "1985/4/12"])
    func `a day is read with its parts in either order`(_ text: String) { #expect(WrittenDay(text)?.text == "1985-04-12") }

    @Test(arguments: [
        "31/02/1985", "29/02/1985", "29/02/1900", "31/04/1985", "00/04/1985", "12/13/1985", "12/00/1985", "12/04/85", "12/04/1899",
        "12/04/2101", "0000-04-12", "1985-04", "1985-04-12-01", "12/04/19850", "1٢/04/1985", "12½/04/1985", "",
    ])
    func `what is no day of the calendar is none`(_ text: String) { #expect(WrittenDay(text) == nil) }

    @Test func `a leap day is a day`() {
        #expect(WrittenDay("29/02/1984")?.text == "1984-02-29")
        #expect(WrittenDay("29/02/2000")?.text == "2000-02-29")
    }

    @Test(
        arguments: [("1985-04-12T00:00:00", "1985-04-12"), ("12/04/1985 00:00", "1985-04-12"), ("1985-02-31", nil)] as [(String, String?)])
    func `a register's day may have a time behind it, and must have been`(_ text: String, _ day: String?) {
        #expect(RegisterAnswer.clean(.birthdate, text) == day)
    }
}
