"""Draws the pictures of these tests; needs Pillow, pillow-heif and piexif. Run it only to change them."""
import struct
import zlib
from pathlib import Path

import piexif
import pillow_heif
from PIL import Image, ImageDraw

here = Path(__file__).parent
pillow_heif.register_heif_opener()


def street(width, height):
    """Sky above, asphalt below, a dark hole at the lower left: tells up from down and left from right."""
    image = Image.new("RGB", (width, height), (120, 170, 230))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height // 2, width, height), fill=(90, 90, 90))
    draw.ellipse((width // 10, height * 6 // 10, width * 4 // 10, height * 9 // 10), fill=(20, 15, 15))
    return image


exif = piexif.dump({
    "0th": {piexif.ImageIFD.Make: b"SECRETCAM", piexif.ImageIFD.Orientation: 6, piexif.ImageIFD.Artist: b"OWNER"},
    "Exif": {piexif.ExifIFD.DateTimeOriginal: b"2026:07:15 09:30:00"},
    "GPS": {piexif.GPSIFD.GPSLatitudeRef: b"N", piexif.GPSIFD.GPSLatitude: ((19, 1), (25, 1), (3333, 100)),
            piexif.GPSIFD.GPSLongitudeRef: b"W", piexif.GPSIFD.GPSLongitude: ((99, 1), (8, 1), (111, 100))},
})
# Orientation 6: the camera was turned; shown upright it is 1800 wide and 2400 high.
street(1800, 2400).rotate(90, expand=True).save(here / "turned-with-place.jpg", quality=40, exif=exif, comment=b"SECRETCOMMENT")
street(640, 480).save(here / "street.heic", quality=40)
street(640, 480).save(here / "street.webp", quality=40)
see_through = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
see_through.save(here / "see-through.png")
street(640, 480).save(here / "street.gif")


def png(width, height):
    """A one-bit picture whose header announces far more than its few bytes."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    row = b"\0" + bytes((width + 7) // 8)
    deflate = zlib.compressobj(9)
    data = b"".join(deflate.compress(row) for _ in range(height)) + deflate.flush()
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
            + chunk(b"IDAT", data) + chunk(b"IEND", b""))


(here / "bomb.png").write_bytes(png(30000, 30000))
