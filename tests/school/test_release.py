"""A release is found by one link, which is swapped in one step."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from school.home import Home
from school.manifest import Entry, Manifest, write_manifest
from school.release import Release, ReleaseError, release_name, swap
from school.words import Group, Tree, Year

GROEP_3 = Tree.closed(Group(Year(2026), "groep-3"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    for number in (1, 2):
        folder = tmp_path / "var/releases" / release_name(number)
        folder.mkdir(parents=True)
        facts = {"number": number, "moment": "2026-11-21T12:00:00", "trees": {str(GROEP_3): f"closed/{number}"}}
        (folder / "release.json").write_text(json.dumps(facts))
    return Home(tmp_path)


def test_without_a_release_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="schoolpoort build"):
        Release.current(Home(tmp_path))


def test_a_swap_changes_what_is_current(home: Home) -> None:
    swap(home, 1)
    before = Release.current(home)
    swap(home, 2)
    assert Release.current(home).number == 2
    assert before.number == 1, "a request keeps the release that it began with"
    assert before.tree_folder(GROEP_3) == home.trees / "closed/1"


def test_a_reader_always_finds_a_release_while_it_is_swapped(home: Home) -> None:
    swap(home, 1)
    seen: set[int] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(Release.current(home).facts.number)

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(200):
        swap(home, 1 + turn % 2)
    stop.set()
    reader.join()
    assert seen == {1, 2}


def test_a_damaged_release_is_said_to_be_damaged(home: Home) -> None:
    swap(home, 2)
    (home.releases / release_name(2) / "release.json").write_text("{")
    with pytest.raises(ReleaseError, match="beschadigd"):
        _ = Release.current(home).facts


def test_kept_releases_are_listed_oldest_first(home: Home) -> None:
    swap(home, 2)
    assert [release.number for release in Release.kept(home)] == [1, 2]


ROWS = [
    Entry("index.html", 10, b"a" * 32, "text/html", 5, 4),
    Entry("kijkdoos/foto.webp", 7, b"b" * 32, "image/webp"),
]


def test_a_manifest_finds_a_file_by_its_exact_path_only(tmp_path: Path) -> None:
    write_manifest(tmp_path / "m", ROWS)
    manifest = Manifest(tmp_path / "m")
    assert manifest.find("index.html") == ROWS[0]
    near = ["INDEX.html", "/index.html", "index.html/", "./index.html",
            "kijkdoos/../index.html", "index%2ehtml", "%", "_ndex.html", ""]
    assert [manifest.find(path) for path in near] == [None] * len(near)
    assert list(manifest) == ROWS and len(manifest) == 2


def test_equal_trees_have_equal_manifests(tmp_path: Path) -> None:
    write_manifest(tmp_path / "a", ROWS)
    write_manifest(tmp_path / "b", reversed(ROWS))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_many_threads_may_look_up_at_once(tmp_path: Path) -> None:
    rows = [Entry(f"{n}.html", n, bytes([n % 256]) * 32, "text/html") for n in range(500)]
    write_manifest(tmp_path / "m", rows)
    manifest = Manifest(tmp_path / "m")
    wrong: list[int] = []

    def look() -> None:
        wrong.extend(n for n in range(500) if manifest.find(f"{n}.html") != rows[n])

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
