package import Core
package import Foundation

/// All files of a city's folder: its own, and those of each service.
///
/// What is served is a set of editions: for the city itself and for each folder of a service the files as they were published.
package struct CityFiles: Sendable {
    /// `city.yaml`, and what stands in the folders beside it but for `services`.
    package var own: ServiceBundle
    /// In the order of their names.
    package var services: [ServiceBundle]
    /// Folders that are there and could not be read.
    package var unreadable: [String] = []

    /// The name under which the city's own files are kept beside the services: no folder of a service can have it.
    package static let ownName = ServiceCode(unchecked: "_city")

    package init(own: ServiceBundle, services: [ServiceBundle]) { (self.own, self.services) = (own, services) }

    /// Reads a city's folder as it lies there; throws where there is none.
    package init(reading folder: URL) throws(CatalogError) {
        guard let top = FolderFiles.read(folder, recursive: false) else { throw .unreadable(folder.path) }
        var files = top
        for name in ["theme", "locales", "areas", "calendars", "registries"] {
            for (path, data) in FolderFiles.read(folder.appendingPathComponent(name)) ?? [:] { files["\(name)/\(path)"] = data }
        }
        self.init(own: ServiceBundle(folder: Self.ownName.name, files: files), services: [])
        let servicesFolder = folder.appendingPathComponent("services")
        for name in FolderFiles.folders(in: servicesFolder) {
            if let content = FolderFiles.read(servicesFolder.appendingPathComponent(name)) {
                services.append(ServiceBundle(folder: name, files: content))
            } else {
                unreadable.append(name)
            }
        }
    }

    /// A number that changes when a file of the folder is written, added or removed.
    package static func stamp(_ folder: URL) -> Int { FolderFiles.stamp(folder) }

    /// All of them, the city's own first.
    package var bundles: [ServiceBundle] { [own] + services }

    /// The folder that a finding is about.
    package static func folder(of finding: Finding) -> ServiceCode {
        let parts = finding.file.split(separator: "/", maxSplits: 2)
        guard parts.count >= 2, parts[0] == "services" else { return ownName }
        return ServiceCode(parts[1]) ?? ownName
    }
}

extension Catalog {
    /// Reads a city from its files, wherever they are kept.
    ///
    /// - Parameters:
    ///   - thorough: folders at which what takes long is looked at as well, as `ventanilla check` does.
    ///   - published: folders that were published before: what they name of the city may be gone since, and that is no reason to refuse them.
    /// - Returns: no catalog where a finding is an error.
    package static func load(
        _ files: CityFiles, thorough: Set<String> = [], published: Set<String> = []
    ) throws(CatalogError) -> (Catalog?, [Finding]) {
        try CatalogReader(files, thorough: thorough, published: published).read()
    }

    /// The versions that it was read from, by folder, the city's own among them.
    package var versions: [ServiceCode: ServiceVersion] {
        var versions: [ServiceCode: ServiceVersion] = [:]
        for bundle in (own.map { [$0] } ?? []) + bundles { versions[ServiceCode(unchecked: bundle.folder)] = bundle.version }
        return versions
    }
}
