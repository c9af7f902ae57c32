#include "Library.h"

#include <dlfcn.h>

#define VIPS_DEFINED(result, name, parameters) result(*name) parameters;
VIPS_CALLS(VIPS_DEFINED)

int ventanilla_load_vips(void) {
    void *library = dlopen("libvips.so.42", RTLD_NOW);
    if (!library) return -1;
#define VIPS_FOUND(result, name, parameters) \
    name = (result(*) parameters)dlsym(library, #name); \
    if (!name) return -1;
    VIPS_CALLS(VIPS_FOUND)
    return 0;
}
