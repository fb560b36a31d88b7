"""Broken, sloppy and hostile photos, each with what must become of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from school.media.refusals import Why
from tests.media.drawn import (
    chunk,
    claiming,
    exif,
    heic,
    heic_claiming,
    jpeg,
    many_scans,
    phone,
    png,
    saved,
    scene,
    segment,
    text_chunks,
    zeros,
)

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><image href="file:///etc/passwd"/></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@dataclass(frozen=True)
class Case:
    """A file by its name; ``why`` it is refused, or None when it is shown."""

    name: str
    make: Callable[[], bytes]
    why: Why | None


def _zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("canarie-bijlage.txt", "canarie-bijlage")
    return file.getvalue()


def _frames(kind: str) -> bytes:
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "green", "blue")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def _gif_bomb() -> bytes:
    return b"GIF89a" + b"\xff\xff\xff\xff\x80\0\0" + bytes(6) + b"," + bytes(4) + b"\xff\xff\xff\xff\0\x08\0;"


def _middle_lost(data: bytes) -> bytes:
    half = len(data) // 2
    return data[:half] + bytes(200) + data[half + 200 :]


def _wrong_crc() -> bytes:
    data = bytearray(saved(scene(), "PNG"))
    data[data.find(b"IDAT") + 40] ^= 0xFF
    return bytes(data)


def _webp_canvas() -> bytes:
    body = b"VP8X" + (10).to_bytes(4, "little") + bytes(4) + b"\xfe\x3f\0\xfe\x3f\0" + b"VP8 " + bytes(4)
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def _with_icc_bomb() -> bytes:
    return png(60, 40, zeros(40 * 181), before=chunk(b"iCCP", b"x\0\0" + zeros(300_000_000)))


BROKEN, NOT, PIXELS = Why.BROKEN, Why.NOT_A_PHOTO, Why.PIXELS
REFUSED = (
    Case("leeg.jpg", lambda: b"", Why.EMPTY),
    Case("een-byte.jpg", lambda: b"\xff", NOT),
    Case("alleen-begin.jpg", lambda: b"\xff\xd8\xff\xe0", BROKEN),
    Case("half.jpg", lambda: jpeg(scene(2000, 1500))[:15_000], BROKEN),
    Case("half-groot.jpg", lambda: jpeg(Image.effect_noise((4000, 3000), 50))[:-900_000], BROKEN),
    Case("kop-half.jpg", lambda: jpeg()[:100], BROKEN),
    Case("liegt-60000.jpg", lambda: claiming(jpeg(), 60_000, 60_000), PIXELS),
    Case("liegt-progressief.jpg", lambda: claiming(jpeg(progressive=True), 9000, 9000), PIXELS),
    Case("lint.jpg", lambda: claiming(jpeg(), 65_000, 8), PIXELS),
    Case("nul-bij-nul.jpg", lambda: claiming(jpeg(), 0, 0), BROKEN),
    Case("veel-lagen.jpg", lambda: many_scans(1500), BROKEN),
    Case("half-progressief.jpg", lambda: jpeg(scene(6000, 6000), progressive=True)[:-60_000], BROKEN),
    Case("nullen.jpg", lambda: bytes(100_000), NOT),
    Case("bom-30000.png", lambda: png(30_000, 30_000, zeros(30_000 * 3751), depth=1, colour=0), PIXELS),
    Case("liegt-60000.png", lambda: png(60_000, 60_000, zeros(1000)), PIXELS),
    Case("liegt-5000.png", lambda: png(5000, 5000, zeros(1000)), BROKEN),
    Case("bijna-af.png", lambda: png(5700, 5700, zeros(5700 * 22_801 - 1_000_000), colour=6), BROKEN),
    Case("zonder-einde.png", lambda: saved(scene(), "PNG")[:-12], BROKEN),
    Case("half.png", lambda: saved(scene(), "PNG")[:300], BROKEN),
    Case("som-klopt-niet.png", _wrong_crc, BROKEN),
    Case(
        "tekstbom.png",
        lambda: png(60, 40, zeros(40 * 181), before=chunk(b"zTXt", b"x\0\0" + zeros(300_000_000))),
        BROKEN,
    ),
    Case("profielbom.png", _with_icc_bomb, BROKEN),
    Case("half.heic", lambda: heic(scene(1200, 900))[:-2000], BROKEN),
    Case(
        "half-groot.heic",
        lambda: heic(scene(4000, 3000))[:-1000],
        BROKEN,
    ),
    Case("kop.heic", lambda: heic()[:60], BROKEN),
    Case("liegt-30000.heic", lambda: heic_claiming(30_000), PIXELS),
    Case("half.webp", lambda: saved(scene(), "WEBP")[:-200], BROKEN),
    Case("doek-klopt-niet.webp", _webp_canvas, BROKEN),
    Case(
        "vlak-48.webp",
        lambda: saved(Image.new("RGB", (8000, 6000)), "WEBP", lossless=True, quality=0, method=0),
        PIXELS,
    ),
    Case("kop.webp", lambda: saved(scene(), "WEBP")[:20], BROKEN),
    Case("gif.jpg", lambda: _frames("GIF"), NOT),
    Case("gifbom.png", _gif_bomb, NOT),
    Case("tekening.jpg", lambda: SVG, NOT),
    Case("tekening-xml.png", lambda: b"<?xml version='1.0'?>" + SVG, NOT),
    Case("pagina.jpg", lambda: HTML, NOT),
    Case("tekst.heic", lambda: b"Lieve ouders, " * 100, NOT),
    Case("document.jpg", lambda: saved(scene(), "PDF"), NOT),
    Case("pdf-en-jpeg.jpg", lambda: b"%PDF-1.4\n" + jpeg(), NOT),
    Case("tiff.jpg", lambda: saved(scene(), "TIFF"), NOT),
    Case("bmp.png", lambda: saved(scene(), "BMP"), NOT),
    Case("icoon.png", lambda: saved(scene(), "ICO"), NOT),
    Case("eps.jpg", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n", NOT),
    Case("psd.jpg", lambda: b"8BPS\0\1" + bytes(60), NOT),
    Case("avif.jpg", lambda: saved(scene(), "AVIF"), NOT),
    Case("film.heic", lambda: b"\0\0\0\x18ftypisom" + bytes(100), NOT),
    Case("programma.jpg", lambda: b"\x7fELF" + bytes(100), NOT),
    Case("archief.jpg", _zipped, NOT),
)
SHOWN = (
    Case("gewoon.jpg", jpeg, None),
    Case("telefoon.jpg", phone, None),
    Case("een-punt.png", lambda: saved(Image.new("RGB", (1, 1)), "PNG"), None),
    Case("smal.png", lambda: saved(Image.new("RGB", (3, 9000), "teal"), "PNG"), None),
    Case("breed.jpg", lambda: jpeg(Image.new("RGB", (16_000, 500), "teal")), None),
    Case("drukwerk.jpg", lambda: jpeg(scene().convert("CMYK")), None),
    Case("grijs.jpg", lambda: jpeg(scene().convert("L")), None),
    Case("grijs-16.png", lambda: saved(scene().convert("L").convert("I;16"), "PNG"), None),
    Case("zwart-wit.png", lambda: saved(scene().convert("1"), "PNG"), None),
    Case("palet.png", lambda: saved(scene().quantize(16), "PNG", transparency=0), None),
    Case("grijs-doorzichtig.png", lambda: saved(scene().convert("LA"), "PNG"), None),
    Case(
        "doorzichtig.webp",
        lambda: saved(Image.new("RGBA", (90, 60), (255, 0, 0, 0)), "WEBP", exact=True),
        None,
    ),
    Case("beweegt.webp", lambda: _frames("WEBP"), None),
    Case("beweegt.png", lambda: _frames("PNG"), None),
    Case("twee-in-een.jpg", lambda: _frames("MPO"), None),
    Case("iphone.heic", lambda: heic(exif=exif()), None),
    Case("png-heet-jpg.jpg", lambda: saved(scene(), "PNG"), None),
    Case("heic-heet-jpg.jpg", heic, None),
    Case("jpg-heet-heic.heic", jpeg, None),
    Case("met-archief.jpg", lambda: jpeg() + _zipped(), None),
    Case("met-pagina.jpg", lambda: jpeg(comment=HTML) + HTML, None),
    Case("kapotte-exif.jpg", lambda: jpeg(exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + bytes(40)), None),
    Case("draait-99.jpg", lambda: jpeg(exif=exif(99)), None),
    Case("kapot-profiel.jpg", lambda: jpeg(icc_profile=b"ICC" + bytes(300)), None),
    Case("veel-tekst.png", lambda: saved(scene(), "PNG", pnginfo=text_chunks(500)), None),
    Case("gegevensbom.png", lambda: png(60, 40, zeros(300_000_000)), None),
    Case("veel-segmenten.jpg", lambda: (d := jpeg())[:2] + segment(0xEB, bytes(60_000)) * 200 + d[2:], None),
    Case("midden-kwijt.jpg", lambda: _middle_lost(jpeg(Image.effect_noise((800, 600), 60))), None),
    # libjpeg fills in what is missing when the end mark is there; grey harms nobody
    Case("liegt-100-miljoen.jpg", lambda: claiming(jpeg(), 10_000, 10_900), None),
    Case("progressief.jpg", lambda: jpeg(scene(3000, 2000), progressive=True), None),
)
CASES = REFUSED + SHOWN
