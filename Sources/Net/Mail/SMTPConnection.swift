import CCurl
import Core
import Foundation

/// One connection to the mail server, kept open between mails.
///
/// `@unchecked Sendable`: it belongs to one serial queue and is touched nowhere else.
final class SMTPConnection: @unchecked Sendable {
    private let configuration: SMTPConfiguration
    private let handle: OpaquePointer?

    init(_ configuration: SMTPConfiguration) {
        self.configuration = configuration
        _ = CurlLibrary.started
        handle = curl_easy_init().map(OpaquePointer.init)
    }

    deinit { handle.map { curl_easy_cleanup(UnsafeMutableRawPointer($0)) } }

    /// Hands one mail over; blocks until the server answered.
    func send(_ mail: OutgoingMail) throws(MailError) {
        guard let handle else { throw .unreachable(reason: "libcurl did not start") }
        let curl = UnsafeMutableRawPointer(handle)
        curl_easy_reset(curl)
        let recipients = curl_slist_append(nil, mail.to.address)
        defer { curl_slist_free_all(recipients) }
        let document = MailDocument(mail).data
        var handedOver = false
        let code: CURLcode = document.withUnsafeBytes { bytes in
            var upload = VentanillaUpload(bytes: bytes.bindMemory(to: CChar.self).baseAddress, size: bytes.count, offset: 0)
            return withUnsafeMutablePointer(to: &upload) { upload in
                guard configure(curl), ventanilla_curl_set_text(curl, CURLOPT_MAIL_FROM, "<\(mail.from.address)>") == CURLE_OK,
                    ventanilla_curl_set_list(curl, CURLOPT_MAIL_RCPT, recipients) == CURLE_OK,
                    ventanilla_curl_set_upload(curl, upload) == CURLE_OK
                else { return CURLE_FAILED_INIT }
                let code = curl_easy_perform(curl)
                handedOver = upload.pointee.offset > 0
                return code
            }
        }
        guard code != CURLE_OK else { return }
        var status = 0
        _ = ventanilla_curl_get_long(curl, CURLINFO_RESPONSE_CODE, &status)
        throw Self.error(answersThisMail: handedOver || code == CURLE_SEND_ERROR, code, status: status)
    }

    /// A refusal counts as permanent only where it answers this mail (MAIL, RCPT, DATA).
    ///
    /// A server that does not let us in (greeting, EHLO, login) says nothing about the recipient, so the mail is tried again.
    private static func error(answersThisMail: Bool, _ code: CURLcode, status: Int) -> MailError {
        if answersThisMail, (500...599).contains(status) { return .refused(status: status) }
        if (400...599).contains(status) { return .deferred(status: status) }
        return .unreachable(reason: String(cString: curl_easy_strerror(code)))
    }

    private func configure(_ curl: UnsafeMutableRawPointer) -> Bool {
        let scheme = configuration.security == .implicit ? "smtps" : "smtp"
        let greeting = configuration.greeting.map { "/" + $0 } ?? ""
        let encryption: curl_usessl =
            switch configuration.security {
            case .implicit, .required: CURLUSESSL_ALL
            case .offered: CURLUSESSL_TRY
            case .never: CURLUSESSL_NONE
            }
        let verify = configuration.security == .offered ? 0 : 1
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_USE_SSL, Int(encryption.rawValue)), (CURLOPT_SSL_VERIFYPEER, verify),
            (CURLOPT_SSL_VERIFYHOST, verify * 2), (CURLOPT_CONNECTTIMEOUT, configuration.connectSeconds),
            (CURLOPT_TIMEOUT, configuration.sendSeconds), (CURLOPT_TCP_KEEPALIVE, 1),
        ]
        let texts: [(CURLoption, String?)] = [
            (CURLOPT_URL, "\(scheme)://\(configuration.host):\(configuration.port)\(greeting)"), (CURLOPT_PROTOCOLS_STR, "smtp,smtps"),
            (CURLOPT_PROXY, ""), (CURLOPT_USERNAME, configuration.user), (CURLOPT_PASSWORD, configuration.password),
        ]
        return numbers.allSatisfy { ventanilla_curl_set_long(curl, $0, $1) == CURLE_OK }
            && texts.allSatisfy { option, text in text == nil || ventanilla_curl_set_text(curl, option, text) == CURLE_OK }
            && (configuration.authorities.map { ventanilla_curl_set_text(curl, CURLOPT_CAINFO, $0) == CURLE_OK } ?? true)
    }
}
