"""Tidying as a timer does it; only the clock is moved."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from sqlalchemy import func, select, update

from gate import schema
from schoolpoort.cli import cli
from tests.gate.small_school import DIRK, School
from tests.schoolpoort.test_due_and_who import typed

NOVEMBER = datetime.datetime(2026, 11, 20, 3, 30, tzinfo=datetime.UTC)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School.found(tmp_path).peopled()
    with made.register.changing() as rows:
        rows.execute(update(schema.child).where(schema.child.c.first_name == "Fien")
                     .values(leaves=datetime.date(2026, 11, 1)))
    yield made
    made.register.close()


def children(school: School) -> int:
    with school.register.reading() as rows:
        return int(rows.execute(select(func.count()).select_from(schema.child)).scalar_one())


def test_a_timer_tidies_and_says_what_in_numbers(school: School) -> None:
    with time_machine.travel(NOVEMBER):
        assert typed(school.home, "tidy").output == ""
    with time_machine.travel(datetime.datetime(2027, 2, 2, 3, 30, tzinfo=datetime.UTC)):
        done = typed(school.home, "tidy")
    assert done.exit_code == 0 and "opgeruimd: 1 x kind" in done.output and children(school) == 2


def test_due_tidies_once_a_day_and_not_each_five_minutes(school: School) -> None:
    with time_machine.travel(datetime.datetime(2027, 2, 2, 3, 30, tzinfo=datetime.UTC)) as clock:
        assert "opgeruimd: 1 x kind" in typed(school.home, "due").output
        with school.register.changing() as rows:
            rows.execute(update(schema.child).where(schema.child.c.first_name == "Bram")
                         .values(leaves=datetime.date(2026, 11, 1)))
        clock.shift(datetime.timedelta(minutes=5))
        assert typed(school.home, "due").output == "" and children(school) == 2
        clock.shift(datetime.timedelta(days=1))
        assert "opgeruimd: 1 x kind" in typed(school.home, "due").output and children(school) == 1


def test_the_build_s_user_who_sees_no_keys_tidies_nothing(school: School) -> None:
    for key in school.home.keys.iterdir():
        key.unlink()
    with time_machine.travel(datetime.datetime(2027, 2, 2, 3, 30, tzinfo=datetime.UTC)):
        assert typed(school.home, "due").output == "" and children(school) == 3


@pytest.mark.parametrize("wrong", [datetime.datetime(2036, 1, 1, tzinfo=datetime.UTC),
                                   datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)])
def test_a_clock_that_jumped_destroys_nothing(school: School, wrong: datetime.datetime) -> None:
    with time_machine.travel(NOVEMBER):
        typed(school.home, "tidy")
    with time_machine.travel(wrong):
        refused = typed(school.home, "tidy")
        assert refused.exit_code == 1 and "Er is niets gewist" in refused.output and children(school) == 3
        again = typed(school.home, "due")
        assert again.exit_code == 1 and "Er is niets gewist" in again.output
        if wrong > NOVEMBER:
            assert typed(school.home, "tidy", "--date-is-right").exit_code == 0 and children(school) == 2


def test_the_office_forgets_somebody_after_typing_who(school: School) -> None:
    words = ["--home", str(school.home.root), "people", "forget", DIRK, "--reason", "verzoek 12"]
    refused = CliRunner().invoke(cli, words, input="ja\n")
    assert refused.exit_code == 1 and "Er is niets gewist" in refused.output and DIRK in school.people()
    done = CliRunner().invoke(cli, words, input=f"{DIRK}\n")
    assert done.exit_code == 0 and "Gewist: 1" in done.output and DIRK not in school.people()
