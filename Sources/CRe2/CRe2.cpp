#include "include/CRe2.h"

#include <cstring>
#include <re2/re2.h>
#include <string>

struct cre2_pattern {
    re2::RE2 expression;
    cre2_pattern(const re2::StringPiece &pattern, const re2::RE2::Options &options) : expression(pattern, options) {}
};

extern "C" cre2_pattern *cre2_compile(const char *pattern, size_t length, char *message, size_t size) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_never_capture(true);
    options.set_max_mem(8 << 20);
    auto *compiled = new cre2_pattern(re2::StringPiece(pattern, length), options);
    if (compiled->expression.ok()) return compiled;
    if (size > 0) {
        std::strncpy(message, compiled->expression.error().c_str(), size - 1);
        message[size - 1] = 0;
    }
    delete compiled;
    return nullptr;
}

extern "C" int cre2_matches(const cre2_pattern *pattern, const char *text, size_t length) {
    return re2::RE2::FullMatch(re2::StringPiece(text, length), pattern->expression) ? 1 : 0;
}

extern "C" void cre2_free(cre2_pattern *pattern) { delete pattern; }
