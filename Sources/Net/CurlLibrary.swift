import CCurl

/// libcurl, made ready once, before any thread uses it.
enum CurlLibrary {
    static let started: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
