"""What a timer does and what the office asks, as typed; only the clock is moved."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import insert, select

from gate import schema
from gate.families import import_families
from gate.register import Register
from gate.staff import add_staff
from school.home import Home
from school.settings import Settings
from school.words import Year
from schoolpoort.cli import cli
from schoolpoort.withdraw import Reach, withdraw
from tests.build.schools import G3, school, text, write
from tests.gate.small_school import HEADINGS

BEFORE = datetime.datetime(2026, 11, 25, 17, 0, tzinfo=datetime.UTC)
AFTER = datetime.datetime(2026, 11, 27, 6, 0, tzinfo=datetime.UTC)
NEXT_DAY = datetime.datetime(2026, 11, 28, 6, 0, tzinfo=datetime.UTC)
CLOSED = "closed/2026-2027/groep-3"


def typed(home: Home, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--home", str(home.root), *words], catch_exceptions=False)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A school with a post that expires and one that stands ready."""
    made = school(tmp_path / "home")
    write(made, f"{G3}/2026-11-24-oproep.md", text("Wie helpt er bij de bingo", "Vijf handen zijn genoeg.",
                                                    "2026-11-24", Expires="2026-11-26"))
    write(made, f"{G3}/2026-11-27-vooruit.md", text("De kerstboom komt", "Hij past net door de deur.",
                                                     "2026-11-27 12:00"))
    return made


def stands(home: Home, name: str) -> bool:
    return (home.current / CLOSED / name / "index.html").is_file()


def test_the_timer_does_nothing_then_takes_away_then_posts(home: Home) -> None:
    with time_machine.travel(BEFORE, tick=True):
        assert (done := typed(home, "build")).exit_code == 0, done.output
        built = home.current.resolve()
        quiet = typed(home, "due")
        assert (quiet.exit_code, quiet.output, home.current.resolve()) == (0, "", built)
    assert stands(home, "oproep") and not stands(home, "vooruit")
    with time_machine.travel(AFTER, tick=True):
        expired = typed(home, "due")
    assert expired.exit_code == 0 and "verlopen en weggehaald: 2026-2027/groep-3/oproep" in expired.output
    assert not stands(home, "oproep") and not stands(home, "vooruit")
    with time_machine.travel(NEXT_DAY, tick=True):
        assert "Uitgave" in typed(home, "due").output
        assert typed(home, "due").output == "", "nothing more is due"
    assert stands(home, "vooruit") and not stands(home, "oproep")


def test_an_expiry_does_not_wait_for_a_checker_that_is_red(home: Home) -> None:
    with time_machine.travel(BEFORE, tick=True):
        typed(home, "build")
    write(home, f"{G3}/fout.md", "Titel: zonder datum\n\nx\n")
    with time_machine.travel(AFTER, tick=True):
        done = typed(home, "due")
    assert done.exit_code == 1 and f"{G3}/fout.md" in done.output
    assert not stands(home, "oproep")


def test_before_anything_was_built_nothing_is_due(home: Home) -> None:
    assert (typed(home, "due").exit_code, typed(home, "due").output) == (0, "")


def test_who_names_the_people_who_can_read_it_and_why(home: Home) -> None:
    with time_machine.travel(BEFORE, tick=True):
        typed(home, "build")
        settings = Settings.read(home)
        file = home.root / "lijst.csv"
        file.write_text(f"{HEADINGS}\nBram;de;Vries;01-02-2020;Groep 3;3;anna@ouders.example;\n"
                        "Fien;;Egel;01-02-2019;Groep 4;4;eva@ouders.example;\n", encoding="utf-8")
        register = Register.open(home, settings)
        import_families(register, file, Year.parse("2026-2027"), now=BEFORE)
        add_staff(register, "juf Gerda", "gerda@school.example", "leerkracht", ("groep-3",),
                  Year.parse("2026-2027"), now=BEFORE)
        a = schema.address.c
        with register.writing() as rows:
            anna = rows.execute(select(a.person).where(a.mail == "anna@ouders.example")).scalar_one()
            rows.execute(insert(schema.opening).values(
                person=anna, post="2026-2027/groep-3/bladeren-zoeken", at=BEFORE))
        register.close()
        asked = typed(home, "who", f"{G3}/2026-11-20-bladeren-zoeken.md").output
        other = typed(home, "who", "/besloten/2026-2027/groep-4/sommen/").output
    assert "anna@ouders.example" in asked or "Anna" in asked or "ouder of verzorger; leest Groep 3" in asked
    assert "juf Gerda: leerkracht; leest Groep 3" in asked and asked.count("ouder of verzorger") == 1
    assert "juf Gerda" not in other and other.count("ouder of verzorger; leest Groep 4") == 1
    withdraw(home, f"{G3}/2026-11-20-bladeren-zoeken.md", Reach.EVERYWHERE, BEFORE, grace=0)
    seen = typed(home, "who", "--opened", f"{G3}/2026-11-20-bladeren-zoeken.md")
    assert seen.exit_code == 0 and "2026-11-25 18:00  " in seen.output and "1 ouder(s) of meelezer(s)" in seen.output
    assert "0 ouder(s)" in typed(home, "who", "--opened", "/besloten/2026-2027/groep-4/sommen/").output
