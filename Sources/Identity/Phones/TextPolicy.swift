/// Bounds of what text messages may cost (facts of SMS pumping: premium ranges are written to until somebody notices).
package struct TextPolicy: Sendable, Hashable {
    /// Codes of the countries whose numbers are written to.
    package var countries: [String]
    /// Price of one message in hundredths of a peso.
    package var centavosEach: Int
    /// What codes may cost in a day, in hundredths of a peso; beyond it none is sent until the next.
    package var centavosADay: Int
    /// What notices of changes may cost in a day beside that, in hundredths of it: they never keep a code back.
    package var noticeShare = 10
    /// Messages to one number in ten minutes.
    package var perNumber = 3
    /// Codes to one number in a day, and as many notices.
    package var perNumberADay = 10
    /// Messages that one machine may cause in an hour.
    package var perMachine = 20
    /// Messages to numbers with one prefix (all but the last four digits) in a day, before the share of typed codes is looked at.
    package var prefixFree = 20
    /// The least share of codes, in hundredths, that must be typed for a prefix to be written to further: real people type them.
    package var prefixShare = 30

    /// - Parameters:
    ///   - price: of one message, in the city's money.
    ///   - perDay: what codes may cost in a day.
    package init(countries: [String] = ["+52"], price: Double = 0.15, perDay: Double = 5000) {
        self.countries = countries
        centavosEach = max(1, Int((price * 100).rounded(.up)))
        centavosADay = Int(perDay * 100)
    }
}

/// Why no text message was sent.
package enum TextRefusal: String, Sendable, Hashable, CaseIterable {
    /// The country is not on the list.
    case country
    /// Too many to this number; wait.
    case number
    /// Too many from this machine; wait.
    case machine
    /// Too few codes to numbers like this one were typed.
    case prefix
    /// The day's money is spent.
    case money
}
