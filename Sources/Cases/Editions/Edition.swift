package import Catalog
package import Core
package import Foundation

/// A folder that differs from what is served, until somebody with the right publishes it.
package struct WaitingEdition: Sendable, Hashable {
    /// The folder of a service, or ``CityFiles/ownName``.
    package let folder: ServiceCode
    /// Nil where the folder is gone: publishing that ends the service.
    package let version: ServiceVersion?
    package let seenAt: Instant

    package init(folder: ServiceCode, version: ServiceVersion?, seenAt: Instant) {
        (self.folder, self.version, self.seenAt) = (folder, version, seenAt)
    }
}

/// What `check` says of an edition, as part of the city that it was looked at with.
package struct EditionCheck: Sendable, Hashable {
    package let folder: ServiceCode
    package let version: ServiceVersion
    /// The version of the city's own files.
    package let city: ServiceVersion
    package let checkedAt: Instant
    /// Errors first.
    package let findings: [Finding]

    package init(folder: ServiceCode, version: ServiceVersion, city: ServiceVersion, checkedAt: Instant, findings: [Finding]) {
        (self.folder, self.version, self.city) = (folder, version, city)
        (self.checkedAt, self.findings) = (checkedAt, findings)
    }

    package var errors: Int { findings.count { $0.severity == .error } }
    package var warnings: Int { findings.count - errors }
}

/// Where a service stands, or stood last, among the published versions.
package struct OfferedService: Sendable, Hashable {
    package let code: ServiceCode
    package let folder: ServiceCode
    package let version: ServiceVersion

    package init(code: ServiceCode, folder: ServiceCode, version: ServiceVersion) {
        (self.code, self.folder, self.version) = (code, folder, version)
    }
}

/// Editions that wait, what was found in them, and what was offered once.
package protocol EditionStore: Sendable {
    /// By folder.
    func waiting(_ tx: any Transaction) throws -> [WaitingEdition]
    /// The files of one that waits; nil where none does or the folder is gone.
    func waitingBundle(of folder: ServiceCode, _ tx: any Transaction) throws -> Data?
    /// Notes what waits, instead of what waited before.
    func wait(_ edition: WaitingEdition, bundle: Data?, _ tx: any Transaction) throws
    func endWait(of folder: ServiceCode, _ tx: any Transaction) throws
    /// The folder is no longer served; its versions stay for the cases that name them.
    func deactivate(_ folder: ServiceCode, _ tx: any Transaction) throws

    func checks(_ tx: any Transaction) throws -> [EditionCheck]
    /// Keeps a check instead of an older one of the same version.
    func keep(_ check: EditionCheck, _ tx: any Transaction) throws
    /// Drops checks of versions that are neither served nor wait.
    func forgetChecks(except versions: [(folder: ServiceCode, version: ServiceVersion)], _ tx: any Transaction) throws

    /// Notes under which published version a service is offered, so that its title is known when it is offered no longer.
    func offer(_ service: OfferedService, _ tx: any Transaction) throws
    func offered(_ tx: any Transaction) throws -> [OfferedService]
}

/// Why an edition was not published.
package enum EditionError: DomainError, Equatable {
    /// It is served already: somebody was faster, or the same form came twice.
    case published(ServiceCode)
    /// Nothing waits there any more: the folder is again as it is served.
    case nothingWaits(ServiceCode)
    /// The folder or what is served changed since the page was shown.
    case changed(ServiceCode)
    /// Nobody has looked at it yet; it will not take long.
    case unchecked(ServiceCode)
    /// It has errors, or the city would have some with it.
    case refused([Finding])

    package var code: ErrorCode {
        switch self {
        case .published: "edition.published"
        case .nothingWaits: "edition.nothing_waits"
        case .changed: "edition.changed"
        case .unchecked: "edition.unchecked"
        case .refused: "edition.refused"
        }
    }

    package var kind: ErrorKind { if case .refused = self { .invalid } else { .conflict } }

    package var details: [String: String] {
        switch self {
        case .published(let folder), .nothingWaits(let folder), .changed(let folder), .unchecked(let folder): ["folder": folder.name]
        case .refused(let findings): ["findings": findings.map(\.line).joined(separator: "\n")]
        }
    }
}
