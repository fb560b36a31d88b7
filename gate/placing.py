"""A child's groups in a school year, brought up to the list.

A child that changes group in the year reads the new one at once: that is where
it sits. It leaves the old one the day before, or on 1 August where the school
wants that (``people.move_at_once``). A list of next year prepares it: nothing
of it opens before 1 August.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from gate.importreport import Report
from gate.known import Child, Known, Place
from gate.lines import Line
from school.words import Year

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Placing:
    """For one list: its year, the day it is read on, and the school's setting."""

    known: Known
    report: Report
    year: Year
    today: datetime.date
    at_once: bool

    def bring_up(self, child: Child, line: Line, *, is_new: bool) -> None:
        """Put a child in its groups of the year, and out of others of that year."""
        places = {place.group: place for place in child.places if place.year == str(self.year)}
        held = [place for place in places.values() if place.ends is None]
        # A list that says a child's one class says nothing of further groups.
        settled = not line.whole and any(place.group == line.group for place in held)
        old = [] if settled else [place for place in held if place.group not in line.groups]
        new = [group for group in line.groups if group not in [place.group for place in held]]
        for place in old:
            self._end(child, place)
        for group in new:
            if group in places and places[group] in child.places:
                places[group].change(ends=None)
            else:
                self.known.give_place(child, str(self.year), group, self._first_day(line, bool(old)))
        if not is_new:
            self._say(line, [place.group for place in old], new, bool(places))

    def _end(self, child: Child, place: Place) -> None:
        last = self.today - ONE_DAY if self.at_once or self.year.end < self.today else self.year.end
        if place.starts > min(last, self.today):  # it never opened, or today by mistake
            self.known.take_place(child, place)
        else:
            place.change(ends=last)

    def _first_day(self, line: Line, moves: bool) -> datetime.date:
        if moves and self.year.start <= self.today <= self.year.end:
            return self.today
        if line.starts and self.today < line.starts:
            return max(self.year.start, line.starts)
        return self.year.start

    def _say(self, line: Line, old: list[str], new: list[str], had_place: bool) -> None:
        stays = not self.at_once and self.year.start <= self.today <= self.year.end
        until = f" (leest {' en '.join(old)} tot en met {self.year.end:%d-%m-%Y})" if stays else ""
        if old and new:
            self.report.moved.append(f"{line.name} van {' en '.join(old)} naar {' en '.join(new)}{until}")
        elif old:
            self.report.moved.append(f"{line.name} uit {' en '.join(old)}{until}")
        elif new and had_place:
            self.report.moved.append(f"{line.name} ook in {' en '.join(new)}")
        elif new:
            self.report.placed.append(f"{line.name} ({' en '.join(new)})")


def absent(known: Known, on_list: set[str], year: Year, today: datetime.date) -> list[tuple[Child, datetime.date]]:
    """Who has a place at school and does not stand on a list that is whole, with
    the last day that follows: today, or the end of the year before when the list
    is of next year. Somebody whose last place is older left then."""
    last = today if year.start <= today else Year(year.first - 1).end
    found = []
    for child in known.children.values():
        held = [place.year for place in child.places
                if place.year <= str(year) and (place.ends is None or place.ends >= today)]
        if child.id in on_list or not held:
            continue
        day = min(last, Year.parse(max(held)).end)
        if child.leaves is None or child.leaves > day:
            found.append((child, day))
    return found


def is_back(child: Child, year: Year, today: datetime.date) -> bool:
    """Whether a child who left stands on a list that says it did not."""
    return child.leaves is not None and today <= year.end and child.leaves <= max(today, year.start - ONE_DAY)
