package import Core

/// What can go wrong with a city's description as a whole.
///
/// What is wrong inside it is told by findings.
package enum CatalogError: DomainError {
    /// The folder is not there or cannot be read.
    case unreadable(String)
    /// A bundle of a published version is damaged.
    case damagedBundle
    /// A published version that this program no longer understands, with what it says against it.
    case refusedBundle([Finding])
    case unknownService(ServiceCode)

    package var code: ErrorCode {
        switch self {
        case .unreadable: "catalog.unreadable"
        case .damagedBundle: "catalog.damaged_bundle"
        case .refusedBundle: "catalog.refused_bundle"
        case .unknownService: "catalog.unknown_service"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .unreadable, .damagedBundle, .refusedBundle: .broken
        case .unknownService: .notFound
        }
    }

    package var details: [String: String] {
        switch self {
        case .unreadable(let path): ["path": path]
        case .damagedBundle: [:]
        case .refusedBundle(let findings): ["findings": findings.map(\.line).joined(separator: "\n")]
        case .unknownService(let code): ["service": code.name]
        }
    }
}
