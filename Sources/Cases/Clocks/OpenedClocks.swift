package import Catalog
package import Core

extension CaseWork.Opened {
    /// The clocks of an opened case; nil where it was opened without terms, before there were any.
    package func clocks(of city: City, at now: Instant) -> PromiseClocks? {
        guard let terms = terms(of: city) else { return nil }
        return PromiseClocks(events.map { ClockEvent($0.event, $0.payload) }, terms: terms, at: now)
    }

    /// What its clocks run by.
    package func terms(of city: City) -> ClockTerms? {
        events.lazy.compactMap { $0.payload?.terms }.first.map { ClockTerms($0, city: city) }
    }
}
