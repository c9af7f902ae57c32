import Foundation
import HTTPTypes

/// The headers that every answer carries.
struct SecurityHeaders: Sendable {
    let isSecure: Bool
    /// Where pictures may come from: here, and the map's tiles if the city uses any.
    private let images: String
    /// What is the same for every answer.
    private let fixed: [HTTPField]

    init(isSecure: Bool, tiles url: String?) {
        self.isSecure = isSecure
        let tiles: String? = url.flatMap { url in
            guard let slashes = url.range(of: "://") else { return nil }
            let host = String(url[slashes.upperBound...].prefix { $0 != "/" })
            return String(url[..<slashes.upperBound]) + host.replacing("{s}", with: "*")
        }
        images = "img-src 'self' data:" + (tiles.map { " " + $0 } ?? "")
        fixed =
            [
                HTTPField(name: .xContentTypeOptions, value: "nosniff"), HTTPField(name: Self.referrerPolicy, value: "same-origin"),
                HTTPField(
                    name: Self.permissionsPolicy,
                    value: "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), interest-cohort=()"),
                HTTPField(name: Self.openerPolicy, value: "same-origin"), HTTPField(name: Self.resourcePolicy, value: "same-origin"),
                HTTPField(name: Self.frameOptions, value: "DENY"),
            ]
            + (isSecure ? [HTTPField(name: .strictTransportSecurity, value: "max-age=63072000; includeSubDomains")] : [])
    }

    func policy(nonce: String, formTarget: String?) -> String {
        let forms = formTarget.map { " " + $0 } ?? ""
        return
            "default-src 'none'; script-src 'self' 'nonce-\(nonce)'; style-src 'self' 'nonce-\(nonce)'; \(images); media-src 'self'; font-src 'self'; "
            + "connect-src 'self'; form-action 'self'\(forms); base-uri 'none'; frame-ancestors 'none'"
    }

    func add(to headers: inout HTTPFields, nonce: String, reply: Reply) {
        headers.append(HTTPField(name: .contentSecurityPolicy, value: policy(nonce: nonce, formTarget: reply.formTarget)))
        for field in fixed { headers.append(field) }
        headers.append(Self.caching[reply.caching] ?? Self.never)
    }

    private static let never = HTTPField(name: .cacheControl, value: "no-store")
    private static let caching: [Reply.Caching: HTTPField] = [
        .never: never, .brief: HTTPField(name: .cacheControl, value: "public, max-age=60"),
        .immutable: HTTPField(name: .cacheControl, value: "public, max-age=31536000, immutable"),
    ]

    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
    static let openerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
    static let resourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy")!
    static let frameOptions = HTTPField.Name("X-Frame-Options")!
    static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
}
