"""``people end`` and ``people staff end``: at once, with a reason, without grace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import select

from gate import schema
from gate.staff import add_staff
from schoolpoort.cli import cli
from tests.gate.small_school import ANNA, DIRK, GERDA, HENK, LIST, YEAR, School

GROUP_3, GROUP_5 = "2026-2027/groep-3", "2026-2027/groep-5"


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School.found(tmp_path).peopled()
    with time_machine.travel(made.clock(), tick=True):
        yield made
    made.register.close()


def typed(school: School, *words: str, says: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["--home", str(school.home.root), "people", *words], input=says,
                              catch_exceptions=False)


def reason(school: School, mail: str) -> str:
    g, a = schema.guardianship.c, schema.address.c
    with school.register.reading() as rows:
        return str(rows.execute(select(g.reason).join_from(schema.guardianship, schema.address, a.person == g.person)
                                .where(a.mail == mail, ~g.access)).scalar_one())


def test_a_parents_access_to_a_child_ends_now_with_a_reason_and_only_theirs(school: School) -> None:
    dirk = school.browser().signs_in(DIRK)
    assert dirk.is_signed_in and GROUP_3 in school.reads(DIRK)
    done = typed(school, "end", DIRK, "Bram", "--now", "--reason", "uitspraak van de rechter")
    assert done.exit_code == 0 and "leest de groepen van Bram de Vries niet meer" in done.output
    assert not school.reads(DIRK)  # no day of grace
    assert {GROUP_3, GROUP_5} <= school.reads(ANNA)
    assert reason(school, DIRK) == "uitspraak van de rechter"
    school.read_in(LIST)
    assert not school.reads(DIRK), "the next list must not open it"


def test_of_a_parent_of_two_only_the_named_child_is_closed(school: School) -> None:
    assert typed(school, "end", ANNA, "bram", "--now", "--reason", "x").exit_code == 0
    assert GROUP_3 not in school.reads(ANNA) and GROUP_5 in school.reads(ANNA)
    again = typed(school, "end", ANNA, "Bram", "--now", "--reason", "x")
    assert again.exit_code == 1 and "schoolpoort people show" in again.output


def test_nothing_ends_without_now_or_without_a_reason(school: School) -> None:
    assert "zeg dan: --now" in typed(school, "end", ANNA, "Bram", "--reason", "x").output
    assert typed(school, "end", ANNA, "Bram", "--now", "--reason", "  ").exit_code == 2
    assert typed(school, "end", ANNA, "Bram", "--now").exit_code == 1  # asked, and nobody answers
    assert GROUP_3 in school.reads(ANNA)
    assert typed(school, "end", ANNA, "Bram", "--now", says="verhuisd\n").exit_code == 0
    assert reason(school, ANNA) == "verhuisd"


def test_a_role_ends_now_or_after_its_last_day(school: School) -> None:
    later = typed(school, "staff", "end", GERDA, "--last-day", "20-11-2026")
    assert later.exit_code == 0 and "na 20-11-2026 geen leerkracht van groep-3 meer" in later.output
    assert GROUP_3 in school.reads(GERDA)
    now = typed(school, "staff", "end", GERDA, "--role", "leerkracht", "--group", "groep-3", "--now")
    assert now.exit_code == 0 and not school.reads(GERDA)
    gone = typed(school, "staff", "end", GERDA, "--now")
    assert gone.exit_code == 1 and "zo’n rol niet" in gone.output


def test_only_the_role_that_is_named_ends(school: School) -> None:
    add_staff(school.register, "", GERDA, "leerkracht", ("groep-4",), YEAR, now=school.clock())
    assert typed(school, "staff", "end", GERDA, "--group", "groep-4", "--now").exit_code == 0
    assert GROUP_3 in school.reads(GERDA) and "2026-2027/groep-4" not in school.reads(GERDA)


def test_the_last_head_stays_and_the_moment_must_be_said(school: School) -> None:
    add_staff(school.register, "", HENK, "leerkracht", ("groep-4",), YEAR, now=school.clock())
    refused = typed(school, "staff", "end", HENK, "--now")
    assert refused.exit_code == 1 and "de laatste directeur" in refused.output
    with school.register.reading() as rows:
        s = schema.staff_role.c
        assert rows.execute(select(s.id).where(s.ends.is_not(None))).all() == []  # nothing half
    for words in ((), ("--now", "--last-day", "31-07-2027")):
        assert typed(school, "staff", "end", GERDA, *words).exit_code == 2
    assert "geen mailadres" in typed(school, "staff", "end", "gerda", "--now").output
