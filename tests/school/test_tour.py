"""What lies in a content folder, and whether that is what lay there before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from school.home import Home
from school.known import Known
from school.looked import Looked
from school.memo import Memo
from school.settings import Settings
from school.stock import Stock
from school.tour import Tour
from school.walk import Walk
from school.words import Year
from tests.build.schools import G3, G4, school, text, write


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return school(tmp_path)


def test_a_folder_in_which_nothing_changed_is_the_same_list(home: Home) -> None:
    before = Tour.of(home.content)
    write(home, f"{G3}/2026-11-21-nieuw.md", text("Nieuw", "Een nieuw bericht."))
    after = Tour.of(home.content, before)
    assert after.folders[G4] is before.folders[G4]
    assert after.folders[G3] is not before.folders[G3]
    assert after != before
    assert Tour.of(home.content, after) == after


def test_a_text_that_was_written_again_is_seen_though_the_folder_is_not_touched(home: Home) -> None:
    file = home.content / G4 / "2026-11-19-sommen.md"
    before = Tour.of(home.content)
    file.write_text(file.read_text(encoding="utf-8") + "Nog een zin.\n", encoding="utf-8")
    assert Tour.of(home.content, before).folders[G4] != before.folders[G4]


def test_no_link_is_followed_and_what_git_keeps_is_not_looked_into(home: Home, tmp_path: Path) -> None:
    (home.content / "elders").symlink_to(tmp_path)
    write(home, ".git/index", "x")
    tour = Tour.of(home.content)
    assert next(one for one in tour.folders[""] if one.name == "elders").is_link
    assert not {"elders", ".git"} & tour.folders.keys()


def test_a_folder_of_texts_that_is_as_it_was_is_not_looked_at_again(home: Home) -> None:
    """By whoever stays: the very same objects, at which others see that nothing changed."""
    settings, known, memo = Settings.read(home), Known(), Memo()
    for file in home.content.rglob("*.md"):
        age(file)
    before = look(home, settings, known, memo)
    age(write(home, f"{G3}/2026-11-21-nieuw.md", text("Nieuw", "Een nieuw bericht.", "2026-11-21")))
    after = look(home, settings, known, memo)
    assert after[G4] is before[G4]
    assert [one for one in after[G3] if one not in before[G3]] == [one for one in after[G3] if "Nieuw" in repr(one.one)]
    assert sum(one in after[G3] for one in before[G3]) == len(before[G3]) == len(after[G3]) - 1


def test_a_text_that_could_not_be_read_is_looked_at_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is the same as before; who may read it is not."""
    settings, known = Settings.read(home), Known()
    for file in home.content.rglob("*.md"):
        age(file)
    with monkeypatch.context() as patched:
        patched.setattr("school.looked.bytes_of_each", lambda _, texts, *given: [(None, [])] * len(texts))
        assert {one.one for one in look(home, settings, known, Memo())[G4]} == {None}
    assert None not in {one.one for one in look(home, settings, known, Memo())[G4]}


def age(file: Path) -> Path:
    """A file that was written long enough ago to be sure of."""
    os.utime(file, (1_790_000_000, 1_790_000_000))
    return file


def look(home: Home, settings: Settings, known: Known, memo: Memo) -> dict[str, tuple[Looked, ...]]:
    walk = Walk(home.content, settings, known.look_round(home), memo).run()
    return dict(zip((one.path for one in walk.folders),
                    known.look(home, walk, settings, Year(2026), Stock(home)), strict=True))
