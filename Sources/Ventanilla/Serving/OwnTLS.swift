import ArgumentParser
import HummingbirdCore
import HummingbirdTLS
import NIOSSL

/// TLS by our own certificate, for a city without a proxy in front.
///
/// TLS 1.2 and 1.3 with the library's modern ciphers (RFC 9325). A renewed certificate is read when the program starts again.
enum OwnTLS {
    /// What speaks with browsers, in clear where there is nothing to speak TLS with.
    static func wire(around clear: HTTPServerBuilder, _ configuration: TLSConfiguration?) throws -> HTTPServerBuilder {
        try configuration.map { try .tls(clear, tlsConfiguration: $0) } ?? clear
    }

    /// What TLS is spoken with; nil where no certificate is named.
    static func configuration(certificate: String?, key: String?) throws -> TLSConfiguration? {
        guard certificate != nil || key != nil else { return nil }
        guard let certificate, let key else { throw ValidationError("--tls-certificate and --tls-key belong together; one is missing") }
        let chain: [NIOSSLCertificate]
        do { chain = try NIOSSLCertificate.fromPEMFile(certificate) } catch {
            throw ValidationError("--tls-certificate is no PEM file of certificates that can be read: \(certificate)")
        }
        let secret: NIOSSLPrivateKey
        do { secret = try NIOSSLPrivateKey(file: key, format: .pem) } catch {
            throw ValidationError("--tls-key is no PEM file of a private key without password that can be read: \(key)")
        }
        guard !chain.isEmpty else { throw ValidationError("--tls-certificate holds no certificate: \(certificate)") }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(secret))
        configuration.minimumTLSVersion = .tlsv12
        // Certificate and key that do not belong together are told here, not at the first resident's visit.
        do { _ = try NIOSSLContext(configuration: configuration) } catch {
            throw ValidationError("--tls-certificate and --tls-key do not belong together: \(certificate), \(key)")
        }
        return configuration
    }
}
