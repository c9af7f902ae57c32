#include "include/CCurl.h"

#include <string.h>

CURLcode ventanilla_curl_set_long(CURL *handle, CURLoption option, long value) { return curl_easy_setopt(handle, option, value); }

CURLcode ventanilla_curl_set_text(CURL *handle, CURLoption option, const char *value) { return curl_easy_setopt(handle, option, value); }

CURLcode ventanilla_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode ventanilla_curl_get_long(CURL *handle, CURLINFO info, long *value) { return curl_easy_getinfo(handle, info, value); }

static size_t read_upload(char *into, size_t size, size_t count, void *context) {
    VentanillaUpload *upload = context;
    size_t room = size * count, left = upload->size - upload->offset, now = left < room ? left : room;
    memcpy(into, upload->bytes + upload->offset, now);
    upload->offset += now;
    return now;
}

CURLcode ventanilla_curl_set_upload(CURL *handle, VentanillaUpload *upload) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_READFUNCTION, read_upload);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_READDATA, upload);
    return code;
}
