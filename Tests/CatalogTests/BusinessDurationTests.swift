import Catalog
import Testing

@Suite struct BusinessDurationTests {
    @Test(arguments: ["P1D", "P40D", "PT4H", "PT30M", "P1DT2H30M", "PT1H5M"])
    func `reads and prints durations`(text: String) throws {
        #expect(try #require(BusinessDuration(text)).description == text)
    }

    @Test(arguments: [
        "", "P", "PT", "1D", "P1W", "P1M", "P1Y", "P1DT", "PT1S", "P-1D", "P1.5D", "PT1M2H", "P1D2D", "p1d", "P999999999999D",
    ])
    func `refuses what has no fixed working time`(text: String) {
        #expect(BusinessDuration(text) == nil)
    }

    @Test func `a day is no number of hours`() throws {
        let day = try #require(BusinessDuration("P1D"))
        #expect(day.days == 1)
        #expect(day.milliseconds == 0)
        #expect(BusinessDuration("P0D")?.isZero == true)
    }
}
