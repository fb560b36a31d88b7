"""What parents look for first, on top of their start page: each a setting of the school.

*Ziek melden* (a telephone number, a link), the next days without school (from
the school's calendar, as the build read it), and who to ask.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from school.settings import People


@dataclass(frozen=True)
class FreeDays:
    """A day or a stretch of days without school; ``end`` is the last one."""

    title: str
    date: datetime.date
    end: datetime.date


@dataclass(frozen=True)
class Firsts:
    """What is shown; what the school did not fill in is not there."""

    sick_telephone: str = ""
    sick_link: str = ""
    free: tuple[FreeDays, ...] = ()
    ask_whom: tuple[tuple[str, str], ...] = ()

    @property
    def dial(self) -> str:
        """The number as a telephone dials it (RFC 3966): 0123 - 45 67 89 is 0123456789."""
        return re.sub(r"[^0-9+]", "", self.sick_telephone)

    def __bool__(self) -> bool:
        return bool(self.sick_telephone or self.sick_link or self.free or self.ask_whom)


def firsts(people: People, days: Sequence[Mapping[str, str]], today: datetime.date) -> Firsts:
    """``days`` are the calendar's days without school, as release.json holds them."""
    return Firsts(people.sick_telephone, people.sick_link, _next_free(days, today), tuple(people.ask_whom.items()))


def _next_free(days: Sequence[Mapping[str, str]], today: datetime.date) -> tuple[FreeDays, ...]:
    """The next days without school, and the next holiday if that is another."""
    coming = [(day["kind"], FreeDays(day["title"], datetime.date.fromisoformat(day["date"]),
                                     datetime.date.fromisoformat(day["end"])))
              for day in days if day["end"] >= today.isoformat()]
    coming.sort(key=lambda pair: (pair[1].date, pair[1].end))
    first = [days for _, days in coming[:1]]
    holiday = [days for kind, days in coming if kind == "vakantie"][:1]
    return tuple(dict.fromkeys(first + holiday))
