import Core
import Foundation

/// Reads a city, all of it, and sees to what concerns several services at once.
struct CatalogReader {
    private enum Source {
        case folder(URL)
        case files(CityFiles)
    }

    private let source: Source
    /// Folders at which also what takes longer than a start may is looked at: decision tables over all answers, examples; all where nil.
    private let thorough: Set<String>?
    /// Folders that were published before.
    private let published: Set<String>

    /// - Parameter isThorough: also what takes longer than a start may: decision tables over all answers, examples.
    init(folder: URL, isThorough: Bool = false) {
        (source, thorough, published) = (.folder(folder), isThorough ? nil : [], [])
    }

    init(_ files: CityFiles, thorough: Set<String>, published: Set<String>) {
        (source, self.thorough, self.published) = (.files(files), thorough, published)
    }

    func read() throws(CatalogError) -> (Catalog?, [Finding]) {
        let all: CityFiles
        switch source {
        case .folder(let folder): all = try CityFiles(reading: folder)
        case .files(let files): all = files
        }
        let files = all.own.files
        let log = FindingLog()
        for path in files.keys.sorted() where path.hasSuffix(".yml") {
            log.add(
                Finding(
                    file: path, severity: .warning, code: "catalog.yml", message: "Files that end in .yml are not read. Rename it to .yaml."
                ))
        }
        guard let (city, areas) = CityReader(log: log, isThorough: isThorough(CityFiles.ownName.name)).read(files) else {
            return (nil, log.findings)
        }
        for name in all.unreadable {
            log.add(
                Finding(
                    file: "services/\(name)", code: "service.unreadable", message: "The folder cannot be read, or has more than 100 MB."
                ))
        }
        var services: [CityService] = []
        for bundle in all.services {
            var reader = ServiceReader(city: city, areas: areas, log: log)
            reader.isThorough = isThorough(bundle.folder)
            reader.isPublished = published.contains(bundle.folder)
            services += reader.read(bundle)
        }
        if services.isEmpty, !log.hasErrors {
            log.add(
                Finding(
                    file: "services", severity: .warning, code: "city.no_services",
                    message: "The city has no services yet. Add a folder under services/."))
        }
        CatalogCheck(city: city, services: services, log: log).run()
        let templates = TemplatesReader(city: city, services: services, log: log).read(files[TemplatesReader.file])
        let catalog = Catalog(
            city: city, services: services, areas: areas, bundles: all.services, templates: templates, own: all.own)
        if thorough?.isEmpty != true, !log.hasErrors { play(all.services.filter { isThorough($0.folder) }, catalog, log) }
        return (log.hasErrors ? nil : catalog, log.findings)
    }

    private func isThorough(_ folder: String) -> Bool { thorough?.contains(folder) ?? true }
}

extension CatalogReader {
    /// Plays the examples of all services.
    private func play(_ bundles: [ServiceBundle], _ catalog: Catalog, _ log: FindingLog) {
        for bundle in bundles {
            for (path, data) in bundle.files.sorted(by: { $0.key < $1.key }) where path.hasPrefix("examples/") && path.hasSuffix(".yaml") {
                guard let example = ServiceExample.read(data, file: "services/\(bundle.folder)/\(path)", log: log) else { continue }
                let code = example.variant.map { "\(bundle.folder)-\($0)" } ?? bundle.folder
                guard let service = catalog.service(ServiceCode(unchecked: code)) else {
                    let known = catalog.services.filter { $0.folder == bundle.folder }.compactMap(\.variant?.code)
                    example.place.error(
                        "example.unknown_variant",
                        "\(example.title): name in variant one of the family's rows.\(NearestName.hint(for: example.variant ?? "", among: known))"
                    )
                    continue
                }
                ExamplePlay(catalog: catalog, service: service, log: log).play(example)
            }
        }
    }
}

/// What concerns several services at once.
struct CatalogCheck {
    let city: City
    let services: [CityService]
    let log: FindingLog

    func run() {
        codes()
        keywords()
        followUps()
        accounts()
    }

    private func file(_ service: CityService) -> String {
        "services/\(service.folder)/\(service.variant == nil ? "service" : "variants").yaml"
    }

    private func codes() {
        for (code, same) in Dictionary(grouping: services, by: \.code) where same.count > 1 {
            log.add(
                Finding(
                    file: file(same[1]), code: "service.code_twice",
                    message:
                        "The code \(code) belongs to \(same.map { "services/\($0.folder)" }.sorted().joined(separator: " and ")). Rename a folder or a variant."
                ))
        }
    }

    private func keywords() {
        var owners: [String: CityService] = [:]
        for service in services {
            for word in service.keywords {
                if let owner = owners[word] {
                    log.add(
                        Finding(
                            file: file(service), column: "keywords", code: "service.keyword_taken",
                            message: "The keyword \(word) starts \(owner.code) already. A keyword belongs to one service of the city."))
                } else {
                    owners[word] = service
                }
            }
        }
    }

    private func followUps() {
        let codes = Set(services.map(\.code))
        for service in services {
            for followUp in service.followUps where !codes.contains(followUp.start) {
                log.add(
                    Finding(
                        file: file(service), column: "follow_ups", code: "service.unknown_service",
                        message:
                            "There is no service \(followUp.start) to start.\(NearestName.hint(for: followUp.start.name, among: codes.map(\.name)))"
                    ))
            }
        }
    }

    private func accounts() {
        let accounts = Set(city.channels.map(\.channel))
        for service in services {
            for channel in service.channels.keys.sorted(by: { $0.rawValue < $1.rawValue })
            where channel != .web && !accounts.contains(channel) {
                log.add(
                    Finding(
                        file: file(service), column: "channels.\(channel.rawValue)", severity: .warning, code: "service.no_account",
                        message: "The city has no account on \(channel.rawValue) (channels in city.yaml): the service is not offered there."
                    ))
            }
        }
    }
}
