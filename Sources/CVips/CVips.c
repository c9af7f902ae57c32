#include "include/CVips.h"

#include <string.h>

#include "Library.h"

int ventanilla_vips_start(void) {
    if (ventanilla_load_vips() || vips_init("ventanilla")) return -1;
    vips_block_untrusted_set(TRUE);
    vips_vector_set_enabled(FALSE);  // it writes machine code to a temporary file, which a confined process may not
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    return 0;
}

// The four families of loaders that photographs need; everything else (SVG, PDF, ImageMagick, OpenSlide…) stays out of reach.
static int is_taken(const char *loader) {
    static const char *const taken[] = {"VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadHeif"};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (!strncmp(loader, taken[i], strlen(taken[i]))) return TRUE;
    return FALSE;
}

// Over white where it is see-through, then JPEG without metadata.
static int encode(VipsImage *image, int quality, void **bytes, size_t *size) {
    VipsImage *flat = image;
    if (vips_image_hasalpha(image)) {
        VipsArea *white = vips_array_double_newv(1, 255.0);
        int failed = vips_flatten(image, &flat, "background", white, NULL);
        vips_area_unref(white);
        if (failed) return -1;
    } else {
        g_object_ref(flat);
    }
    int failed = vips_jpegsave_buffer(flat, bytes, size, "Q", quality, "strip", TRUE, "optimize_coding", TRUE, "interlace", TRUE, NULL);
    g_object_unref(flat);
    return failed;
}

// Black where it is to be covered; the see-through band, if there is one, stays opaque.
static int cover(VipsImage *photo, const int32_t *areas, int count) {
    int width = vips_image_get_width(photo), height = vips_image_get_height(photo), bands = vips_image_get_bands(photo);
    double ink[4] = {0, 0, 0, 255};
    if (bands == 2) ink[1] = 255;
    if (bands > 4) return -1;
    for (int i = 0; i < count; i++) {
        const int32_t *area = areas + 4 * i;
        int left = (int)((int64_t)area[0] * width / 1000), top = (int)((int64_t)area[1] * height / 1000);
        int right = (int)(((int64_t)area[0] + area[2]) * width / 1000), bottom = (int)(((int64_t)area[1] + area[3]) * height / 1000);
        if (right <= left || bottom <= top) continue;
        if (vips_draw_rect(photo, ink, bands, left, top, right - left, bottom - top, "fill", TRUE, NULL)) return -1;
    }
    return 0;
}

VentanillaPhotoOutcome ventanilla_clean_photo(
    const void *data, size_t size, uint64_t max_pixels, int long_side, int thumbnail_side, const int32_t *areas, int area_count,
    VentanillaPhoto *out) {
    memset(out, 0, sizeof *out);
    void *bytes = (void *)data;  // libvips does not write to it; its signatures only say so in words

    const char *loader = vips_foreign_find_load_buffer(bytes, size);
    if (!loader) return VENTANILLA_PHOTO_UNREADABLE;
    if (!is_taken(loader)) return VENTANILLA_PHOTO_UNSUPPORTED;

    // Reads the header only: no pixel is decoded before the count is known.
    VipsImage *header = vips_image_new_from_buffer(bytes, size, "", NULL);
    if (!header) return VENTANILLA_PHOTO_UNREADABLE;
    uint64_t pixels = (uint64_t)vips_image_get_width(header) * (uint64_t)vips_image_get_height(header);
    g_object_unref(header);
    if (pixels > max_pixels) return VENTANILLA_PHOTO_TOO_MANY_PIXELS;

    VipsImage *lazy = NULL;
    if (vips_thumbnail_buffer(bytes, size, &lazy, long_side, "height", long_side, "size", VIPS_SIZE_DOWN,
                              "export-profile", "srgb", "option_string", "fail_on=truncated", NULL))
        return VENTANILLA_PHOTO_UNREADABLE;
    VipsImage *photo = vips_image_copy_memory(lazy);
    g_object_unref(lazy);
    if (!photo) return VENTANILLA_PHOTO_UNREADABLE;
    if (cover(photo, areas, area_count)) {
        g_object_unref(photo);
        return VENTANILLA_PHOTO_UNREADABLE;
    }

    VipsImage *small = NULL;
    VentanillaPhotoOutcome outcome = VENTANILLA_PHOTO_UNREADABLE;
    if (!vips_thumbnail_image(photo, &small, thumbnail_side, "height", thumbnail_side, "size", VIPS_SIZE_DOWN, "no_rotate", TRUE, NULL)
        && !encode(photo, 84, &out->jpeg, &out->jpeg_size)
        && !encode(small, 78, &out->thumbnail, &out->thumbnail_size)) {
        out->width = vips_image_get_width(photo);
        out->height = vips_image_get_height(photo);
        outcome = VENTANILLA_PHOTO_CLEAN;
    } else {
        ventanilla_photo_free(out);
    }
    if (small) g_object_unref(small);
    g_object_unref(photo);
    return outcome;
}

void ventanilla_photo_free(VentanillaPhoto *photo) {
    if (!g_free) return;  // nothing was loaded, so nothing was made
    g_free(photo->jpeg);
    g_free(photo->thumbnail);
    memset(photo, 0, sizeof *photo);
}
