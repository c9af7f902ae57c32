/// What a city describes, read and checked: the city, its services, its areas.
///
/// Never changes; a changed folder gives a new value.
package struct Catalog: Sendable {
    package let city: City
    /// In the order of their folders' names; the variants of a family in the order of their file.
    package let services: [CityService]
    package let areas: AreaMap
    private let byCode: [ServiceCode: Int]

    package init(city: City, services: [CityService], areas: AreaMap) {
        (self.city, self.services, self.areas) = (city, services, areas)
        byCode = Dictionary(services.enumerated().map { ($1.code, $0) }) { first, _ in first }
    }

    /// The service of a code, or nil.
    package func service(_ code: ServiceCode) -> CityService? { byCode[code].map { services[$0] } }
}
