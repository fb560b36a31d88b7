"""1 August for the build: the timer notices the new school year; nobody turns anything."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import time_machine
from click.testing import CliRunner

from school.home import Home
from school.release import Release
from school.settings import Settings
from schoolpoort.cli import cli
from tests.build.schools import SCHOOL, school
from tests.schoolpoort.test_due_and_who import typed

JULY = datetime.datetime(2027, 7, 9, 10, 0, tzinfo=datetime.UTC)
LAST_NIGHT = datetime.datetime(2027, 7, 31, 21, 55, tzinfo=datetime.UTC)
AUGUST = datetime.datetime(2027, 7, 31, 22, 1, tzinfo=datetime.UTC)  # 00:01 in the Netherlands


def by_the_calendar(root: Path) -> Home:
    home = school(root)
    home.settings_file.write_text(SCHOOL.replace('year = "2026-2027"\n', ""), encoding="utf-8")
    return home


def test_the_timer_builds_the_new_year_in_its_first_minutes(tmp_path: Path) -> None:
    home = by_the_calendar(tmp_path / "home")
    with time_machine.travel(JULY, tick=True):
        assert typed(home, "build").exit_code == 0
    before = Release.current(home).facts
    assert json.loads((home.var / "due.json").read_text())["next"] == "2027-08-01T00:00:00"
    with time_machine.travel(LAST_NIGHT, tick=True):
        assert typed(home, "due").output == ""
    with time_machine.travel(AUGUST, tick=True):
        done = typed(home, "due")
        assert done.exit_code == 0 and "Uitgave" in done.output
        assert str(Settings.read(home).site.current_year) == "2027-2028"
    after = Release.current(home).facts
    assert after.moment.startswith("2027-08-01") and set(after.trees) == set(before.trees), "old years stay"
    assert after.trees != before.trees, "the pages know that it is another year"


def test_a_school_that_was_just_founded_goes_by_the_calendar(tmp_path: Path) -> None:
    with time_machine.travel(JULY, tick=True):
        made = CliRunner().invoke(cli, ["init", str(tmp_path / "nieuw")], catch_exceptions=False)
        assert made.exit_code == 0
        settings = Settings.read(Home(tmp_path / "nieuw"))
        assert settings.site.year == "" and str(settings.site.current_year) == "2026-2027"
    with time_machine.travel(AUGUST, tick=True):
        assert str(settings.site.current_year) == "2027-2028"
