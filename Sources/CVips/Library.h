#pragma once
#include <stddef.h>

// libvips (8.14, libvips.so.42) and GLib as we call them. Nothing is linked: only the child that cleans a photo loads them, for they bring
// a hundred libraries along, and the program that serves a city needs none of those in its memory.

typedef struct _VipsImage VipsImage;
/// A VipsArrayDouble, which is a VipsArea.
typedef struct _VipsArea VipsArea;

enum { FALSE, TRUE };
/// `VIPS_SIZE_DOWN` of VipsSize: only ever smaller.
enum { VIPS_SIZE_DOWN = 2 };

#define VIPS_CALLS(CALL) \
    CALL(int, vips_init, (const char *name)) \
    CALL(void, vips_block_untrusted_set, (int state)) \
    CALL(void, vips_vector_set_enabled, (int enabled)) \
    CALL(void, vips_concurrency_set, (int threads)) \
    CALL(void, vips_cache_set_max, (int operations)) \
    CALL(const char *, vips_foreign_find_load_buffer, (const void *bytes, size_t size)) \
    CALL(VipsImage *, vips_image_new_from_buffer, (const void *bytes, size_t size, const char *options, ...)) \
    CALL(VipsImage *, vips_image_copy_memory, (VipsImage *image)) \
    CALL(int, vips_image_get_width, (const VipsImage *image)) \
    CALL(int, vips_image_get_height, (const VipsImage *image)) \
    CALL(int, vips_image_get_bands, (const VipsImage *image)) \
    CALL(int, vips_image_hasalpha, (VipsImage *image)) \
    CALL(int, vips_thumbnail_buffer, (void *bytes, size_t size, VipsImage **out, int width, ...)) \
    CALL(int, vips_thumbnail_image, (VipsImage *in, VipsImage **out, int width, ...)) \
    CALL(int, vips_flatten, (VipsImage *in, VipsImage **out, ...)) \
    CALL(int, vips_draw_rect, (VipsImage *image, double *ink, int bands, int left, int top, int width, int height, ...)) \
    CALL(int, vips_jpegsave_buffer, (VipsImage *in, void **bytes, size_t *size, ...)) \
    CALL(VipsArea *, vips_array_double_newv, (int count, ...)) \
    CALL(void, vips_area_unref, (VipsArea *area)) \
    CALL(void *, g_object_ref, (void *object)) \
    CALL(void, g_object_unref, (void *object)) \
    CALL(void, g_free, (void *memory))

// Hidden: in the library's eyes these names are its own.
#define VIPS_DECLARED(result, name, parameters) extern __attribute__((visibility("hidden"))) result(*name) parameters;
VIPS_CALLS(VIPS_DECLARED)

/// Loads the library and finds every call. Returns 0, or -1 where it is not installed or lacks one.
int ventanilla_load_vips(void);
