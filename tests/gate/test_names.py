"""Dutch names: under which letter they stand, and when two spellings are one."""

from __future__ import annotations

import pytest

from gate.names import listed, may_be_one, same_name, sort_key, split, whole


def test_a_class_list_stands_as_a_dutch_list_does() -> None:
    names = [("Zoë", "van den", "Berg"), ("Anna", "", "van der Aa"), ("Bo", "", "Öztürk"), ("Cas", "", "Otten"),
             ("Dirk", "'t", "Hart"), ("Eva", "", "Berg"), ("Fien", "", "’t Hart"), ("Gijs", "", "Pauw")]
    in_order = [whole(*name) for name in sorted(names, key=lambda name: sort_key(*name))]
    assert in_order == ["Anna van der Aa", "Eva Berg", "Zoë van den Berg", "Dirk 't Hart", "Fien ’t Hart", "Cas Otten",
                        "Bo Öztürk", "Gijs Pauw"]


@pytest.mark.parametrize("particle, last, found", [
    ("", "van den Berg", ("van den", "Berg")), ("", "Van Den Berg", ("Van Den", "Berg")),
    ("van den", "Berg", ("van den", "Berg")), ("", "Berg", ("", "Berg")), ("", "in 't Veld", ("in 't", "Veld")),
    ("", "de", ("", "de")), ("", "van Dam-de Wit", ("van", "Dam-de Wit")), ("", "El Idrissi", ("", "El Idrissi")),
])
def test_a_particle_goes_to_its_own_column(particle: str, last: str, found: tuple[str, str]) -> None:
    assert split(particle, last) == found


def test_a_name_in_a_sorted_list_says_its_particle_last() -> None:
    assert listed("Bram", "", "van den Berg") == "Berg, Bram van den" and listed("Bo", "", "Berg") == "Berg, Bo"


@pytest.mark.parametrize("one, other", [
    ("Bram Van den Berg", "bram van den  berg"), ("Zoe\u0308 Bos", "Zoë Bos"), ("Bo ’t Hart", "Bo 't Hart"),
    ("Bo\u00a0Bos", "Bo Bos"), ("Fi Ĳsvogel", "Fi IJsvogel"), ("An Bos‑Dam", "An Bos-Dam"),
])
def test_two_spellings_of_one_name(one: str, other: str) -> None:
    assert same_name(one, other)


@pytest.mark.parametrize("one, other", [("Bo Ozturk", "Bo Öztürk"), ("Bram Vries", "Bram de Vries")])
def test_what_differs_in_a_letter_or_a_word_is_not_the_same(one: str, other: str) -> None:
    assert not same_name(one, other)


@pytest.mark.parametrize("one, other, may", [
    ("Anna de Vries", "A. de Vries", True), ("Anna de Vries", "mevr. Anna de Vries", True),
    ("juf Gerda", "Gerda Bakker", True), ("Anna de Vries", "Anna de Vries-Bos", True), ("", "Anna", True),
    ("Annelies de Vries", "Annelise de Vries", True),
    ("Anna de Vries", "Dirk de Vries", False), ("Jan Bos", "Jon Bos", False), ("A. de Vries", "Anna Bakker", False),
])
def test_two_names_at_one_address_may_be_of_one_person(one: str, other: str, may: bool) -> None:
    assert may_be_one(one, other) is may
