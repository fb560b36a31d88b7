"""Texts that nobody wrote by hand: looking for names and at wording costs what their length does."""

from __future__ import annotations

import time

import pytest

from school.childnames import Names, Pupil, find
from school.naming import places_in
from school.posts import Post, parse_post
from school.settings import Settings
from school.wording import judge_words
from tests.gate.small_school import TOML

SETTINGS = Settings.parse(TOML.encode())
HEAD = "Titel: Herfst\nDatum: 2026-11-20 15:10\nStatus: besloten\n\n"
NAMES = Names([Pupil("Bram", "de", "Vries")], [], [])
SECONDS = 3.0  # of this process; what grows with the square of the length takes ten and more

HEAVY = {
    "brackets": "[" * 50_000, "pictures that never close": "![" * 40_000, "tags that never close": "<a " * 30_000,
    "comments that never close": "<!-- a " * 12_000, "one word": "a" * 90_000, "capitals": "A " * 45_000,
    "capitals and dashes": "A-" * 45_000, "links in links": "[a](" * 20_000, "telephones": "0612345678 " * 8_000,
    "numbers of nine": "111222333 " * 8_000, "addresses": "a.b@c." * 15_000, "dots": ". " * 45_000,
    "a name, and again": "Bram " * 17_000, "a name in parts": "Bram de " * 11_000, "descriptions": '<a alt="' * 9_000,
}


@pytest.mark.parametrize("body", HEAVY.values(), ids=HEAVY.keys())
def test_a_text_that_nobody_wrote_is_judged_in_no_time(body: str) -> None:
    post, _ = parse_post("groepen/2026-2027/groep-3/herfst.md", (HEAD + body).encode(), (), SETTINGS)
    assert isinstance(post, Post)
    began = time.process_time()
    judge_words(post, SETTINGS)
    for place in places_in(post.body):
        find(place.text, NAMES, is_file=place.is_file)
    assert time.process_time() - began < SECONDS
