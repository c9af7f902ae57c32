/// Which numbers the city sends codes by text message to, and what that may cost.
package struct TextTerms: Sendable, Hashable {
    /// Codes of countries, with `+`.
    package var countries: [String]
    /// Price of one message in the city's money.
    package var price: Double
    /// What codes may cost in a day; beyond it none is sent until the next.
    ///
    /// Notices of changes may cost a tenth beside it.
    package var perDay: Double

    package init(countries: [String] = ["+52"], price: Double = 0.15, perDay: Double = 5000) {
        (self.countries, self.price, self.perDay) = (countries, price, perDay)
    }
}
