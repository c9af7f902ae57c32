#include "include/CCurl.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

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

static size_t write_body(char *from, size_t size, size_t count, void *context) {
    VentanillaAnswer *answer = context;
    size_t length = size * count;
    if (length > answer->limit - answer->size) {
        answer->is_too_large = true;
        return CURL_WRITEFUNC_ERROR;
    }
    char *grown = realloc(answer->body, answer->size + length + 1);
    if (!grown) return CURL_WRITEFUNC_ERROR;
    answer->body = grown;
    memcpy(answer->body + answer->size, from, length);
    answer->size += length;
    return length;
}

static size_t write_header(char *from, size_t size, size_t count, void *context) {
    VentanillaAnswer *answer = context;
    size_t length = size * count;
    // 64 KiB of headers are more than any honest server sends.
    if (answer->headers_size + length > 65536) return CURL_WRITEFUNC_ERROR;
    char *grown = realloc(answer->headers, answer->headers_size + length + 1);
    if (!grown) return CURL_WRITEFUNC_ERROR;
    answer->headers = grown;
    memcpy(answer->headers + answer->headers_size, from, length);
    answer->headers_size += length;
    return length;
}

CURLcode ventanilla_curl_set_answer(CURL *handle, VentanillaAnswer *answer) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, write_body);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_WRITEDATA, answer);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, write_header);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_HEADERDATA, answer);
    return code;
}

void ventanilla_answer_free(VentanillaAnswer *answer) {
    free(answer->body);
    free(answer->headers);
    answer->body = answer->headers = NULL;
    answer->size = answer->headers_size = 0;
}

CURLcode ventanilla_curl_set_body(CURL *handle, const char *bytes, size_t size) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, bytes ? bytes : "");
    return code;
}

// IPv4 networks of RFC 6890 that are not the public internet.
static bool is_private_v4(uint32_t a) {
    return a >> 24 == 0 || a >> 24 == 10 || a >> 24 == 127 || a >> 22 == 0x191 /* 100.64/10 */ || a >> 16 == 0xA9FE /* 169.254 */ ||
           a >> 20 == 0xAC1 /* 172.16/12 */ || a >> 8 == 0xC00000 || a >> 8 == 0xC00002 || a >> 16 == 0xC0A8 || a >> 17 == 0x6309 /* 198.18/15 */ ||
           a >> 8 == 0xC63364 || a >> 8 == 0xCB0071 || a >> 28 >= 0xE;
}

static bool is_private(const struct sockaddr *address) {
    if (address->sa_family == AF_INET) return is_private_v4(ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr));
    if (address->sa_family != AF_INET6) return true;
    const unsigned char *b = ((const struct sockaddr_in6 *)address)->sin6_addr.s6_addr;
    static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, nat64[12] = {0, 0x64, 0xFF, 0x9B};
    uint32_t inner = (uint32_t)b[12] << 24 | (uint32_t)b[13] << 16 | (uint32_t)b[14] << 8 | b[15];
    if (memcmp(b, mapped, 12) == 0 || memcmp(b, nat64, 12) == 0) return is_private_v4(inner);
    if (b[0] == 0x20 && b[1] == 0x02) // 6to4 carries an IPv4 address
        return is_private_v4((uint32_t)b[2] << 24 | (uint32_t)b[3] << 16 | (uint32_t)b[4] << 8 | b[5]);
    // Only 2000::/3 is global unicast; of it, documentation and Teredo are not the public internet.
    return (b[0] & 0xE0) != 0x20 || (b[0] == 0x20 && b[1] == 0x01 && ((b[2] == 0x0D && b[3] == 0xB8) || (b[2] == 0 && b[3] == 0)));
}

static curl_socket_t open_public_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)context;
    (void)purpose;
    if (is_private(&address->addr)) return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype, address->protocol);
}

CURLcode ventanilla_curl_public_only(CURL *handle) { return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_public_socket); }
