package import Core

/// Why a file that a resident handed in is not taken.
package enum MediaError: DomainError, Equatable {
    /// Its content is of a type that is not taken, whatever its name says.
    case unsupportedType
    /// It is damaged or cut off.
    case unreadable
    /// More bytes than allowed.
    case tooLarge(limit: Int)
    /// More pixels than allowed.
    case tooManyPixels(limit: Int)
    /// Cleaning it took more time or memory than a photo ever needs.
    case exhausting
    /// Too many photos are being cleaned; later it works again.
    case busy
    /// The cleaning child could not be started or answered nonsense.
    case unavailable(reason: String)

    package var code: ErrorCode {
        switch self {
        case .unsupportedType: "media.unsupported_type"
        case .unreadable: "media.unreadable"
        case .tooLarge: "media.too_large"
        case .tooManyPixels: "media.too_many_pixels"
        case .exhausting: "media.exhausting"
        case .busy: "media.busy"
        case .unavailable: "media.unavailable"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .unsupportedType: .unsupported
        case .unreadable, .exhausting: .invalid
        case .tooLarge, .tooManyPixels: .tooLarge
        case .busy: .throttled
        case .unavailable: .unavailable
        }
    }

    package var details: [String: String] {
        switch self {
        case .tooLarge(let limit): ["limit": String(limit)]
        case .tooManyPixels(let limit): ["limit": String(limit)]
        default: [:]
        }
    }
}
