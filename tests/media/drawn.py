"""Pictures drawn for the tests: as a phone writes them, and as nobody should."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pillow_heif
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

pillow_heif.register_heif_opener()

SECRETS = (
    "Jansje Canari",
    "KanariePhone",
    "52.0907",
    "canarie-commentaar",
    "canarie-xmp",
    "canarie-iptc",
    "CANARIEICC",
    "canarie-duim",
)
"""Words that a phone's photo holds here, none of which may be left."""


def scene(width: int = 320, height: int = 240) -> Image.Image:
    """A meadow with a sun in its upper left corner, so that upright can be seen."""
    picture = Image.new("RGB", (width, height), (120, 170, 90))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, width // 4, height // 4), fill=(250, 200, 40))
    pen.line((0, height, width, height // 2), fill=(60, 90, 50), width=max(1, width // 40))
    return picture


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture's bytes in a format."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def jpeg(picture: Image.Image | None = None, **options: Any) -> bytes:
    return saved(picture or scene(), "JPEG", quality=90, **options)


def exif(orientation: int = 1) -> bytes:
    """What a phone says about its owner, itself and the place; with a thumbnail."""
    data = Image.Exif()
    data[0x010F], data[0x0110], data[0x0112] = "KanariePhone", "KanariePhone 12", orientation
    data[0x013B] = "Jansje Canari"
    data.get_ifd(0x8825).update({1: "N", 2: (52.0, 5.0, 26.5), 3: "E", 4: (5.0, 7.0, 12.3), 29: "2026:11:20"})
    data.get_ifd(0x8769).update(
        {0x9003: "2026:11:20 15:10:00", 0xA430: "Jansje Canari", 0x9286: b"ASCII\0\0\0canarie-duim"}
    )
    return data.tobytes()


def xmp() -> bytes:
    return (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description photoshop:City="canarie-xmp 52.0907"/></rdf:RDF></x:xmpmeta>'
    )


def profile() -> bytes:
    """A colour profile with a name of its own in it."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return plain.replace(b"sRGB built-in", b"CANARIEICC-in").replace(
        "sRGB built-in".encode("utf-16-be"), "CANARIEICC-in".encode("utf-16-be")
    )


def phone(orientation: int = 6, picture: Image.Image | None = None) -> bytes:
    """A JPEG with everything in it that a photo can tell about people."""
    iptc = (
        b"Photoshop 3.0\x008BIM\x04\x04\0\0"
        + struct.pack(">I", 20)
        + b"\x1c\x02\x50\x00\x0ccanarie-iptc\0\0\0"
    )
    data = jpeg(
        picture, exif=exif(orientation), xmp=xmp(), comment=b"canarie-commentaar", icc_profile=profile()
    )
    return data[:2] + segment(0xED, iptc) + data[2:]


def segment(marker: int, body: bytes) -> bytes:
    """A JPEG segment."""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def chunk(kind: bytes, body: bytes) -> bytes:
    """A PNG chunk."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(
    width: int,
    height: int,
    data: bytes,
    *,
    depth: int = 8,
    colour: int = 2,
    before: bytes = b"",
    end: bool = True,
) -> bytes:
    """A PNG made by hand: whatever header over whatever data."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + before
        + chunk(b"IDAT", data)
        + (chunk(b"IEND", b"") if end else b"")
    )


def zeros(size: int) -> bytes:
    """``size`` zero bytes, compressed without having them all at once."""
    packer, block = zlib.compressobj(9), bytes(1 << 20)
    parts = [packer.compress(block) for _ in range(size >> 20)]
    return b"".join([*parts, packer.compress(bytes(size & 0xFFFFF)), packer.flush()])


def claiming(data: bytes, width: int, height: int) -> bytes:
    """A JPEG whose frame header says another size."""
    for marker in (b"\xff\xc0", b"\xff\xc2"):
        place = data.find(marker)
        if place > 0:
            return data[: place + 5] + struct.pack(">HH", height, width) + data[place + 9 :]
    raise ValueError("no frame header")


def heic(picture: Image.Image | None = None, **options: Any) -> bytes:
    return saved(picture or scene(), "HEIF", quality=80, **options)


def heic_claiming(side: int) -> bytes:
    """A HEIC whose image properties say a size of ``side`` by ``side``."""
    data = heic()
    place = data.find(b"ispe")
    while place > 0:
        data = data[: place + 8] + struct.pack(">II", side, side) + data[place + 16 :]
        place = data.find(b"ispe", place + 4)
    return data


def many_scans(count: int) -> bytes:
    """A large progressive JPEG with one of its scans repeated: small to send, slow
    to decode."""
    data = jpeg(Image.new("RGB", (6000, 6000), "white"), progressive=True)
    first = data.find(b"\xff\xda")
    second = data.find(b"\xff", first + 2)
    while data[second + 1] in (0, *range(0xD0, 0xD8)):
        second = data.find(b"\xff", second + 2)
    last = data.rfind(b"\xff\xda")
    return data[:last] + data[last:-2] * count + data[-2:]


def text_chunks(count: int) -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    for number in range(count):
        info.add_text(f"Author{number}", "Jansje Canari")
    return info


def png_of_a_phone() -> bytes:
    """A PNG with the same secrets, in its own chunks."""
    info = text_chunks(3)
    info.add_itxt("XML:com.adobe.xmp", xmp().decode())
    return saved(scene(), "PNG", pnginfo=info, exif=exif(6), icc_profile=profile())
