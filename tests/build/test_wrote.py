"""A page that is not made again: only when it would be the same, and never on its own word."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins import written
from school.home import Home
from school.manifest import Manifest
from school.release import Release
from schoolpoort.before import Before
from schoolpoort.build import BuildError
from schoolpoort.memory import Memory
from schoolpoort.wrote import Wrote
from tests.build.schools import G3, G4, made, school, text, write

PAGE, MONTH = "kastanjes/index.html", "maand/2026-11/index.html"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return school(tmp_path / "home")


def test_a_page_is_taken_over_when_it_was_made_of_the_same_and_stands_as_it_was(home: Home, tmp_path: Path) -> None:
    made(home)
    before = standing(home)
    first = Wrote(tmp_path / "files", tmp_path / "pages.msgpack", before)
    assert not first.again(PAGE, "words"), "nobody noted what it was made of"
    first.write(PAGE, (before.files / PAGE).read_bytes())
    first.keep()
    (tmp_path / "files").rename(tmp_path / "first")
    assert Wrote(tmp_path / "files", tmp_path / "pages.msgpack", before).again(PAGE, "words")
    assert (tmp_path / "files" / PAGE).read_bytes() == (before.files / PAGE).read_bytes()


def test_other_words_or_a_page_that_somebody_cut_since_make_a_new_one(home: Home, tmp_path: Path) -> None:
    made(home)
    before = standing(home)
    first = Wrote(tmp_path / "files", tmp_path / "pages.msgpack", before)
    first.again(PAGE, "words")
    first.write(PAGE, (before.files / PAGE).read_bytes())
    first.keep()
    (tmp_path / "files").rename(tmp_path / "first")
    cut = Before(before.files, {**before.entries, PAGE: before.entries[PAGE]._replace(sha256=b"cut")})
    for tree, made_of in ((before, "other words"), (cut, "words"), (None, "words")):
        assert not Wrote(tmp_path / "files", tmp_path / "pages.msgpack", tree).again(PAGE, made_of)
    assert not (tmp_path / "files" / PAGE).exists()


def test_only_pages_with_something_new_in_them_are_made(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A post more changes the page of the one before it; that of an older one stays its file."""
    memory = Memory()
    made(home, memory=memory)
    old = standing(home).files
    never_again(PAGE, monkeypatch)
    write(home, f"{G3}/2026-11-22-manen.md", text("Manen tekenen", "Wij tekenden de maan in vier standen.",
                                                  "2026-11-22"))
    assert made(home, memory=memory).made == ("besloten/2026-2027/groep-3",)
    new = standing(home).files
    assert (new / PAGE).stat().st_ino == (old / PAGE).stat().st_ino
    neighbour = "bladeren-zoeken/index.html"
    assert "Manen tekenen" in (new / neighbour).read_text() and "Manen tekenen" not in (old / neighbour).read_text()


def test_a_month_in_which_nothing_changed_stays_its_file(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A month is told of its own posts and of the other months, and of nothing else."""
    write(home, f"{G3}/2026-10-08-egels.md", text("Egels in de tuin", "Wij telden er vier.", "2026-10-08 09:00"))
    memory = Memory()
    made(home, memory=memory)
    old = standing(home).files
    october, november = "maand/2026-10/index.html", MONTH
    write(home, f"{G3}/2026-11-22-manen.md", text("Manen tekenen", "Wij tekenden de maan.", "2026-11-22 09:00"))
    with monkeypatch.context() as meanwhile:
        never_again(october, meanwhile)
        made(home, memory=memory)
    new = standing(home).files
    assert (new / october).stat().st_ino == (old / october).stat().st_ino
    assert "Manen tekenen" in (new / november).read_text() and "Manen tekenen" not in (old / november).read_text()
    write(home, f"{G3}/2026-10-08-egels.md", text("Egels en mollen", "Wij telden er vier.", "2026-10-08 09:00"))
    made(home, memory=memory)
    assert "Egels en mollen" in (standing(home).files / october).read_text()
    write(home, f"{G3}/2026-09-03-eerste.md", text("De eerste dag", "Wij maakten kennis.", "2026-09-03 09:00"))
    made(home, memory=memory)
    assert "maand/2026-09/" in (standing(home).files / october).read_text(), "the other months stand on its page"


@pytest.mark.parametrize("stays", [False, True], ids=["a new process", "a process that stays"])
@pytest.mark.parametrize(("page", "hash"), [(PAGE, "made_of"), (MONTH, "made_of_month")], ids=["post", "month"])
def test_verify_alone_stops_a_page_that_was_wrongly_taken_over(
        home: Home, page: str, hash: str, stays: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a page did not know that it names a post that is another group's by now."""
    monkeypatch.setattr(written, hash, lambda *facts: "always the same")
    memory = Memory()
    made(home, memory=memory)
    file = home.content / G3 / "2026-11-20-bladeren-zoeken.md"
    file.rename(home.content / G4 / file.name)
    before = home.current.resolve()
    with pytest.raises(BuildError) as caught:
        made(home, memory=memory if stays else Memory())
    assert {(one.code, one.path) for one in caught.value.findings} >= {
        ("leak-title", f"besloten/2026-2027/groep-3/{page}")}
    assert home.current.resolve() == before


def test_the_page_of_a_post_is_given_nothing_of_other_posts() -> None:
    """What it does not depend on it can't show: no list of posts, no newest post of the group."""
    class Article:
        relative_source_path = "groepen/2026-2027/groep-3/kastanjes.md"

    context = {"KIND": "closed", "articles": [1], "MONTHS": [1], "PHOTOS": [1], "dates": [1],
               "WAITING": ["groepen/2026-2027/groep-3/sommen.md"],
               "GROUP": {"name": "groep-3", "label": "Groep 3", "url": "/", "goals": "een bericht", "about": "x"}}
    assert written.given(Article, context) == {
        "KIND": "closed", "WAITING": [], "GROUP": {"name": "groep-3", "label": "Groep 3", "url": "/"}}


def test_the_page_of_a_month_is_given_nothing_of_other_months() -> None:
    """But where they are."""
    context = {"KIND": "closed", "articles": [1], "MONTHS": [{"url": "/m/"}], "PHOTOS": [1], "dates": [1],
               "WAITING": [1], "YEARS": [{"label": "2026-2027", "url": "/j/", "groups": [1]}, {"label": "2025-2026"}],
               "GROUP": {"name": "groep-3", "label": "Groep 3", "url": "/", "goals": "een bericht", "about": "x"}}
    assert written.given_to_month(context) == {
        "KIND": "closed", "MONTHS": [{"url": "/m/"}], "YEARS": [{"label": "2026-2027", "url": "/j/"}],
        "GROUP": {"name": "groep-3", "label": "Groep 3", "url": "/"}}


def never_again(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No run makes this page any more: one that comes out the same is linked too, so its file says nothing."""
    lays = Wrote.write

    def write(wrote: Wrote, path: str, data: bytes) -> None:
        assert path != page, "made again"
        lays(wrote, path, data)

    monkeypatch.setattr(Wrote, "write", write)


def standing(home: Home) -> Before:
    folder = home.trees / Release.current(home).facts.trees["besloten/2026-2027/groep-3"]
    manifest = Manifest(folder / "manifest.sqlite")
    entries = {entry.path: entry for entry in manifest}
    manifest.close()
    return Before(folder / "files", entries)
