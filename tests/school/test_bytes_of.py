"""A text is read whole, and never more of it than a text may have."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from school import posts
from school.home import Home
from school.posts import bytes_of
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
