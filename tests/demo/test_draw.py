"""Drawings are the same every time, and some are written as a phone writes them."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import pillow_heif
import pypdf
import pytest
from PIL import ExifTags, Image

from demo import draw, phone
from demo.document import AUTHOR
from demo.draw import Picture, draw_all, drawn, pictures
from demo.motifs import MOTIFS


def one_of_each() -> list[Picture]:
    """One picture of each motif and one of each way and form."""
    found: dict[str, Picture] = {}
    for picture in pictures():
        for kind in (picture.motif, picture.way, picture.suffix):
            found.setdefault(kind, picture)
    return sorted(set(found.values()), key=lambda picture: picture.place)


def a_picture(way: str, suffix: str) -> Picture:
    return next(picture for picture in pictures() if picture.way == way and picture.suffix == suffix)


@pytest.mark.parametrize("picture", one_of_each(), ids=lambda picture: picture.place)
def test_a_picture_drawn_twice_is_the_same_to_the_byte(picture: Picture) -> None:
    assert drawn(picture) == drawn(picture)


def test_two_pictures_of_one_motif_differ() -> None:
    assert drawn(Picture("a/1.jpg", "lampionnen", "")) != drawn(Picture("b/1.jpg", "lampionnen", ""))


@pytest.mark.parametrize(("way", "orientation", "upright"), [
    ("phone", 1, (2400, 1800)), ("turned", 6, (1800, 2400)), ("turned-back", 8, (1800, 2400))])
def test_a_phone_says_where_and_whose_and_how_to_turn(way: str, orientation: int, upright: tuple[int, int]) -> None:
    data = drawn(a_picture(way, "jpg"))
    image = Image.open(io.BytesIO(data))
    exif = image.getexif()
    assert exif[ExifTags.Base.Orientation] == orientation
    assert exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] == phone.NORTH
    assert exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.CameraOwnerName] == phone.OWNER
    assert image.info["comment"] == phone.COMMENT and image.info["xmp"] == phone.XMP
    assert image.size == ((2400, 1800) if upright[0] > upright[1] else upright[::-1])


def test_a_phone_leaves_a_thumbnail_inside() -> None:
    second = Image.open(io.BytesIO(drawn(a_picture("turned", "jpg")))).getexif().get_ifd(ExifTags.IFD.IFD1)
    data = drawn(a_picture("turned", "jpg"))
    start = data.index(b"Exif\0\0") + 6 + second[0x0201]
    small = Image.open(io.BytesIO(data[start:start + second[0x0202]]))
    assert max(small.size) == 160


def test_turned_pixels_show_the_same_drawing() -> None:
    """The way a viewer turns them is the way they were turned."""
    upright = Image.new("RGB", (30, 40), "white")
    upright.paste("red", (0, 0, 30, 10))
    for orientation, back in ((phone.TURNED, Image.Transpose.ROTATE_270),
                              (phone.TURNED_BACK, Image.Transpose.ROTATE_90)):
        stored = Image.open(io.BytesIO(phone.phone_jpeg(upright, orientation, "2026:11:19 10:15:00")))
        red = stored.transpose(back).getpixel((15, 3))
        assert isinstance(red, tuple) and red[0] > 200 > 100 > red[1]


def test_a_heic_has_the_place_too() -> None:
    heif = pillow_heif.open_heif(io.BytesIO(drawn(a_picture("phone", "heic"))))
    exif = Image.Exif()
    exif.load(heif.info["exif"])
    assert exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLongitude] == phone.EAST


def test_the_film_and_the_document_say_who_made_them(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(drawn(next(picture for picture in pictures() if picture.suffix == "mp4")))
    told = subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", str(film)], capture_output=True,
                          text=True, check=False).stderr
    assert "+52.6513" in told and phone.OWNER in told and re.search(r"Duration: 00:00:0[4-8]", told)
    paper = pypdf.PdfReader(io.BytesIO(drawn(next(picture for picture in pictures() if picture.suffix == "pdf"))))
    assert paper.metadata and paper.metadata.author == AUTHOR
    assert "Inloop met koffie" in paper.pages[0].extract_text()


def test_what_is_drawn_already_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = tmp_path / "few.toml"
    few.write_text('[groepen]\n"a-1.jpg" = "boeken"\n"b-1.jpg" = "plein"\n', encoding="utf-8")
    monkeypatch.setattr(draw.pictures, "__defaults__", (few,))
    (tmp_path / "groepen").mkdir()
    (tmp_path / "groepen" / "a-1.jpg").write_bytes(b"mine")
    steps: list[tuple[int, int]] = []
    assert draw_all(tmp_path, lambda done, total: steps.append((done, total))) == [tmp_path / "groepen/b-1.jpg"]
    assert steps == [(1, 1)]
    assert draw_all(tmp_path) == []
    assert sorted(path.name for path in (tmp_path / "groepen").iterdir()) == ["a-1.jpg", "b-1.jpg"]


def test_every_motif_is_used_somewhere() -> None:
    assert set(MOTIFS) <= {picture.motif for picture in pictures()}


def test_a_motif_that_nobody_can_draw_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('[groepen]\n"a.jpg" = "eenhoorn"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="eenhoorn"):
        pictures(wrong)
