// A C face of RE2: compile once, match whole values in linear time.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cre2_pattern cre2_pattern;

// Compiles a pattern (UTF-8). Null where RE2 does not take it; its reason is then copied to message, cut to size.
cre2_pattern *cre2_compile(const char *pattern, size_t length, char *message, size_t size);
// Whether the whole text matches.
int cre2_matches(const cre2_pattern *pattern, const char *text, size_t length);
void cre2_free(cre2_pattern *pattern);

#ifdef __cplusplus
}
#endif
