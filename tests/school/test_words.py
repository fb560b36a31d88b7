"""Years, groups and trees are what they say, or they are refused."""

from __future__ import annotations

import datetime

import pytest

from school.words import Group, Kind, Tree, WordError, Year

THIS_YEAR = Year(2026)
GROEP_3 = Group(THIS_YEAR, "groep-3")


@pytest.mark.parametrize("text", [
    "", "2026", "2026-2028", "2027-2026", "2026-27", "26-27", " 2026-2027", "2026-2027 ",
    "2026-2027\n", "2026–2027", "２０２６-2027", "2026/2027", "1999-2000",
])
def test_a_school_year_is_written_one_way_only(text: str) -> None:
    with pytest.raises(WordError):
        Year.parse(text)


@pytest.mark.parametrize("text", [
    "", "groep-3", "2026-2027/", "2026-2027/Groep-3", "2026-2027/groep 3", "2026-2027/groep-3/",
    "2026-2027/../groep-3", "2026-2027/groep--3", "2026-2027/-groep", "2026-2027/groep-3\n",
    "2026-2027/gr\u043eep-3", "2026-2028/groep-3", "2026-2027//groep-3", "2026-2027/groep_3",
])
def test_a_group_is_written_one_way_only(text: str) -> None:
    with pytest.raises(WordError):
        Group.parse(text)


def test_a_group_of_last_year_is_another_group() -> None:
    assert Group.parse("2025-2026/groep-3") != Group.parse("2026-2027/groep-3")


def test_a_school_year_turns_on_the_first_of_august() -> None:
    assert Year.of(datetime.date(2026, 7, 31)) == Year(2025)
    assert Year.of(datetime.date(2026, 8, 1)) == THIS_YEAR
    assert (THIS_YEAR.start, THIS_YEAR.end) == (datetime.date(2026, 8, 1), datetime.date(2027, 7, 31))


@pytest.mark.parametrize(("tree", "name", "prefix", "closed"), [
    (Tree.front(), "public", "/", False),
    (Tree.of_year(THIS_YEAR), "uit-de-groepen/2026-2027", "/uit-de-groepen/2026-2027/", False),
    (Tree.closed(GROEP_3), "besloten/2026-2027/groep-3", "/besloten/2026-2027/groep-3/", True),
])
def test_a_tree_has_a_name_an_address_and_a_side(tree: Tree, name: str, prefix: str, closed: bool) -> None:
    assert (str(tree), tree.prefix, tree.is_closed) == (name, prefix, closed)
    assert Tree.parse(name) == tree


@pytest.mark.parametrize("text", [
    "", "besloten", "besloten/2026-2027", "public/x", "../public", "closed/2026-2027/groep-3",
])
def test_a_tree_by_another_name_is_refused(text: str) -> None:
    with pytest.raises(WordError):
        Tree.parse(text)


def test_only_groups_make_closed_trees() -> None:
    assert [kind for kind in Kind if kind is Kind.CLOSED] == [Kind.CLOSED]
    assert Tree.closed(GROEP_3).group == GROEP_3
