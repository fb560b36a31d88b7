"""Photos that come piece by piece: what arrived stays, nobody else's is touched, and each is judged as any other."""

from __future__ import annotations

import base64
import io
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image
from werkzeug.test import TestResponse

from gate.writing import parts
from gate.writing.drafts import Drafts
from gate.writing.forgetting import sweep_drafts
from school.media.films import FFMPEG
from tests.gate.desks import LOTTE, at_desk
from tests.gate.small_school import GERDA, Browser, School
from tests.gate.test_writing import begins, draft_of, open_school, version, writes

__all__ = ["open_school"]
TUS = {"Tus-Resumable": "1.0.0", "Origin": "http://localhost"}


def photo(colour: int = 90, size: tuple[int, int] = (1200, 900), **more: Any) -> bytes:
    data = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").point(lambda value: min(255, value + colour)).save(data, "JPEG", **more)
    return data.getvalue()


def asks(browser: Browser, method: str, path: str, data: bytes = b"", **headers: str) -> TestResponse:
    return browser.client.open(path, method=method, data=data, base_url="http://localhost",
                               headers={**TUS, **{name.replace("_", "-"): value for name, value in headers.items()}})


def begins_file(browser: Browser, path: str, name: str, length: int) -> TestResponse:
    told = f"filename {base64.b64encode(name.encode()).decode()},key {base64.b64encode(b'k').decode()}"
    return asks(browser, "POST", f"{path}delen/", Upload_Length=str(length), Upload_Metadata=told)


def piece(browser: Browser, place: str, data: bytes, offset: int) -> TestResponse:
    return asks(browser, "PATCH", place, data, Upload_Offset=str(offset),
                Content_Type="application/offset+octet-stream")


def sends(browser: Browser, path: str, name: str, data: bytes) -> TestResponse:
    return piece(browser, begins_file(browser, path, name, len(data)).location, data, 0)


def test_a_photo_in_pieces_is_the_photo_and_goes_on_where_it_stopped(open_school: School) -> None:
    gerda, data = at_desk(open_school, GERDA), photo()
    path = begins(gerda)
    place = begins_file(gerda, path, "IMG 1.JPG", len(data)).location
    assert piece(gerda, place, data[:1000], 0).headers["Upload-Offset"] == "1000"
    assert piece(gerda, place, data[900:2000], 900).status_code == 409, "not over what is there"
    asked = asks(gerda, "HEAD", place)
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == ("1000", str(len(data)))
    assert "no-store" in asked.headers["Cache-Control"]
    assert "kwam niet helemaal aan" in gerda.get(path).text
    assert draft_of(open_school).files == ()
    assert piece(gerda, place, data[1000:], 1000).status_code == 204
    [file] = draft_of(open_school).files
    drafts = Drafts(open_school.home)
    assert file.name == "img-1.jpg" and drafts.file(draft_of(open_school), file.name).read_bytes() == data
    assert asks(gerda, "HEAD", place).headers["Upload-Offset"] == str(len(data)), "who did not hear it asks again"
    assert version(gerda, path) == "0", "a photo makes no page old"


def test_two_that_end_at_once_with_one_name_are_two_photos(open_school: School) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    for colour in (10, 60):
        assert sends(gerda, path, "image.jpg", photo(colour)).status_code == 204
    assert [file.name for file in draft_of(open_school).files] == ["image.jpg", "image-2.jpg"]


def test_what_is_no_photo_whatever_it_says_is_refused_in_dutch_and_leaves_nothing(open_school: School) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    refused = sends(gerda, path, "x.jpg", b"MZ" + b"\0" * 2000)
    assert refused.status_code == 422 and "dit is geen foto" in refused.text
    assert draft_of(open_school).files == () and not list(open_school.home.drafts.rglob("x.jpg"))
    assert begins_file(gerda, path, "../../x.exe", 10**9).status_code == 413
    place = begins_file(gerda, path, "y.jpg", 100).location
    assert piece(gerda, place, b"\xff\xd8\xff" + b"x" * 200, 0).status_code == 413, "more than was said"


