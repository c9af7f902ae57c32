#define _GNU_SOURCE
#include "CCrypt.h"

#include <crypt.h>
#include <stdlib.h>
#include <string.h>

int ventanilla_bcrypt(const char *key, const char *setting, char *out) {
    struct crypt_data *work = calloc(1, sizeof *work);
    if (!work) return -1;
    const char *made = crypt_r(key, setting, work);
    int status = made && made[0] == '$' && strlen(made) == 60 ? 0 : -1;
    if (status == 0) memcpy(out, made, 61);
    explicit_bzero(work, sizeof *work);
    free(work);
    return status;
}
