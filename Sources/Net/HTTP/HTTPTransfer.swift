import CCurl
import Core
import Foundation

/// One call on one handle of libcurl.
struct HTTPTransfer {
    private let call: WebCall
    private let authorities: String?

    init(_ call: WebCall, authorities: String?) { (self.call, self.authorities) = (call, authorities) }

    /// Makes the call; blocks until it ended.
    func perform() throws(WebCallError) -> WebAnswer {
        _ = CurlLibrary.started
        guard let curl = curl_easy_init() else { throw .unreachable(reason: "libcurl did not start") }
        defer { curl_easy_cleanup(curl) }
        var lines: UnsafeMutablePointer<curl_slist>?
        // "Expect: 100-continue" costs a second with servers that do not know it.
        for header in call.headers.map({ "\($0.name): \($0.value)" }) + ["Expect:"] { lines = curl_slist_append(lines, header) }
        defer { curl_slist_free_all(lines) }
        var answer = VentanillaAnswer()
        answer.limit = max(0, call.limit)
        defer { ventanilla_answer_free(&answer) }
        let code = withUnsafeMutablePointer(to: &answer) { answer in
            configure(curl, lines, answer) ? curl_easy_perform(curl) : CURLE_FAILED_INIT
        }
        if answer.is_too_large { throw .tooLarge }
        guard code == CURLE_OK else { throw .unreachable(reason: String(cString: curl_easy_strerror(code))) }
        var status = 0
        _ = ventanilla_curl_get_long(curl, CURLINFO_RESPONSE_CODE, &status)
        return WebAnswer(
            status: status, headers: Self.headers(answer.headers.map { Data(bytes: $0, count: answer.headers_size) } ?? Data()),
            body: answer.body.map { Data(bytes: $0, count: answer.size) } ?? Data())
    }

    private func configure(
        _ curl: UnsafeMutableRawPointer, _ lines: UnsafeMutablePointer<curl_slist>?, _ answer: UnsafeMutablePointer<VentanillaAnswer>
    ) -> Bool {
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_SSL_VERIFYPEER, 1), (CURLOPT_SSL_VERIFYHOST, 2), (CURLOPT_FOLLOWLOCATION, 0),
            (CURLOPT_CONNECTTIMEOUT, min(5, call.seconds)), (CURLOPT_TIMEOUT, call.seconds),
        ]
        let texts: [(CURLoption, String)] = [
            (CURLOPT_URL, call.url), (CURLOPT_PROTOCOLS_STR, "http,https"), (CURLOPT_PROXY, ""), (CURLOPT_USERAGENT, "Ventanilla"),
        ]
        return numbers.allSatisfy { ventanilla_curl_set_long(curl, $0, $1) == CURLE_OK }
            && texts.allSatisfy { ventanilla_curl_set_text(curl, $0, $1) == CURLE_OK }
            && (authorities.map { ventanilla_curl_set_text(curl, CURLOPT_CAINFO, $0) == CURLE_OK } ?? true)
            && (call.mayBePrivate || ventanilla_curl_public_only(curl) == CURLE_OK)
            && setBody(curl)
            && ventanilla_curl_set_list(curl, CURLOPT_HTTPHEADER, lines) == CURLE_OK
            && ventanilla_curl_set_answer(curl, answer) == CURLE_OK
    }

    private func setBody(_ curl: UnsafeMutableRawPointer) -> Bool {
        if call.method == "GET", call.body == nil { return true }
        let hasBody =
            call.body.map { body in
                body.withUnsafeBytes {
                    ventanilla_curl_set_body(curl, $0.bindMemory(to: CChar.self).baseAddress, body.count) == CURLE_OK
                }
            } ?? (call.method == "HEAD" ? ventanilla_curl_set_long(curl, CURLOPT_NOBODY, 1) == CURLE_OK : true)
        return hasBody && (call.method == "HEAD" || ventanilla_curl_set_text(curl, CURLOPT_CUSTOMREQUEST, call.method) == CURLE_OK)
    }

    /// The header lines of the last answer, by name in lower case.
    private static func headers(_ raw: Data) -> [String: String] {
        var headers: [String: String] = [:]
        for line in String(decoding: raw, as: UTF8.self).components(separatedBy: "\r\n") {
            if line.hasPrefix("HTTP/") { headers = [:] }
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...]).trimmed
        }
        return headers
    }
}
