"""A photo of any kind to a few small, upright, plain ones.

WebP and not AVIF: a photo of 12 megapixels costs 0.5 s in three widths as
WebP and three to five times that as AVIF, for a file a third smaller; a
school sends fifty on a day and a parent opens ten. JPEG for browsers without
WebP, mail and link previews. WebP method 4: 5 and 6 save 2 % for twice the
time. JPEG is decoded at half or a quarter where that is enough (``draft``).

Only pixels go from the old to the new: no EXIF, GPS, XMP, IPTC, colour
profile, comment or thumbnail, since a new picture is made from bare bytes.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

import pillow_heif
from PIL import Image, ImageCms, ImageFile, UnidentifiedImageError

from school.media.refusals import RefusedError, Why
from school.media.sandbox import MEGABYTE, Limits

pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
Image.MAX_IMAGE_PIXELS = None  # judged here, by format, before anything is decoded
ImageFile.LOAD_TRUNCATED_IMAGES = False

WIDTHS = (480, 960, 1600)
FALLBACK = 960
SMALL = 800
"""Pixels of the longest side of the picture that its sender sees while writing."""
TALLEST = 3200
"""A screenshot of a whole page is tall; WebP ends at 16383."""
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
LIMITS = Limits(memory=1000 * MEGABYTE, seconds=20, output=20 * MEGABYTE)
PAPER = (255, 255, 255)
QUALITY = {"WEBP": 78, "JPEG": 80}
LONGEST_SIDE = 20_000
MOST_PIXELS = {"JPEG": 110_000_000, "HEIF": 51_000_000, "PNG": 33_000_000, "WEBP": 33_000_000}
MOST_PROGRESSIVE = 51_000_000
"""A progressive JPEG can't be decoded in part: all of it stays in memory."""
MOST_SCANS = 60

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = {
    Image.Transpose.TRANSPOSE,
    Image.Transpose.ROTATE_270,
    Image.Transpose.TRANSVERSE,
    Image.Transpose.ROTATE_90,
}
_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True)
class Made:
    """One file that was made: its name in the folder, its type and size."""

    name: str
    type: str
    width: int
    height: int


def make(source: BinaryIO) -> list[Made]:
    """Write the derivatives of a photo into the current folder, smallest first,
    the JPEG last. Raises RefusedError; OSError and others for broken bytes."""
    with _opened(source) as photo:
        _judge(photo)
        plain = _plain(photo)
    return list(write(plain))


def small(source: BinaryIO) -> dict[str, object]:
    """Write one small picture of a photo into the current folder; the report tells in
    its ``fact`` how large the largest that is served will be. Raises as ``make``."""
    with _opened(source) as photo:
        _judge(photo)
        sideways = _turn(photo) in _SIDEWAYS
        whole = fit(*(photo.size[::-1] if sideways else photo.size))
        return smallest(_plain(photo, fit_small), whole)


