"""What is known of texts, and what is kept of them on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from school.checker import survey
from school.home import Home
from school.known import Known, _ever_smaller
from school.settings import Settings
from school.walk import Text
from tests.build.schools import G3, MOMENT, school, text, write

LONG = "groepen/2026-2027/groep-3/2026-11-20-huiswerk.md"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return school(tmp_path, {LONG: text("Lezen thuis", "Voor de toets is er huiswerk over Mesopotamiers."),
                             f"{G3}/2026-11-21-bal.md": text(
                                 "Een bal", "Wij speelden met een bal op het plein achter de school en bij de poort.",
                                 "2026-11-21")})


@pytest.mark.parametrize(("many", "workers"), [(100, 2), (101, 64), (10_064, 2), (10_064, 8)])
def test_texts_are_shared_out_whole_in_order_and_in_ever_smaller_pieces(many: int, workers: int) -> None:
    texts = [Text(f"{number}.md") for number in range(many)]
    pieces = list(_ever_smaller(texts, workers))
    assert [text for piece in pieces for text in piece] == texts
    assert len(pieces) >= workers and sorted(map(len, pieces), reverse=True) == list(map(len, pieces))


@pytest.mark.parametrize("stays", [False, True], ids=["a new process", "a process that stays"])
def test_what_was_found_in_a_text_goes_with_the_text(home: Home, stays: bool) -> None:
    settings, known = Settings.read(home), Known()
    found = survey(home, settings, moment=MOMENT, known=known).findings
    known.settle()
    assert any("huiswerk" in finding.what for finding in found)
    assert b"huiswerk" in kept(home)
    (home.content / LONG).unlink()
    later = known if stays else Known()
    survey(home, settings, moment=MOMENT, known=later)
    later.settle()
    assert b"huiswerk" not in kept(home)
    assert LONG not in known or not stays


def test_what_is_known_holds_for_one_schools_settings(home: Home) -> None:
    known = Known()
    before = survey(home, Settings.read(home), moment=MOMENT, known=known).findings
    write(home, "../school.toml", home.settings_file.read_text().replace("[rules]", "[rules]\nsentence_words = 10"))
    after = survey(home, Settings.read(home), moment=MOMENT, known=known).findings
    assert {one.code for one in after} - {one.code for one in before} == {"long-sentence"}


def kept(home: Home) -> bytes:
    return b"".join(file.read_bytes() for file in home.cache.glob("check-*.msgpack"))
