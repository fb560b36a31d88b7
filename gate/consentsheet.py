"""Who may not be where: what holds for the children of a group, for its teachers,
the office and the command line."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from gate import children, consents
from gate.children import Child
from gate.holding import Held, State
from school.purposes import Purpose
from school.settings import Settings
from school.words import Group


@dataclass(frozen=True)
class Line:
    """A child with what holds, by purpose."""

    child: Child
    held: Mapping[str, Held]

    def may(self, purpose: Purpose) -> bool:
        return self.held[purpose.key].state is State.YES


@dataclass(frozen=True)
class Sheet:
    """A group's children, as a Dutch list sorts them."""

    group: Group
    label: str
    purposes: tuple[Purpose, ...]
    lines: tuple[Line, ...]

    def without(self, purpose: Purpose) -> list[Line]:
        """Who may not: a no, or no answer yet."""
        return [line for line in self.lines if not line.may(purpose)]

    @property
    def open(self) -> list[Line]:
        """Children for whom something waits for an answer."""
        return [line for line in self.lines if any(held.state is State.OPEN for held in line.held.values())]


def sheet(rows: Connection, settings: Settings, group: Group, today: datetime.date) -> Sheet:
    """The sheet of a group as it is on a day."""
    held = {place.child for place in children.places_in(rows, group, today)}
    holdings = consents.holds(rows, settings, held, today)
    lines = tuple(Line(child, holdings[child.id]) for child in children.some(rows, held))
    return Sheet(group, settings.site.label(group.name), settings.consent.asked, lines)
