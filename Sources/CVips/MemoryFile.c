#define _GNU_SOURCE
#include "include/CVips.h"

#include <sys/mman.h>
#include <unistd.h>

int ventanilla_memory_file(const void *data, size_t size) {
    int file = memfd_create("photo", MFD_CLOEXEC);
    if (file < 0) return -1;
    const char *rest = data;
    while (size > 0) {
        ssize_t written = write(file, rest, size);
        if (written <= 0) {
            close(file);
            return -1;
        }
        rest += written;
        size -= (size_t)written;
    }
    if (lseek(file, 0, SEEK_SET) != 0) {
        close(file);
        return -1;
    }
    return file;
}
