"""The end of what a school keeps: told first, destroyed on its day, noted without a name."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import time_machine

from school.ending import Retention, read_destroyed
from school.fields import TYPES
from school.home import Home
from school.settings import Settings, SettingsError
from schoolpoort.retire import Retired, retire
from tests.build.schools import G3, school, text, write
from tests.build.test_erase import put, typed

DAY = datetime.timedelta(days=1)
FIRST = datetime.datetime(2026, 11, 25, 17, 0)
LETTER, COACH, CALL, KEPT = (f"{G3}/2026-11-{name}" for name in (
    "01-weekbrief", "02-coaching", "03-oproep", "04-gewoon"))
PERIODS = "[retention]\nweekbrief = 30\nexpired = 10\nwarn_days = 7\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """One post for each end, one that has none; each with a photo."""
    home = school(tmp_path / "home", {
        f"{LETTER}/bericht.md": text("Weekbrief van Zilver", "Deze week.", "2026-11-01", Type="weekbrief", Gallery="a"),
        f"{COACH}/bericht.md": text("Les bekijken", "Voor de juf.", "2026-11-02", Type="coaching", Gallery="b"),
        f"{CALL}/bericht.md": text("Wie helpt", "Vijf handen.", "2026-11-03", Expires="2026-11-20", Gallery="c"),
        f"{KEPT}/bericht.md": text("Gewoon", "Blijft.", "2026-11-04", Gallery="d")})
    home.settings_file.write_text(home.settings_file.read_text() + PERIODS)
    for place, colour in ((LETTER, "navy"), (COACH, "olive"), (CALL, "maroon"), (KEPT, "teal")):
        put(home, place.removeprefix("groepen/"), "foto.jpg", colour)
    return home


def looked(home: Home, moment: datetime.datetime, **more: bool) -> Retired:
    return retire(home, Settings.read(home), moment, grace=0, **more)


def photos(home: Home) -> set[str]:
    return {file.parent.name for file in home.originals.rglob("*.jpg")}


def test_it_is_told_for_days_and_destroyed_on_its_day_and_not_before(home: Home) -> None:
    first = looked(home, FIRST)
    days = {one.source.split("/")[3]: one.day for one in first.coming}
    names = ("2026-11-01-weekbrief", "2026-11-02-coaching", "2026-11-03-oproep")
    assert days == dict.fromkeys(names, datetime.date(2026, 12, 2)), "long over, yet told for a week first"
    assert not looked(home, FIRST + 6 * DAY).gone and len(photos(home)) == 4
    assert {one.kind for one in looked(home, FIRST + 7 * DAY).gone} == {"weekbrief", "coaching", "bericht"}
    assert photos(home) == {"2026-11-04-gewoon"}
    assert not looked(home, FIRST + 400 * DAY).gone, "what has no end has none, and what went goes once"


def test_the_log_says_what_and_why_and_never_whose(home: Home) -> None:
    looked(home, FIRST)
    looked(home, FIRST + 7 * DAY)
    lines = {(one.what, one.number, one.why) for one in read_destroyed(home)}
    assert lines == {("weekbrief, met bestanden", 2, "30 dagen na de datum (weekbrief)"),
                     ("coaching, met bestanden", 2, "28 dagen na de datum (coaching)"),
                     ("bericht, met bestanden", 2, "10 dagen na het verlopen")}
    said = home.destroyed_file.read_text() + home.erased_file.read_text() + home.ending_file.read_text()
    assert not any(word in said for word in ("Zilver", "oproep", "groep-3", "foto.jpg"))


def test_what_could_not_be_destroyed_is_noted_once_when_it_is(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    looked(home, FIRST)

    def full(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr("schoolpoort.retire.erase", full)
        with pytest.raises(OSError, match="disk full"):
            looked(home, FIRST + 7 * DAY)
    looked(home, FIRST + 8 * DAY)
    assert len(read_destroyed(home)) == 3


def test_who_mends_it_in_time_takes_it_off_the_list(home: Home) -> None:
    looked(home, FIRST)
    home.settings_file.write_text(home.settings_file.read_text().replace("weekbrief = 30", "weekbrief = 3000"))
    write(home, f"{CALL}/bericht.md", text("Wie helpt", "Vijf handen.", "2026-11-03", Expires="2027-03-20"))
    looked(home, FIRST + 7 * DAY)
    assert photos(home) == {"2026-11-01-weekbrief", "2026-11-03-oproep", "2026-11-04-gewoon"}
    home.settings_file.write_text(home.settings_file.read_text().replace("weekbrief = 3000", "weekbrief = 1"))
    assert not looked(home, FIRST + 8 * DAY).gone, "put on again, it is told again"


def test_a_dry_run_changes_nothing_and_says_when(home: Home) -> None:
    looked(home, FIRST)
    before = home.ending_file.read_bytes()
    assert len(looked(home, FIRST + 7 * DAY, dry_run=True).gone) == 3
    assert len(photos(home)) == 4 and home.ending_file.read_bytes() == before and not home.destroyed_file.exists()
    with time_machine.travel(datetime.datetime(2026, 11, 26, 9, tzinfo=datetime.UTC)):
        said = typed(home, "due", "--dry-run").output
    assert f"wordt vernietigd op 2026-12-02: {LETTER}/bericht.md (30 dagen na de datum (weekbrief))" in said


def test_the_timer_tells_once_and_destroys_and_a_damaged_list_stops_only_that(home: Home) -> None:
    def at(day: int) -> str:
        with time_machine.travel(datetime.datetime(2026, 11, 25, 9, tzinfo=datetime.UTC) + day * DAY):
            return typed(home, "due").output
    assert at(0).count("wordt vernietigd op") == 3 and at(0) == "" and "wordt vernietigd" not in at(1)
    home.ending_file.write_text("{}")
    assert "ending.json is niet te lezen" in at(7) and len(photos(home)) == 4
    home.ending_file.unlink()
    assert at(8).count("wordt vernietigd op") == 3, "the week begins anew"
    assert at(15).count("vernietigd: ") == 3 and photos(home) == {"2026-11-04-gewoon"}


def test_every_kind_of_post_has_a_period_and_footage_for_coaching_is_never_public(home: Home) -> None:
    assert set(TYPES) == set(Retention.__struct_fields__) - {"expired", "warn_days"}
    assert Retention().coaching and not Retention().bericht
    write(home, f"{COACH}/bericht.md", text("Les", "Kijk.", "2026-11-02", "published", Type="coaching"))
    assert "beeld voor coaching blijft in besloten kring" in typed(home, "check").output
    with pytest.raises(SettingsError, match="Bedoelde u “weekbrief”"):
        Settings.parse(home.settings_file.read_bytes().replace(b"weekbrief =", b"weekbrif ="))
    with pytest.raises(SettingsError, match="warn_days"):
        Settings.parse(home.settings_file.read_bytes().replace(b"warn_days = 7", b"warn_days = 0"))
