package import Core

/// Why a document could not be made.
package enum DocumentError: DomainError, Equatable {
    /// More text than a QR code holds.
    case doesNotFitQRCode(bytes: Int)

    package var code: ErrorCode {
        switch self {
        case .doesNotFitQRCode: "document.qr_too_long"
        }
    }

    package var kind: ErrorKind { .invalid }

    package var details: [String: String] {
        switch self {
        case .doesNotFitQRCode(let bytes): ["bytes": String(bytes)]
        }
    }
}
