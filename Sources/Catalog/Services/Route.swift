package import Core

/// One line of `route:`: who gets the case.
///
/// The first that holds decides.
package struct Route: Sendable {
    /// Stable within the version: its own `id`, or `route-1`, `route-2` and so on.
    package var id: String
    package var when: Condition?
    package var target: Target
    /// Why, in words; `{area}` and `{unit}` stand for the names.
    package var because: LocalizedText?

    package enum Target: Sendable, Hashable {
        case unit(UnitID)
        /// The unit of the polygon of this layer (the first where nil) in which the answer to the question lies.
        case area(question: String, layer: String?)
    }
}

/// Which unit gets a case, and why.
///
/// Kept with the case.
package struct RouteDecision: Sendable, Hashable, Codable {
    package var unit: UnitID
    /// The route that held; `owner` where the service names none that did.
    package var rule: String
    /// Nil where the city wrote no reason.
    package var because: LocalizedText?
    /// Id of the area in which the place of the case lies.
    package var area: String?
    package var version: ServiceVersion

    package init(unit: UnitID, rule: String, because: LocalizedText?, area: String?, version: ServiceVersion) {
        (self.unit, self.rule, self.because, self.area, self.version) = (unit, rule, because, area, version)
    }
}
