"""Where the originals of a post are found, and how one comes into the store whole."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from school.home import Home
from school.originals import Done, Incoming, Result, add, find_original, originals_of, place_of, store_of
from school.posts import Post, parse_post
from tests.media.conftest import SETTINGS
from tests.media.drawn import jpeg, scene

SOURCE = "groepen/2026-2027/groep-3/2026-11-21-kijkdoos/bericht.md"
PLACE = "2026-2027/groep-3/2026-11-21-kijkdoos"


def post(source: str = SOURCE) -> Post:
    text = b"Title: Kijkdoos\nDate: 2026-11-21 15:00\nAuthor: juf\n\nKijk!\n"
    made, findings = parse_post(source, text, (), SETTINGS)
    assert isinstance(made, Post), findings
    return made


def put(home: Home, name: str, data: bytes, place: str = PLACE) -> Result:
    [result] = add(home, SETTINGS.rules, place, [Incoming(name, io.BytesIO(data))])
    return result


def test_photos_find_their_post_whether_it_is_a_file_or_a_folder() -> None:
    assert place_of(SOURCE) == place_of("groepen/2026-2027/groep-3/2026-11-21-kijkdoos.md") == PLACE
    assert place_of("paginas/over-ons.md") == place_of("paginas/over-ons/tekst.md") == "paginas/over-ons"
    for source in ("groepen/2026-2027/x.md", "elders/x.md", "groepen/2026-2027/groep-3/../x.md"):
        with pytest.raises(ValueError, match="no place"):
            place_of(source)


def test_what_lies_beside_the_post_goes_before_the_store(home: Home) -> None:
    put(home, "a.jpg", jpeg())
    put(home, "b.jpg", jpeg())
    beside = home.content / post().folder
    beside.mkdir(parents=True)
    (beside / "a.jpg").write_bytes(jpeg(scene(90, 80)))
    (beside / "bericht.md").write_text("x", encoding="utf-8")
    (beside / "link.jpg").symlink_to("/etc/passwd")
    assert originals_of(home, post()) == {"a.jpg": beside / "a.jpg", "b.jpg": store_of(home, post()) / "b.jpg"}
    assert find_original(home, post(), "c.jpg") is None


def test_a_name_is_one_name_however_it_is_written(home: Home) -> None:
    put(home, "cafe\u0301.jpg", jpeg())
    assert find_original(home, post(), "caf\u00e9.jpg") == home.originals / PLACE / "caf\u00e9.jpg"
    assert "meer verschilt" in put(home, "CAF\u00c9.jpg", jpeg()).refused


def test_a_copy_that_stops_halfway_leaves_the_old_photo(home: Home) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise OSError(5, "line lost")
            return super().read(100)

    put(home, "a.jpg", jpeg())
    [result] = add(home, SETTINGS.rules, PLACE, [Incoming("a.jpg", Broken(jpeg(scene(9, 9))))])
    assert "ging mis" in result.refused
    assert (home.originals / PLACE / "a.jpg").read_bytes() == jpeg()
    assert os.listdir(home.originals) == ["2026-2027"]


def test_a_file_over_the_limit_is_refused_while_it_comes_in(home: Home) -> None:
    limit = SETTINGS.rules.photo_megabytes * 1_000_000
    assert "groter dan" in put(home, "a.jpg", jpeg() + bytes(limit)).refused
    assert os.listdir(home.originals) == []


NO_NAMES = ("../a.jpg", "a/b.jpg", ".a.jpg", "a.php", "a.jpg.exe", "", "x" * 200 + ".jpg", "a\0.jpg")


@pytest.mark.parametrize("name", NO_NAMES)
def test_a_name_that_is_no_name_is_refused(name: str, home: Home) -> None:
    assert put(home, name, jpeg()).refused
    assert not [path for path in home.root.rglob("*") if path.is_file()]


def test_the_store_is_closed_to_other_users(home: Home) -> None:
    assert put(home, "a.jpg", jpeg()).done is Done.ADDED
    for path in (home.originals, *home.originals.rglob("*")):
        assert path.stat().st_mode & 0o007 == 0


def test_a_link_in_the_store_is_not_followed(home: Home, tmp_path: Path) -> None:
    home.originals.mkdir(parents=True)
    (tmp_path / "elders").mkdir()
    (home.originals / "2026-2027").symlink_to(tmp_path / "elders")
    assert "verwijzing" in put(home, "a.jpg", jpeg()).refused
    assert not list((tmp_path / "elders").rglob("*.jpg"))
