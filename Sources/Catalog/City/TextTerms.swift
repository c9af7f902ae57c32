/// Which numbers the city sends codes by text message to, and what that may cost.
package struct TextTerms: Sendable, Hashable {
    /// Codes of countries, with `+`.
    package var countries: [String]
    /// Price of one message in the city's money.
    package var price: Double
    /// What may be spent in a day; beyond it nothing is sent until the next.
    package var perDay: Double

    package init(countries: [String] = ["+52"], price: Double = 0.15, perDay: Double = 5000) {
        (self.countries, self.price, self.perDay) = (countries, price, perDay)
    }
}
