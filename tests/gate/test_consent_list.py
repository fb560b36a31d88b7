"""Forms on paper that come as a list."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from gate import consentlist, schema
from gate.holding import State
from gate.lists import ListError, read_list
from tests.gate.consenting import CLOSED, PUBLIC, state
from tests.gate.small_school import ANNA, DIRK, EVA, School

HEAD = "Roepnaam;Tussenvoegsel;Achternaam;Geboortedatum;E-mailadres ouder;closed-photos;Foto’s op de openbare website"


def taken(school: School, text: str, *, dry_run: bool = False) -> consentlist.Taken:
    lines = read_list(text.encode(), "formulieren.csv")
    return consentlist.take_over(school.register, lines, now=school.clock(), dry_run=dry_run)


def lines_of(school: School) -> int:
    with school.register.reading() as rows:
        return int(rows.execute(select(func.count()).select_from(schema.consent)).scalar_one())


def test_each_form_is_taken_over_and_an_empty_cell_says_nothing(school: School) -> None:
    school.peopled()
    text = f"{HEAD}\nBram;de;Vries;01-02-2020;{ANNA};ja;\nbram;de;vries;;{DIRK};Nee;ja\nFien;;Öztürk;;{EVA};j;n\n"
    assert taken(school, text, dry_run=True) == consentlist.Taken(3, 5, [])
    assert lines_of(school) == 0, "a dry run changes nothing"
    assert taken(school, text) == consentlist.Taken(3, 5, [])
    assert (state(school, "Bram"), state(school, "Bram", PUBLIC)) == (State.NO, State.OPEN)
    assert (state(school, "Fien", CLOSED), state(school, "Fien", PUBLIC)) == (State.YES, State.NO)
    assert taken(school, text).answers == 0, "the same list again adds nothing"


@pytest.mark.parametrize(("line", "said"), [
    ("Pip;;Onbekend;;anna@ouders.example;ja;", "Pip Onbekend is hier niet bekend"),
    ("Bram;de;Vries;02-02-2020;anna@ouders.example;ja;", "is hier niet bekend"),
    (f"Fien;;Öztürk;;{ANNA};ja;", "is geen ouder van Fien Öztürk"),
    (f"Fien;;Öztürk;;{EVA};misschien;", "is geen ja en geen nee"),
    ("Fien;;Öztürk;;geen-adres;ja;", "is geen mailadres"),
])
def test_a_line_that_is_not_clear_changes_nothing_and_says_why(school: School, line: str, said: str) -> None:
    school.peopled()
    found = taken(school, f"{HEAD}\n{line}\n")
    assert found.answers == 0 and said in found.unclear[0] and found.unclear[0].startswith("regel 2: ")
    assert lines_of(school) == 0


@pytest.mark.parametrize("heading", ["Roepnaam;Achternaam;closed-photos", f"{HEAD};zwemles", ""])
def test_a_list_with_other_columns_is_refused(school: School, heading: str) -> None:
    with pytest.raises(ListError, match="kolom"):
        taken(school, f"{heading}\n")
