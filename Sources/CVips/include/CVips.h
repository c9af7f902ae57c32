#pragma once
#include <stddef.h>
#include <stdint.h>

// What libvips does for us, without its variadic calls: one picture in, two clean JPEG files out.

/// How `ventanilla_clean_photo` ended.
typedef enum {
    VENTANILLA_PHOTO_CLEAN = 0,
    /// Not a picture of a type we take, or damaged.
    VENTANILLA_PHOTO_UNREADABLE = 1,
    /// Its header announces more pixels than allowed.
    VENTANILLA_PHOTO_TOO_MANY_PIXELS = 2,
    /// A picture, of a type that is not taken.
    VENTANILLA_PHOTO_UNSUPPORTED = 3,
} VentanillaPhotoOutcome;

/// A cleaned photo and its thumbnail; free both with `ventanilla_photo_free`.
typedef struct {
    void *_Nullable jpeg;
    size_t jpeg_size;
    int width;
    int height;
    void *_Nullable thumbnail;
    size_t thumbnail_size;
} VentanillaPhoto;

/// Takes away from this process what a hostile picture could abuse: address space beyond `memory` bytes, processor time beyond
/// `cpu_seconds`, core dumps, new privileges, and every call that opens a file, reaches the network, starts a program or touches
/// another process. There is no way back. Returns 0, or -1 where the system refused.
int ventanilla_confine(uint64_t memory, uint32_t cpu_seconds);

/// A file in memory alone that holds these bytes, open for reading from its start: what a child is given instead of a pipe, which
/// would break under the writer when the child ends early. Returns the descriptor, or -1.
int ventanilla_memory_file(const void *_Nonnull data, size_t size);

/// Loads libvips and starts it with the loaders that it trusts, one thread and no cache. Returns 0, or -1.
int ventanilla_vips_start(void);

/// Paints over `areas` (each left, top, width and height, in thousandths) in black, after orienting.
/// Orients, scales down to `long_side`, converts to sRGB, drops all metadata and encodes as JPEG; and a thumbnail likewise.
VentanillaPhotoOutcome ventanilla_clean_photo(
    const void *_Nonnull data, size_t size, uint64_t max_pixels, int long_side, int thumbnail_side,
    const int32_t *_Nonnull areas, int area_count, VentanillaPhoto *_Nonnull out);

void ventanilla_photo_free(VentanillaPhoto *_Nonnull photo);
