package import Core
package import Foundation

/// What a city describes, read and checked: the city, its services, its areas.
///
/// Never changes; a changed folder gives a new one. A class, because every request is handed it and a copy counts up a hundred references.
package final class Catalog: Sendable {
    package let city: City
    /// In the order of their folders' names; the variants of a family in the order of their file.
    package let services: [CityService]
    package let areas: AreaMap
    /// The folders of the services as they were read, to be kept as published versions.
    package let bundles: [ServiceBundle]
    /// The city's own files as they were read, to be kept as a published version as well.
    package let own: ServiceBundle?
    /// Answers written beforehand, in the order of their file.
    package let templates: [AnswerTemplate]
    /// Services that the city no longer offers and still has cases of, as they were last published.
    package let retired: [ServiceCode: CityService]
    /// Services that the city no longer offers and of which nobody knows what they said: this program cannot read them any more.
    package let lost: Set<ServiceCode>
    private let search: ServiceSearch
    private let byCode: [ServiceCode: Int]

    package init(
        city: City, services: [CityService], areas: AreaMap, bundles: [ServiceBundle] = [], templates: [AnswerTemplate] = [],
        own: ServiceBundle? = nil, retired: [CityService] = [], lost: Set<ServiceCode> = []
    ) {
        (self.own, self.lost) = (own, lost)
        self.retired = Dictionary(retired.map { ($0.code, $0) }) { first, _ in first }
        (self.city, self.services, self.areas, self.bundles, self.templates) = (city, services, areas, bundles, templates)
        search = ServiceSearch(services)
        byCode = Dictionary(services.enumerated().map { ($1.code, $0) }) { first, _ in first }
    }

    /// The service of a code that the city offers, or nil.
    package func service(_ code: ServiceCode) -> CityService? { byCode[code].map { services[$0] } }

    /// The service of a code for whatever concerns a case: also one that the city no longer offers, as it was last published.
    ///
    /// What is masked, kept from others or named by a title stays so after the end of the service.
    package func known(_ code: ServiceCode) -> CityService? { service(code) ?? retired[code] }

    /// The same with services that are no longer offered.
    package func remembering(_ retired: [CityService], lost: Set<ServiceCode> = []) -> Catalog {
        Catalog(
            city: city, services: services, areas: areas, bundles: bundles, templates: templates, own: own, retired: retired, lost: lost)
    }

    /// Services that match a resident's words in any language of the city, best first.
    package func search(_ words: String, limit: Int = 20) -> [SearchHit] { search.hits(for: words, limit: limit) }

    /// The area of a point in a layer of `areas/`, the first by name where none is given.
    package func area(latitude: Double, longitude: Double, layer: String? = nil) -> Area? {
        areas.area(at: GeoPoint(latitude: latitude, longitude: longitude), layer: layer)
    }

    /// Reads a city's folder.
    ///
    /// No catalog where a finding is an error; throws where there is no such folder.
    package static func load(_ folder: URL) throws(CatalogError) -> (Catalog?, [Finding]) { try CatalogReader(folder: folder).read() }
}

extension Catalog {
    /// The services of a folder that may not be part of the city yet, with the city as it is.
    ///
    /// Throws where the folder cannot be read or has errors.
    package func services(in folder: URL, named name: String) throws(CatalogError) -> [CityService] {
        guard let files = FolderFiles.read(folder) else { throw .unreadable(folder.path) }
        let log = FindingLog()
        let services = ServiceReader(city: city, areas: areas, log: log).read(ServiceBundle(folder: name, files: files))
        if log.hasErrors { throw .refusedBundle(log.findings.filter { $0.severity == .error }) }
        return services
    }

    /// The services of a published version, read again from its files.
    ///
    /// Throws where this program no longer understands them.
    package func services(of bundle: ServiceBundle) throws(CatalogError) -> [CityService] {
        let log = FindingLog()
        let services = ServiceReader(city: city, areas: areas, log: log, isPublished: true).read(bundle)
        if log.hasErrors { throw .refusedBundle(log.findings.filter { $0.severity == .error }) }
        return services
    }
}