def test_killed_before_it_was_judged_it_is_judged_when_asked_for(
        open_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    gerda, data = at_desk(open_school, GERDA), photo()
    path = begins(gerda)
    place = begins_file(gerda, path, "a.jpg", len(data)).location
    with monkeypatch.context() as dead:
        dead.setattr(Drafts, "add_files", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
        assert piece(gerda, place, data, 0).status_code == 507
    assert asks(gerda, "HEAD", place).headers["Upload-Offset"] == str(len(data))
    assert [file.name for file in draft_of(open_school).files] == ["a.jpg"]


def test_a_disk_that_is_full_says_so_and_loses_nothing(open_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    gerda, data = at_desk(open_school, GERDA), photo()
    path = begins(gerda)
    place = begins_file(gerda, path, "a.jpg", len(data)).location
    piece(gerda, place, data[:5000], 0)
    with monkeypatch.context() as full:
        full.setattr("school.originals._copy", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
        said = piece(gerda, place, data[5000:], 5000)
        assert said.status_code == 507 and "Er is niets kwijt" in said.text
    assert asks(gerda, "HEAD", place).status_code == 200 and len(draft_of(open_school).files) == 1
    monkeypatch.setattr(parts, "SPARE", 10**18)
    assert begins_file(gerda, path, "b.jpg", 100).status_code == 507


def test_nobody_elses_draft_takes_a_piece_or_shows_a_picture(open_school: School) -> None:
    gerda, lotte = at_desk(open_school, GERDA), at_desk(open_school, LOTTE)
    path, data = begins(gerda), photo()
    place = begins_file(gerda, path, "a.jpg", len(data)).location
    assert {asks(lotte, method, place).status_code for method in ("HEAD", "DELETE")} == {404}
    assert piece(lotte, place, data, 0).status_code == 404
    assert begins_file(lotte, path, "a.jpg", 10).status_code == 404
    assert piece(gerda, place, data, 0).status_code == 204
    assert gerda.get(f"{path}foto/a.jpg").status_code == 200
    for other in (f"{path}foto/a.jpg", f"{path}voorbeeld/", f"{path}stand/"):
        assert lotte.get(other).status_code == 404
    assert gerda.get(f"{path}foto/..%2fdraft.json").status_code == 404
    unsaid = gerda.client.patch(place, base_url="http://localhost", headers={"Origin": "http://localhost"})
    assert unsaid.status_code == 412


def test_what_one_person_keeps_is_bounded(open_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    monkeypatch.setattr(parts, "MOST_PARTS", 2)
    assert [begins_file(gerda, path, "a.jpg", 10).status_code for _ in range(3)] == [201, 201, 507]
    monkeypatch.setattr(parts, "MOST_PARTS", 50)
    monkeypatch.setattr(parts, "MOST_BYTES", 5000)
    assert begins_file(gerda, path, "a.jpg", 6000).status_code == 507


def test_what_did_not_go_on_for_a_day_is_swept(open_school: School) -> None:
    gerda, data = at_desk(open_school, GERDA), photo()
    path = begins(gerda)
    place = begins_file(gerda, path, "a.jpg", len(data)).location
    sends(gerda, path, "b.jpg", photo(30))
    piece(gerda, place, data[:900], 0)
    assert sweep_drafts(open_school.home, open_school.clock()) == 0
    past = time.time() - parts.A_DAY - 60
    for file in open_school.home.drafts.rglob("parts/*"):
        os.utime(file, (past, past))
    gerda.post(path, {"versie": "0", "doe": "weg:b.jpg"})
    open_school.clock.passes(hours=25)
    assert sweep_drafts(open_school.home, open_school.clock()) >= 3
    assert not list(open_school.home.drafts.rglob("parts/*")) and not list(open_school.home.drafts.rglob("*.jpg"))
    assert draft_of(open_school).dropped == ()


def test_the_small_picture_is_upright_has_no_place_in_it_and_is_stored_nowhere(open_school: School) -> None:
    gerda, exif = at_desk(open_school, GERDA), Image.Exif()
    exif[0x0112], exif[0x8825] = 6, {1: "N", 2: (52.0, 5.0, 1.0)}
    path = begins(gerda)
    sends(gerda, path, "a.jpg", photo(size=(1600, 900), exif=exif))
    shown = gerda.get(f"{path}foto/a.jpg")
    assert shown.headers["Cache-Control"] == "private, no-store" and shown.mimetype == "image/webp"
    picture = Image.open(io.BytesIO(shown.data))
    assert picture.size == (450, 800) and not picture.getexif()
    assert gerda.get(path).text.count(f'src="{path}foto/a.jpg"') == 1


def test_a_photo_of_an_iphone_is_shown_and_a_broken_one_says_why(open_school: School) -> None:
    gerda, heic = at_desk(open_school, GERDA), io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (640, 480), (90, 120, 60))).save(heic)
    path = begins(gerda)
    assert sends(gerda, path, "IMG_2.HEIC", heic.getvalue()).status_code == 204
    assert sends(gerda, path, "half.jpg", photo()[:3000]).status_code == 204
    assert Image.open(io.BytesIO(gerda.get(f"{path}foto/img-2.heic").data)).size == (640, 480)
    assert "Dit bestand is beschadigd" in gerda.get(path).text


def test_photos_stand_in_the_order_that_she_gave_and_come_back_when_she_takes_one_away(open_school: School) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    for number, name in enumerate(("c.jpg", "a.jpg", "b.jpg")):
        sends(gerda, path, name, photo(20 * number, (300, 200)))

    def names() -> list[str]:
        return [file.name for file in draft_of(open_school).files]

    assert names() == ["c.jpg", "a.jpg", "b.jpg"]
    writes(gerda, path, "later:c.jpg", volgorde="c.jpg,a.jpg,b.jpg", beschrijving="Dozen")
    assert names() == ["a.jpg", "c.jpg", "b.jpg"]
    writes(gerda, path, volgorde="b.jpg,a.jpg,c.jpg")
    assert names() == ["b.jpg", "a.jpg", "c.jpg"]
    writes(gerda, path, "weg:a.jpg", volgorde="b.jpg,a.jpg,c.jpg")
    assert names() == ["b.jpg", "c.jpg"] and "weggehaald" in gerda.get(path).text
    writes(gerda, path, "terug:a.jpg", volgorde="b.jpg,c.jpg")
    assert names() == ["b.jpg", "c.jpg", "a.jpg"]


def test_a_film_shows_its_first_picture_and_will_be_as_large_as_the_build_makes_it(
        open_school: School, tmp_path: Path) -> None:
    gerda, file = at_desk(open_school, GERDA), tmp_path / "film.mov"
    path = begins(gerda)
    subprocess.run([FFMPEG, "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=10",
                    "-t", "1", "-pix_fmt", "yuv420p", str(file)], check=True)
    assert sends(gerda, path, "IMG_7.MOV", file.read_bytes()).status_code == 204
    assert Image.open(io.BytesIO(gerda.get(f"{path}foto/img-7.mov").data)).size == (800, 450)
    writes(gerda, path, beschrijving="Wij dansen")
    shown = gerda.get(f"{path}voorbeeld/").text
    assert '<video controls preload="none" width="1280" height="720"' in shown and 'aria-label="Wij dansen"' in shown
