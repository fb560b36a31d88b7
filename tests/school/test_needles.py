"""A pattern is tried only where one of its needles stands; nothing that it finds is without."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from school.needles import Needles
from school.wording import _HARD, _LONG, _MAIL, _NINE, _PHONE, _POSTCODE, _STREET, HARD, NEEDLES

PATTERNS = sorted(NEEDLES.kinds - {_MAIL}, key=lambda pattern: pattern.pattern)  # what has an @ is plain


@settings(max_examples=200, deadline=None)
@given(st.data())
@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.pattern[:20])
def test_no_pattern_finds_what_has_no_needle(pattern: re.Pattern[str], data: st.DataObject) -> None:
    text = data.draw(st.from_regex(pattern))
    assert pattern in NEEDLES.in_text(text)


@settings(max_examples=100, deadline=None)
@given(st.data(), st.text(max_size=20), st.text(max_size=20))
@pytest.mark.parametrize("pattern", [*PATTERNS, _MAIL, _PHONE, _NINE, _POSTCODE],
                         ids=lambda pattern: pattern.pattern[:20])
def test_what_stands_on_a_line_is_found_among_other_lines(pattern: re.Pattern[str], data: st.DataObject,
                                                         before: str, after: str) -> None:
    """So what is not found in all lines together needs no look at each of them."""
    for line in data.draw(st.from_regex(pattern)).split("\n"):
        if pattern.search(line):
            assert pattern.search(f"{before}\n{line}\n{after}")


@settings(max_examples=60, deadline=None)
@given(st.data())
@pytest.mark.parametrize("pattern", [_PHONE, _NINE], ids=["phone", "nine"])
def test_no_number_is_found_without_nine_figures(pattern: re.Pattern[str], data: st.DataObject) -> None:
    assert _LONG.search(data.draw(st.from_regex(pattern)))


@pytest.mark.parametrize("word", HARD)
def test_a_hard_word_is_its_own_needle(word: str) -> None:
    assert _HARD in NEEDLES.in_text(f"Zo {word.upper()} gaat het")


@pytest.mark.parametrize("number", ["12", "1a", "٣", "𝟏𝟐"])
def test_a_house_is_found_in_whatever_figures(number: str) -> None:
    text = f"Wij wonen in de Dorpsstraat {number}."
    assert _STREET.search(text) and _STREET in NEEDLES.in_text(text)


def test_needles_are_found_that_lie_within_each_other_or_half_over_each_other() -> None:
    needles = Needles({"long": ["huiswerk"], "within": ["swer"], "over": ["werkt"], "apart": ["taak"]})
    assert needles.in_text("Het HUISWERKT") == {"long", "within", "over"}


def test_a_plain_text_is_searched_for_nothing() -> None:
    assert NEEDLES.in_text("In de kring lezen wij een boek over de zee.") == frozenset()


def test_every_letter_that_a_pattern_takes_for_another_counts() -> None:
    needles = Needles({"all": [chr(letter) for letter in range(ord("a"), ord("z") + 1)]})
    strange = re.compile("[a-z]", re.IGNORECASE)
    taken = [chr(code) for code in range(128, 0x110000) if strange.fullmatch(chr(code))]
    assert taken and all(needles.in_text(letter) for letter in taken)
