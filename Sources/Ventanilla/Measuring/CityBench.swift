import Cases
import Catalog
import Core
import Forms
import Foundation

/// What a city costs: reading it, finding a unit, counting business time, asking the rules.
struct CityBench {
    let environment: FormEnvironment
    let folder: URL

    func measure(_ tell: (Measured) -> Void) throws {
        var read: Catalog?
        let loading = try Stopwatch.median(rounds: 3) { read = try Catalog.load(folder).0 }
        tell(Measured(name: "the city's folder, read and checked", value: loading, unit: "s", goal: 1))
        guard let catalog = read else { return }
        let box = catalog.areas.areas.flatMap { $0.outline.flatMap { $0 } }
        if let south = box.map(\.latitude).min(), let north = box.map(\.latitude).max(), let west = box.map(\.longitude).min(),
            let east = box.map(\.longitude).max()
        {
            // A grid over the city and a little beyond, so that points outside of it are asked for too.
            let points = (0..<1000).map { number in
                GeoPoint(
                    latitude: south + (north - south) * Double(number / 32) / 31,
                    longitude: west + (east - west) * Double(number % 32) / 31)
            }
            let finding = Stopwatch.median(rounds: 11) { for point in points { _ = catalog.areas.area(at: point) } }
            tell(Measured(name: "the area of a point", value: finding / Double(points.count) * 1e6, unit: "us", goal: 100))
        }
        clocks(catalog, tell)
        decisions(catalog, tell)
    }

    /// A case of 200 events: asked and answered a hundred times, a day each.
    private func clocks(_ catalog: Catalog, _ tell: (Measured) -> Void) {
        let clock = ServiceClock(
            calendar: catalog.city.defaultCalendar, accept: BusinessDuration(days: 1), firstAnswer: BusinessDuration(days: 5),
            nextUpdate: BusinessDuration(days: 10), resolve: BusinessDuration(days: 40))
        let terms = ClockTerms(clock, city: catalog.city)
        let start = environment.now
        let unit = catalog.city.units.all.first?.id
        let events = (0..<200).map { number in
            ClockEvent(
                sequence: number + 1, at: start + .days(number), kind: number == 0 ? .opened : number % 2 == 1 ? .asked : .replied,
                unit: unit,
                state: number % 2 == 1 ? .waitingForResident : .accepted)
        }
        let counting = Stopwatch.median(rounds: 101) { _ = PromiseClocks(events, terms: terms, at: start + .days(200)) }
        tell(Measured(name: "the clocks of a case of 200 events", value: counting * 1e6, unit: "us", goal: 200))
    }

    private func decisions(_ catalog: Catalog, _ tell: (Measured) -> Void) {
        var slowest = 0.0
        for service in catalog.services {
            guard let form = service.questionnaire else { continue }
            var session = FormSession(form, environment: environment)
            for question in form.questions where question.type == .geopoint { _ = session.prefill(question.name, "19.4326 -99.1332 0 0") }
            let answered = session
            slowest = max(slowest, Stopwatch.median(rounds: 51) { _ = catalog.decide(service, answered) })
        }
        tell(Measured(name: "what the rules say, slowest service of the city", value: slowest * 1e6, unit: "us", goal: 200))
    }
}
