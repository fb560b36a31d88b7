"""docs/scale.md says what the simulation says for the costs that were recorded."""

from __future__ import annotations

import pytest

from bench.costs import Costs, read
from bench.crowd import HABITS, SECONDS, evening
from bench.scale import PAGE, filled, need

HABITS_NOW = {name: habit.value for name, habit in HABITS.items()}


@pytest.fixture(scope="module")
def costs() -> Costs:
    return read()


def test_the_tables_of_the_page_are_the_simulations(costs: Costs) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page, costs) == page, "make them again: python -m bench scale"
    assert len(page.splitlines()) <= 200


def test_a_page_without_a_marker_is_refused(costs: Costs) -> None:
    with pytest.raises(ValueError, match="habits"):
        filled(PAGE.read_text(encoding="utf-8").replace("<!-- /habits -->", ""), costs)


def test_an_evening_holds_what_its_habits_say() -> None:
    board = evening(30, HABITS_NOW)
    readers = 30 * HABITS_NOW["parents"] * HABITS_NOW["reads"]
    assert board.sessions == pytest.approx(readers * HABITS_NOW["sessions"], rel=.05)
    photos = sum(board.kinds[kind].sum() for kind in ("photo", "304"))
    assert photos == pytest.approx(board.sessions * HABITS_NOW["photos"], rel=.05)
    assert board.kinds["closed page"].sum() == pytest.approx(board.sessions * HABITS_NOW["pages"], rel=.05)
    late = board.kinds["start page"][SECONDS // 2:].sum()
    assert late > board.sessions / 2, "after dinner"
    assert (evening(30, HABITS_NOW).kinds["photo"] == board.kinds["photo"]).all(), "the same seed, the same evening"


def test_more_of_it_needs_more(costs: Costs) -> None:
    board = need(30, costs)
    assert need(30, costs, photos=36.0).megabits > 1.5 * board.megabits
    assert need(30, costs, reads=1.0).gate > board.gate < need(60, costs).gate
    assert need(30, costs, at_once=True, told=1.0).requests > 3 * board.requests
    assert board.polls <= 2 * 30 and board.cores > 0 and board.machines >= 1
