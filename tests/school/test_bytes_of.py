"""A text is read whole, and never more of it than a text may have."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from school import posts
from school.home import Home
from school.posts import AHEAD, bytes_of, bytes_of_each
from school.settings import Settings
from school.walk import Text
from tests.build.schools import school

WORDS = b"Title: Kastanjes\n\nWij raapten kastanjes.\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return school(tmp_path / "home", {})


def read(home: Home, words: bytes) -> bytes:
    home.content.mkdir(exist_ok=True)
    (home.content / "een.md").write_bytes(words)
    data, findings = bytes_of(home.content, Text("een.md", ()), Settings.read(home))
    assert data is not None and not findings
    return data


def test_a_text_is_read_whole_and_one_that_is_too_large_shows_that(home: Home) -> None:
    limit = Settings.read(home).rules.text_kilobytes * 1000
    for size in (0, 1, limit - 1, limit):
        assert read(home, b"x" * size) == b"x" * size
    for size in (limit + 1, 3 * limit):
        assert len(read(home, b"x" * size)) == limit + 1


@pytest.mark.parametrize("seen", [0, 1, len(WORDS) - 1])
def test_a_text_that_grows_while_it_is_read_is_no_half_one(
        home: Home, seen: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def smaller(handle: int) -> os.stat_result:
        facts = list(os.stat(home.content / "een.md"))
        facts[6] = seen
        return os.stat_result(facts)

    monkeypatch.setattr(posts.os, "fstat", smaller)
    assert read(home, WORDS) == WORDS


def many(home: Home, number: int) -> list[Text]:
    home.content.mkdir(exist_ok=True)
    for one in range(number):
        (home.content / f"{one}.md").write_text(f"Title: {one}\n\nBericht {one}.\n")
    return [Text(f"{one}.md") for one in range(number)]


def test_of_many_texts_each_has_its_own_words_and_one_that_is_gone_its_own_finding(home: Home) -> None:
    texts = many(home, 2 * AHEAD)
    gone, link = home.content / "3.md", home.content / "50.md"
    gone.unlink()
    link.unlink()
    link.symlink_to(home.content / "4.md")
    read = list(bytes_of_each(home.content, texts, Settings.read(home)))
    assert [data for data, _ in read] == [
        None if number in (3, 50) else f"Title: {number}\n\nBericht {number}.\n".encode()
        for number in range(2 * AHEAD)]
    assert {finding.path: finding.code for _, findings in read for finding in findings} == {
        "3.md": "unreadable", "50.md": "unreadable"}


def test_the_disk_is_asked_for_what_comes_next_and_every_file_is_closed(
        home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(posts.os, "posix_fadvise", lambda file, *rest: asked.append(file))
    texts, before = many(home, 3 * AHEAD), len(os.listdir("/proc/self/fd"))
    read = bytes_of_each(home.content, texts, Settings.read(home))
    next(read)
    assert len(asked) == AHEAD + 1
    read.close()  # who reads stops half-way
    assert len(os.listdir("/proc/self/fd")) == before
    list(bytes_of_each(home.content, texts, Settings.read(home)))
    assert len(os.listdir("/proc/self/fd")) == before