def smallest(plain: Image.Image, whole: tuple[int, int]) -> dict[str, object]:
    """The report of one small picture of what will be ``whole`` wide and high."""
    scaled = plain.resize(fit_small(*plain.size), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return {"made": [vars(_save(scaled, "WEBP"))], "fact": f"{whole[0]}x{whole[1]}"}


def prepare() -> None:
    """Load every decoder now: a closed process can't import."""
    Image.init()
    small = Image.new("RGBA", (2, 2))
    for kind in FORMATS:
        with io.BytesIO() as file:
            (small.convert("RGB") if kind == "JPEG" else small).save(file, kind)
            file.seek(0)
            _plain(Image.open(file, formats=FORMATS))
    _to_srgb(Image.new("RGB", (2, 2)), ImageCms.ImageCmsProfile(_SRGB).tobytes())


def _opened(source: BinaryIO) -> Image.Image:
    head = source.read(4096)
    source.seek(0)
    if not _is_photo(head):
        raise RefusedError(Why.NOT_A_PHOTO)
    if head.startswith(b"\x89PNG"):
        _check_png(source)
    elif head.startswith(b"\xff\xd8"):
        _check_jpeg(source)
    try:
        return Image.open(source, formats=FORMATS)
    except UnidentifiedImageError as error:
        raise RefusedError(Why.BROKEN) from error


def _is_photo(head: bytes) -> bool:
    """Whether the first bytes are those of a format that we read."""
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or (
            head[4:8] == b"ftyp"
            and head[8:12] in (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx")
        )
    )


def _check_jpeg(source: BinaryIO) -> None:
    """A small file can ask for thousands of passes over a large photo. Real ones
    have about ten, twice or thrice that with the previews a camera adds."""
    scans = source.read().count(b"\xff\xda")
    source.seek(0)
    if scans > MOST_SCANS:
        raise RefusedError(Why.BROKEN)


def _check_png(source: BinaryIO) -> None:
    """A PNG must be whole and undamaged, which is told before anything is decoded
    (PNG specification, 5.3); Pillow would show what is left of it."""
    source.seek(8)
    kind = b""
    while kind != b"IEND":
        head = source.read(8)
        if len(head) < 8:
            raise RefusedError(Why.BROKEN)
        length, kind = struct.unpack(">I4s", head)
        if zlib.crc32(source.read(length), zlib.crc32(kind)) != int.from_bytes(source.read(4)):
            raise RefusedError(Why.BROKEN)
    source.seek(0)


def _judge(photo: Image.Image) -> None:
    """Refuse by the size in the header, before a pixel is decoded."""
    kind = "JPEG" if photo.format == "MPO" else photo.format or ""
    width, height = photo.size
    most = MOST_PIXELS.get(kind, 0)
    if kind == "JPEG" and photo.info.get("progressive"):
        most = MOST_PROGRESSIVE
    if width < 1 or height < 1:
        raise RefusedError(Why.BROKEN)
    if width * height > most or max(width, height) > LONGEST_SIDE:
        raise RefusedError(Why.PIXELS, f"{width} × {height}")


def _plain(photo: Image.Image, within: Callable[[int, int], tuple[int, int]] | None = None) -> Image.Image:
    """Upright, at most as large as is shown, sRGB, on paper, and nothing else."""
    turn = _turn(photo)
    sideways = turn in _SIDEWAYS
    size = (within or fit)(*(photo.size[::-1] if sideways else photo.size))
    size = size[::-1] if sideways else size
    photo.draft(None, size)
    profile = photo.info.get("icc_profile")
    pixels = _eight_bits(photo)
    if size != pixels.size:
        pixels = pixels.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    pixels = _on_paper(_to_srgb(pixels, profile))
    upright = pixels.transpose(turn) if turn is not None else pixels
    return Image.frombytes("RGB", upright.size, upright.tobytes())


def fit(width: int, height: int) -> tuple[int, int]:
    """The largest size that is made of a photo of this size."""
    scale = min(1.0, max(WIDTHS) / width, TALLEST / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def fit_small(width: int, height: int) -> tuple[int, int]:
    """The size of the one small picture."""
    scale = min(1.0, SMALL / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _turn(photo: Image.Image) -> Image.Transpose | None:
    """What sets a photo upright by EXIF's orientation; an EXIF that can't be
    read turns nothing, and is lost anyway."""
    try:
        return _TURNS.get(photo.getexif().get(0x0112, 1))
    except (SyntaxError, ValueError, TypeError, struct.error, OSError, KeyError):
        return None


def _eight_bits(photo: Image.Image) -> Image.Image:
    """Pixels in a mode that can be scaled and coloured: L, RGB, RGBA or CMYK."""
    if photo.mode.startswith("I"):  # sixteen bits: Pillow's own conversion clips
        return photo.convert("I").point(lambda value: value / 256).convert("L")
    photo.load()
    if photo.mode in ("P", "PA", "LA", "La", "RGBa") or "transparency" in photo.info:
        return photo.convert("RGBA")
    return photo if photo.mode in ("L", "RGB", "RGBA", "CMYK") else photo.convert("RGB")


def _to_srgb(pixels: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours as a screen shows them; an unusable profile is left out."""
    alpha = pixels.getchannel("A") if pixels.mode == "RGBA" else None
    colours = pixels.convert("RGB") if alpha else pixels
    if profile:
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            colours = ImageCms.profileToProfile(colours, source, _SRGB, outputMode="RGB") or colours
    colours = colours.convert("RGB")
    if alpha:
        colours.putalpha(alpha)
    return colours


def _on_paper(pixels: Image.Image) -> Image.Image:
    if pixels.mode != "RGBA":
        return pixels
    paper = Image.new("RGB", pixels.size, PAPER)
    paper.paste(pixels, mask=pixels.getchannel("A"))
    return paper


def widths(full: int) -> list[int]:
    """The widths that a photo of ``full`` pixels wide is made in: none larger
    than itself, none so near that it is of no use."""
    return [width for width in WIDTHS if width < full * 0.85] + [full]


def write(plain: Image.Image) -> Iterator[Made]:
    """Save a bare picture in all its widths."""
    for width in widths(plain.width):
        yield _save(_scaled(plain, width), "WEBP")
    yield _save(_scaled(plain, min(plain.width, FALLBACK)), "JPEG")


def _scaled(plain: Image.Image, width: int) -> Image.Image:
    if width == plain.width:
        return plain
    height = max(1, round(plain.height * width / plain.width))
    return plain.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _save(picture: Image.Image, kind: str) -> Made:
    ending, options = (
        ("webp", {"method": 4}) if kind == "WEBP" else ("jpg", {"optimize": True, "progressive": True})
    )
    name = f"{picture.width}.{ending}"
    with open(name, "xb") as file:
        picture.save(file, kind, quality=QUALITY[kind], **options)
    return Made(name, "image/webp" if kind == "WEBP" else "image/jpeg", picture.width, picture.height)
