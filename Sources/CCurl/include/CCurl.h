#pragma once
#include <curl/curl.h>
#include <stdbool.h>

// libcurl's variadic setters, one plain function for each kind of value that we pass.

CURLcode ventanilla_curl_set_long(CURL *_Nonnull handle, CURLoption option, long value);
CURLcode ventanilla_curl_set_text(CURL *_Nonnull handle, CURLoption option, const char *_Nullable value);
CURLcode ventanilla_curl_set_list(CURL *_Nonnull handle, CURLoption option, struct curl_slist *_Nullable value);
CURLcode ventanilla_curl_get_long(CURL *_Nonnull handle, CURLINFO info, long *_Nonnull value);

/// Bytes that libcurl reads from memory while it uploads.
typedef struct {
    const char *_Nullable bytes;
    size_t size;
    size_t offset;
} VentanillaUpload;

/// Hands `upload` to the transfer; it must live until the transfer ended.
CURLcode ventanilla_curl_set_upload(CURL *_Nonnull handle, VentanillaUpload *_Nonnull upload);

/// What a server answered: the body up to a limit, the last header of each kind that is asked for is found in `headers` (raw lines).
typedef struct {
    char *_Nullable body;
    size_t size;
    size_t limit;
    bool is_too_large;
    char *_Nullable headers;
    size_t headers_size;
} VentanillaAnswer;

/// Collects the answer in `answer`, which must live until the transfer ended and be emptied by `ventanilla_answer_free`.
CURLcode ventanilla_curl_set_answer(CURL *_Nonnull handle, VentanillaAnswer *_Nonnull answer);
void ventanilla_answer_free(VentanillaAnswer *_Nonnull answer);
/// Sends these bytes, copied, as the body of a POST; another method is set after it.
CURLcode ventanilla_curl_set_body(CURL *_Nonnull handle, const char *_Nullable bytes, size_t size);
/// Refuses to connect to this machine and to private, link-local, shared and reserved networks, whatever name led there.
CURLcode ventanilla_curl_public_only(CURL *_Nonnull handle);
