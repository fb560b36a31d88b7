"""Children are found in every form of their name, and a rose stays a rose."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from school.childnames import Kind, Names, Pupil, find
from school.words import Group
from tests.conftest import Figure
from tests.school.namestable import (
    OTHERS,
    OWN,
    SURNAMES,
    WORDS,
    YEAR,
    Case,
    full_files,
    full_names,
    names,
    without,
)


def gravest(case: Case) -> Kind | None:
    hits = find(case.text, names(), {Group(YEAR, case.group)}, is_file=case.is_file)
    return min((hit.kind for hit in hits), default=None)


def missed(cases: list[Case]) -> list[tuple[str, str, Kind | None]]:
    return [(case.text, case.group, gravest(case)) for case in cases if gravest(case) != case.kind]


def test_every_whole_name_is_found() -> None:
    assert missed(list(full_names())) == []


def test_every_whole_name_of_a_file_is_found() -> None:
    assert missed(list(full_files())) == []


def test_every_first_name_of_the_own_group_is_found() -> None:
    assert missed(OWN) == []


def test_names_of_other_groups_names_that_are_words_and_last_names_ask() -> None:
    assert missed([*OTHERS, *WORDS, *SURNAMES]) == []


def test_the_figures(figure: Figure) -> None:
    named = [*full_names(), *full_files(), *OWN, *OTHERS, *WORDS, *SURNAMES]
    nobody = without()
    found = sum(gravest(case) is not None for case in named)
    false = Counter(kind for case in nobody if (kind := gravest(case)) is not None)
    stops = false[Kind.FULL] + false[Kind.OWN]
    figure(41, f"children's names: {found} of {len(named)} texts with one found; of {len(nobody)} without one "
               f"{stops} stopped and {false.total() - stops} asked about")
    assert len(named) >= 200 and len(nobody) >= 200
    assert found == len(named)
    assert stops == 0
    assert false.total() <= len(nobody) // 50


GROUP = Group(YEAR, "groep-3")
SMALL = Names([Pupil("Bram", "de", "Vries", frozenset({GROUP})), Pupil("Roos", "", "Vos", frozenset({GROUP})),
               Pupil("Daan-Willem", "van den", "Berg"), Pupil("Linde", "", "Ool")],
              ["meester Bram", "Roos de Wit"], ["De Linde"])


@pytest.mark.parametrize(("text", "found"), [
    ("Bram de Vries", [Kind.FULL]), ("B. de Vries", [Kind.FULL]), ("Vries, Bram de", [Kind.FULL]),
    ("Bram en Roos", [Kind.OWN, Kind.WORD]), ("een roos", []), ("Roos Vos", [Kind.FULL]), ("roos vos", []),
    ("Roos de Wit", []), ("meester Bram", []), ("meester Bram de Vries", [Kind.FULL]), ("juf Roos", []),
    ("Daan Willem", [Kind.SCHOOL]), ("DaanWillem van den Berg", [Kind.FULL]), ("Daan ging weg. Willem bleef.", []),
    ("De Linde", []), ("Voor Linde", [Kind.WORD]), ("De familie Vos", [Kind.SURNAME]), ("De vos", []),
    ("Brammetje, Brams en Bram’s", [Kind.OWN] * 3), ("Brabant, abrams, ambram", []),
])
def test_what_counts_as_a_name(text: str, found: list[Kind]) -> None:
    assert [hit.kind for hit in find(text, SMALL, {GROUP})] == found


def test_a_hit_says_where_it_stands() -> None:
    text = "Kijk: **Br**am!\nEn zo."
    (hit,) = find(text, SMALL, {GROUP})
    assert text[hit.start:hit.end] == "Br**am"
    assert hit.text == "Bram"


def test_five_hundred_children_in_two_thousand_posts_take_seconds() -> None:
    many = Names([Pupil(f"{one.first}{number % 7 * 'a'}", one.particle, f"{one.last}{number // 120 * 's'}", one.groups)
                  for number, one in enumerate((*names().pupils, *names().pupils, *names().pupils, *names().pupils))])
    posts = ["\n".join(case.text for case in without()[start:start + 15]) for start in range(0, 300, 15)] * 100
    began = time.monotonic()
    for post in posts:
        find(post, many, {GROUP})
    assert time.monotonic() - began < 20
