"""When parents hear of new posts: ``[told]`` of school.toml.

All times are the school's own. A parent chooses for themselves (gate/telling.py);
what stands here is when the mails go, and what holds for who chose nothing.
"""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

_TIME = r"([01]?\d|2[0-3]):[0-5]\d"
Time = Annotated[str, Meta(pattern=f"^{_TIME}$")]
DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
DayName = Literal["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
Kind = Literal["bericht", "weekbrief", "doelen", "nieuwsbrief", "uitje", "hulpvraag", "coaching"]


class Cadence(StrEnum):
    """How often somebody wants to hear of new posts."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"
    NOTHING = "nothing"


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What this school agreed on about mail of new posts."""

    default: Cadence = Cadence.DAILY
    daily: Time = "17:00"
    weekly_day: DayName = "vrijdag"
    weekly: Time = "16:00"
    quiet: Annotated[str, Meta(pattern=f"^({_TIME}-{_TIME})?$")] = "18:30-7:30"  # no mail then, unless urgent
    mailed: tuple[Kind, ...] = ("nieuwsbrief",)  # kinds of post that are mailed as soon as they stand there
    with_text: bool = True  # and with their text, when that is public
    new_days: Annotated[int, Meta(ge=1, le=31)] = 8  # a post with an older date is put up without a mail

    def due(self, cadence: Cadence, now: datetime.datetime, zone: ZoneInfo) -> datetime.datetime:
        """When a mail of ``cadence`` goes about what came ``now`` (UTC); in UTC."""
        if cadence is Cadence.DAILY:
            return self.awake(_next(now, zone, self.daily), zone)
        if cadence is Cadence.WEEKLY:
            return self.awake(_next(now, zone, self.weekly, DAYS.index(self.weekly_day)), zone)
        return self.awake(now, zone)

    def awake(self, moment: datetime.datetime, zone: ZoneInfo) -> datetime.datetime:
        """The same moment, or the end of the quiet hours that it falls in; in UTC."""
        if not self.quiet:
            return moment
        first, _, last = self.quiet.partition("-")
        begins, ends, here = _time(first), _time(last), moment.astimezone(zone)
        time = here.time().replace(tzinfo=None)
        if begins <= ends:
            is_quiet, day = begins <= time < ends, here.date()
        else:  # over midnight
            is_quiet = time >= begins or time < ends
            day = here.date() + datetime.timedelta(days=time >= begins)
        return _moment(day, ends, zone) if is_quiet else moment


def _next(now: datetime.datetime, zone: ZoneInfo, text: str, weekday: int | None = None) -> datetime.datetime:
    """The first moment after ``now`` at a time of day, on a day of the week."""
    day = now.astimezone(zone).date()
    for ahead in range(9):
        there = day + datetime.timedelta(days=ahead)
        found = _moment(there, _time(text), zone)
        if found > now and weekday in (None, there.weekday()):
            return found
    raise AssertionError("a week has every day")  # pragma: no cover


def _time(text: str) -> datetime.time:
    return datetime.time.fromisoformat(text.zfill(5))


def _moment(day: datetime.date, time: datetime.time, zone: ZoneInfo) -> datetime.datetime:
    """In UTC. A time that the clock skips in spring is the one an hour later."""
    return datetime.datetime.combine(day, time, zone).astimezone(datetime.UTC)
