"""``people import`` as the office types it, and what it asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result

from schoolpoort.cli import cli
from tests.gate.invented import as_edexml, families
from tests.gate.office_list import NEXT, counted, kid, leaves, lines
from tests.gate.small_school import ANNA, EVA, HEADINGS, LIST, YEAR, School


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School.found(tmp_path)
    with time_machine.travel(made.clock(), tick=True):
        yield made
    made.register.close()


def typed(school: School, text: str | bytes, *words: str, says: str | None = None, name: str = "lijst.csv") -> Result:
    """Import a list; ``says`` is what the person answers to what is asked."""
    file = school.home.root / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    asks = "--no-ask" if says is None else "--ask"
    return CliRunner().invoke(cli, ["--home", str(school.home.root), "people", "import", str(file), asks, *words],
                              input=says, catch_exceptions=False)


def test_nobody_is_asked_anything_when_nobody_looks_on(school: School) -> None:
    file = school.home.root / "lijst.csv"
    file.write_text(LIST, encoding="utf-8")
    result = CliRunner().invoke(cli, ["--home", str(school.home.root), "people", "import", str(file)])
    assert result.exit_code == 0 and result.output.startswith("schooljaar 2026-2027\ntoegevoegd: 3\n")


def test_headings_classes_and_the_year_are_asked_about_once(school: School) -> None:
    text = lines(kid("Bo", ANNA, group="Vlinders"), kid("Cas", EVA, group="Peuters"),
                 headings=HEADINGS.replace("Achternaam", "Familienaam"))
    asked = typed(school, text, says="2027-2028\nFamilienaam\n-\ngroep-4\n")
    assert asked.exit_code == 0, asked.output
    assert "Voor welk schooljaar is deze lijst? [2026-2027]" in asked.output
    assert "Welke kolom is “Achternaam”?" in asked.output and "Welke groep is klas “Vlinders”?" in asked.output
    assert "schooljaar 2027-2028" in asked.output and "Bo Bos (groep-4)" in asked.output
    again = typed(school, text, says="2027-2028\n")
    assert again.exit_code == 0 and "Welke" not in again.output and "ongewijzigd: 1" in again.output


def test_headings_and_classes_are_told_by_options(school: School) -> None:
    text = lines(kid("Bo", ANNA, group="Vlinders"), headings=HEADINGS.replace("Achternaam", "Familienaam"))
    refused = typed(school, text)
    assert refused.exit_code == 1 and "lijst.csv: de kolom “Achternaam” ontbreekt" in refused.output
    told = typed(school, text, "--heading", "Familienaam=Achternaam")
    assert told.exit_code == 1 and '--class "Vlinders=GROEP"' in told.output
    assert typed(school, text, "--heading", "Familienaam=Achternaam", "--class", "Vlinders=groep-4").exit_code == 0
    assert typed(school, text, "--class", "Vlinders").exit_code == 2


def test_a_child_that_is_nearly_known_is_asked_about(school: School) -> None:
    typed(school, lines(kid("Bo", ANNA), kid("Cas", EVA)))
    text = lines(kid("Bo", ANNA, last="Bosch"), kid("Cas", EVA, born="03-02-2020"))
    result = typed(school, text)
    assert result.exit_code == 1 and 'Zo ja: --same "Bo Bosch". Zo nee: --new "Bo Bosch"' in result.output
    asked = typed(school, text, says="\nja\nnee\n")
    assert "Is dit dezelfde?" in asked.output and asked.exit_code == 0
    assert "Bo Bos (01-02-2020) is nu Bo Bosch (01-02-2020)" in asked.output and counted(school)["child"] == 3


def test_the_number_of_leavers_is_typed(school: School) -> None:
    names = ("bo", "cas", "di", "ed", "fi", "gi", "ha")
    typed(school, lines(*(kid(name, f"{name}@x.example") for name in names)))
    small = lines(kid("bo", "bo@x.example"))
    refused = typed(school, small, "--complete")
    assert refused.exit_code == 1 and "6 kinderen staan niet op deze lijst" in refused.output
    wrong = typed(school, small, "--complete", says="\n7\n")
    assert wrong.exit_code == 1 and "  cas Bos (laatste dag 20-11-2026)" in wrong.output and not leaves(school, "cas")
    right = typed(school, small, "--complete", says="\n6\n")
    assert right.exit_code == 0 and "van school: 6" in right.output and leaves(school, "cas")


def test_what_must_not_be_known_is_said_for_the_privacy_officer(school: School) -> None:
    result = typed(school, lines(kid("Bo", ANNA, more="123456782;judo"), headings=f"{HEADINGS};BSN;Hobby"))
    assert result.exit_code == 0 and "niet gelezen, want dat mag hier niet bekend zijn: BSN" in result.output
    assert "privacyfunctionaris" in result.output and "niet nodig: Hobby" in result.output
    assert "123456782" not in result.output


def test_an_edexml_file_says_its_own_year(school: School) -> None:
    pupils = [one for one in families(9, NEXT) if one.level in (3, 4, 5)]
    result = typed(school, as_edexml(pupils, NEXT), name="edex.xml")
    assert result.exit_code == 0 and "schooljaar 2027-2028" in result.output
    assert f"toegevoegd: {len(pupils)}" in result.output
    other = typed(school, as_edexml(pupils, NEXT), "--year", str(YEAR), name="edex.xml")
    assert other.exit_code == 1 and "Kies het jaar met --year 2027-2028" in other.output


def test_all_or_nothing_says_that_nothing_was_changed(school: School) -> None:
    text = lines(kid("Bo", ANNA), kid("Cas", EVA, group="?"))
    result = typed(school, text, "--all-or-nothing")
    assert result.exit_code == 1 and "Er is niets gewijzigd" in result.output and not counted(school)["child"]


def test_a_year_that_is_none_is_refused(school: School) -> None:
    assert typed(school, LIST, "--year", "2026").exit_code == 2
