#pragma once
#include <curl/curl.h>

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
