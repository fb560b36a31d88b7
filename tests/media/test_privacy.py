"""A photo tells what is in the picture, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from school.home import Home
from schoolpoort.derive import Job, Photo, derive
from tests.media.conftest import SETTINGS
from tests.media.drawn import SECRETS, exif, heic, phone, png_of_a_phone, profile, saved, scene, xmp

MAKERS: dict[str, Callable[[], bytes]] = {
    "telefoon.jpg": phone,
    "telefoon.heic": lambda: heic(exif=exif(6), xmp=xmp(), icc_profile=profile()),
    "telefoon.webp": lambda: saved(scene(), "WEBP", exif=exif(6), xmp=xmp(), icc_profile=profile()),
    "telefoon.png": png_of_a_phone,
}
HARMLESS = {
    "SourceFile", "ExifToolVersion", "FileName", "Directory", "FileSize", "FileModifyDate", "FileAccessDate",
    "FileInodeChangeDate", "FilePermissions", "FileType", "FileTypeExtension", "MIMEType", "VP8Version",
    "ImageWidth", "ImageHeight", "HorizontalScale", "VerticalScale", "ImageSize", "Megapixels", "JFIFVersion",
    "ResolutionUnit", "XResolution", "YResolution", "EncodingProcess", "BitsPerSample", "ColorComponents",
    "YCbCrSubSampling",
}  # fmt: skip


def derived(home: Home, name: str, data: bytes) -> Photo:
    file = home.root / name
    file.write_bytes(data)
    photo = derive([Job(file, "Een weiland")], home, SETTINGS)[Job(file, "Een weiland")]
    assert isinstance(photo, Photo), photo
    return photo


@pytest.mark.parametrize("name", MAKERS)
def test_nothing_that_a_phone_writes_is_left(name: str, home: Home) -> None:
    original = MAKERS[name]()
    found = {word for word in SECRETS if word.encode() in original or word.encode("utf-16-be") in original}
    assert len(found) >= 4, "the test's own photo must hold what is looked for"
    for file in derived(home, name, original).files:
        data = file.path.read_bytes()
        words = [word.encode(code) for word in SECRETS for code in ("utf-8", "utf-16-be", "utf-16-le")]
        assert not [word for word in words if word in data]
        marks = (b"Exif", b"http://ns.adobe.com", b"ICCP", b"ICC_PROFILE", b"EXIF", b"XMP ", b"Photoshop", b"\xff\xfe")
        assert not [mark for mark in marks if mark in data[:4096]]


@pytest.mark.skipif(not shutil.which("exiftool"), reason="exiftool is not installed")
@pytest.mark.parametrize("name", MAKERS)
def test_exiftool_finds_only_the_size_of_the_picture(name: str, home: Home) -> None:
    for file in derived(home, name, MAKERS[name]()).files:
        said = subprocess.run(["exiftool", "-s", "-a", "-u", "-ee", file.path], capture_output=True, check=True)
        tags = {line.partition(":")[0].strip() for line in said.stdout.decode().splitlines()}
        assert not tags - HARMLESS


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_whichever_way_the_phone_was_held(orientation: int, home: Home) -> None:
    held = scene() if orientation == 1 else scene().transpose(_HELD[orientation])
    photo = derived(home, "vast.jpg", phone(orientation, held))
    assert (photo.width, photo.height) == (320, 240)
    with Image.open(photo.files[-1].path) as shown:
        red, _, blue = shown.convert("RGB").getpixel((20, 20))
        assert red > 200 and blue < 120, "the sun stands in the upper left corner"


_HELD = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
         5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
         8: Image.Transpose.ROTATE_270}  # fmt: skip
"""How the pixels lie in the file when a phone was held so."""


def test_a_photo_comes_in_three_widths_and_never_larger_than_it_is(home: Home) -> None:
    large = derived(home, "groot.jpg", phone(1, scene(4000, 3000)))
    assert [width for _, files in large.sources for _, width in files] == [480, 960, 1600]
    assert large.src.endswith("-960.jpg") and large.full.endswith("-1600.webp")
    small = derived(home, "klein.jpg", phone(1, scene(500, 300)))
    assert [(file.type, file.width) for file in small.files] == [("image/webp", 500), ("image/jpeg", 500)]


def test_what_was_transparent_becomes_paper(home: Home) -> None:
    clear = Image.new("RGBA", (60, 60), (255, 0, 0, 0))
    photo = derived(home, "logo.png", saved(clear, "PNG"))
    with Image.open(photo.files[0].path) as shown:
        assert min(shown.convert("RGB").getpixel((30, 30))) > 250


def test_the_same_photo_gives_the_same_bytes_in_another_school(tmp_path: Path) -> None:
    for maker in MAKERS:
        data, results = MAKERS[maker](), []
        for name in ("a", "b"):
            (tmp_path / name).mkdir(exist_ok=True)
            photo = derived(Home(tmp_path / name), maker, data)
            results.append([(file.name, file.sha256, file.path.read_bytes()) for file in photo.files])
        assert results[0] == results[1]
