"""When a mail of new posts goes: by the school's own clock, also when that is moved."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from school.settings import Settings, SettingsError
from school.told import Cadence, Told

ZONE = ZoneInfo("Europe/Amsterdam")


def utc(text: str) -> datetime.datetime:
    """A moment on the school's clock, in UTC."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(datetime.UTC)


@pytest.mark.parametrize("cadence, came, goes", [
    (Cadence.NOW, "2026-11-20T15:40", "2026-11-20T15:40"),
    (Cadence.NOW, "2026-11-20T18:29", "2026-11-20T18:29"),
    (Cadence.NOW, "2026-11-20T18:30", "2026-11-21T07:30"),
    (Cadence.NOW, "2026-11-21T07:29", "2026-11-21T07:30"),
    (Cadence.NOW, "2026-11-21T07:30", "2026-11-21T07:30"),
    (Cadence.DAILY, "2026-11-20T15:40", "2026-11-20T17:00"),
    (Cadence.DAILY, "2026-11-20T17:00", "2026-11-21T17:00"),
    (Cadence.WEEKLY, "2026-11-20T15:59", "2026-11-20T16:00"),
    (Cadence.WEEKLY, "2026-11-20T16:00", "2026-11-27T16:00"),
    (Cadence.DAILY, "2027-03-27T18:00", "2027-03-28T17:00"),  # the night in which the clock goes forward
    (Cadence.DAILY, "2026-10-24T18:00", "2026-10-25T17:00"),  # and back
    (Cadence.NOW, "2027-03-27T23:00", "2027-03-28T07:30"),
    (Cadence.NOW, "2026-10-24T23:00", "2026-10-25T07:30"),
    (Cadence.WEEKLY, "2027-03-26T16:30", "2027-04-02T16:00"),
])
def test_a_mail_goes_when_the_school_says(cadence: Cadence, came: str, goes: str) -> None:
    assert Told().due(cadence, utc(came), ZONE) == utc(goes)


@pytest.mark.parametrize("quiet, came, goes", [
    ("", "2026-11-20T23:00", "2026-11-20T23:00"),
    ("12:00-13:00", "2026-11-20T12:30", "2026-11-20T13:00"),
    ("12:00-13:00", "2026-11-20T23:00", "2026-11-20T23:00"),
    ("9:00-9:00", "2026-11-20T09:00", "2026-11-20T09:00"),
])
def test_a_school_chooses_its_own_quiet_hours(quiet: str, came: str, goes: str) -> None:
    assert Told(quiet=quiet).due(Cadence.NOW, utc(came), ZONE) == utc(goes)


def test_every_moment_of_both_nights_has_an_end_of_the_quiet_hours() -> None:
    for night in ("2027-03-27T18:00", "2026-10-24T18:00"):
        for minutes in range(0, 15 * 60, 7):
            moment = utc(night) + datetime.timedelta(minutes=minutes)
            due = Told().due(Cadence.NOW, moment, ZONE)
            assert moment <= due <= moment + datetime.timedelta(hours=14)
            assert Told().awake(due, ZONE) == due


@pytest.mark.parametrize("line", ['default = "hourly"', 'daily = "25:00"', 'quiet = "18:30"', 'weekly_day = "friday"'])
def test_what_is_no_time_is_refused(line: str) -> None:
    text = f'[site]\nname = "a"\nshort = "b"\nurl = "http://localhost"\n[told]\n{line}\n'
    with pytest.raises(SettingsError, match="told"):
        Settings.parse(text.encode())
