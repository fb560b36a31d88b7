"""A post says what its header and its folder say, and nothing else."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from school.content import read_content
from school.home import PROGRAM
from school.posts import About, Post, parse_post
from school.settings import Settings
from school.words import Group, Status

SETTINGS = Settings.parse((PROGRAM / "school.toml").read_bytes())
PATH = "groepen/2026-2027/groep-3/2026-11-20-bladeren-zoeken.md"
TEXT = """Titel: Bladeren zoeken in het park
Datum: 20-11-2026 15:10
Gewijzigd: 2026-11-21
Auteur: juf Marieke
Samenvatting: Naar het  park.
Trefwoorden: herfst, buiten spelen
Taal: nl
Verloopt: 24-12-2026
Soort: uitje
Fotos: Kinderen zoeken bladeren
Status: besloten

Het was *koud*.
"""


def read(text: str, path: str = PATH, files: tuple[str, ...] = ()) -> Post:
    post, findings = parse_post(path, text.encode(), files, SETTINGS)
    assert isinstance(post, Post), findings
    return post


def test_marieke_writes_a_post_with_every_key() -> None:
    post = read(TEXT)
    assert post.group == Group.parse("2026-2027/groep-3")
    assert (post.title, post.author) == ("Bladeren zoeken in het park", "juf Marieke")
    assert post.summary == "Naar het park."
    assert post.date == datetime.datetime(2026, 11, 20, 15, 10)
    assert post.modified == datetime.datetime(2026, 11, 21)
    assert post.expires == datetime.date(2026, 12, 24)
    assert (post.tags, post.lang, post.type) == (("herfst", "buiten spelen"), "nl", "uitje")
    assert (post.status, post.gallery) == (Status.PRIVATE, "Kinderen zoeken bladeren")
    assert (post.body, post.body_line, post.line("Status")) == ("Het was *koud*.\n", 13, 11)


def test_the_folder_says_where_it_is_read() -> None:
    post = read(TEXT)
    assert post.address == "/besloten/2026-2027/groep-3/bladeren-zoeken/"
    assert post.public_address == "/uit-de-groepen/2026-2027/groep-3/bladeren-zoeken/"


def test_a_post_with_photos_is_named_by_its_folder() -> None:
    path = "groepen/2026-2027/groep-3/2026-11-21-kijkdoos/bericht.md"
    post = read("Title: Kijkdoos\nDate: 2026-11-21\n\nKijk.\n", path, ("b.jpg", "a.jpg"))
    assert (post.slug, post.folder, post.files) == (
        "kijkdoos", "groepen/2026-2027/groep-3/2026-11-21-kijkdoos", ("a.jpg", "b.jpg"))


def test_a_page_stands_at_its_own_name() -> None:
    page = read("Title: Over ons\nStatus: published\nMenu: 2\n\nHoi.\n", "paginas/over-ons.md")
    assert page.is_page
    assert (page.address, page.public_address, page.menu) == ("/over-ons/", "/over-ons/", 2)


def test_a_slug_outlives_a_new_name() -> None:
    assert read("Title: x\nDate: 2026-11-20\nSlug: bos\n\nHoi.\n").slug == "bos"


def test_groep_md_tells_about_the_group() -> None:
    text = b"Titel: Groep 3\nLeerkrachten: Marieke\nDagen: ma-do\n\nHoi.\n"
    about, findings = parse_post("groepen/2026-2027/groep-3/groep.md", text, (), SETTINGS)
    assert not findings
    assert isinstance(about, About)
    assert (about.teachers, about.days, about.body) == ("Marieke", "ma-do", "Hoi.\n")


def test_all_that_is_wrong_is_told_at_once() -> None:
    text = b"Titel: <b>x</b>\nDatun: 2026-11-20\nStatus: open\nTaal: klingon\n\nx\n"
    _, findings = parse_post(PATH, text, (), SETTINGS)
    assert [finding.line for finding in findings] == [2, 1, 3, 4, 0]


def test_the_finding_says_what_was_perhaps_meant() -> None:
    _, findings = parse_post(PATH, b"Titel: x\nDatun: 2026-11-20\n\nx\n", (), SETTINGS)
    assert str(findings[0]).startswith(f"{PATH}:2: onbekende sleutel “Datun”; toegestaan: Titel, Datum")
    assert str(findings[0]).endswith("bedoelde u “Datum”?")


@pytest.mark.parametrize("only", [["groepen/2026-2027/groep-3"], ["groepen/2026-2027/groep-3/a.md"]])
def test_one_group_can_be_read_alone(tmp_path: Path, only: list[str]) -> None:
    for name in ("groep-3/a.md", "groep-4/b.md"):
        file = tmp_path / "groepen/2026-2027" / name
        file.parent.mkdir(parents=True)
        file.write_text("Title: x\nDate: 2026-11-20\n\nx\n", encoding="utf-8")
    content = read_content(tmp_path, SETTINGS, only)
    assert [post.source for post in content.posts] == ["groepen/2026-2027/groep-3/a.md"]
    assert not content.findings


def test_neither_of_two_posts_gets_an_address_that_both_want(tmp_path: Path) -> None:
    folder = tmp_path / "groepen/2026-2027/groep-3"
    folder.mkdir(parents=True)
    for name in ("2026-11-20-a.md", "2026-11-21-a.md", "b.md"):
        (folder / name).write_text("Title: x\nDate: 2026-11-20\n\nx\n", encoding="utf-8")
    content = read_content(tmp_path, SETTINGS)
    assert [post.slug for post in content.posts] == ["b"]
    assert [f.path.rpartition("/")[2] for f in content.findings if f.code == "address-double"] == [
        "2026-11-20-a.md", "2026-11-21-a.md"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert [finding.code for finding in read_content(tmp_path / "weg", SETTINGS).findings] == ["unreadable"]
