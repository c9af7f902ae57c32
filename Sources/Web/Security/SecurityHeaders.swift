import Foundation
import HTTPTypes

/// The headers that every answer carries.
struct SecurityHeaders: Sendable {
    let isSecure: Bool
    /// Origin of the map's tiles, if the city uses any.
    private let tiles: String?

    init(isSecure: Bool, tiles url: String?) {
        self.isSecure = isSecure
        tiles = url.flatMap { url in
            guard let slashes = url.range(of: "://") else { return nil }
            let host = String(url[slashes.upperBound...].prefix { $0 != "/" })
            return String(url[..<slashes.upperBound]) + host.replacing("{s}", with: "*")
        }
    }

    func policy(nonce: String, formTarget: String?) -> String {
        let images = "img-src 'self' data:" + (tiles.map { " " + $0 } ?? "")
        let forms = "form-action 'self'" + (formTarget.map { " " + $0 } ?? "")
        return
            "default-src 'none'; script-src 'self' 'nonce-\(nonce)'; style-src 'self' 'nonce-\(nonce)'; \(images); media-src 'self'; font-src 'self'; "
            + "connect-src 'self'; \(forms); base-uri 'none'; frame-ancestors 'none'"
    }

    func add(to headers: inout HTTPFields, nonce: String, reply: Reply) {
        headers[.contentSecurityPolicy] = policy(nonce: nonce, formTarget: reply.formTarget)
        headers[.xContentTypeOptions] = "nosniff"
        headers[Self.referrerPolicy] = "same-origin"
        headers[Self.permissionsPolicy] = "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), interest-cohort=()"
        headers[Self.openerPolicy] = "same-origin"
        headers[Self.resourcePolicy] = "same-origin"
        headers[Self.frameOptions] = "DENY"
        if isSecure { headers[.strictTransportSecurity] = "max-age=63072000; includeSubDomains" }
        switch reply.caching {
        case .never: headers[.cacheControl] = "no-store"
        case .brief: headers[.cacheControl] = "public, max-age=60"
        case .immutable: headers[.cacheControl] = "public, max-age=31536000, immutable"
        }
    }

    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
    static let openerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
    static let resourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy")!
    static let frameOptions = HTTPField.Name("X-Frame-Options")!
    static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
}
