"""What every page of writing stands on: who writes, for which groups, and their drafts."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app

from gate import guardians
from gate.access import Visitor
from gate.app import Gate, visitor
from gate.writing.drafts import Drafts
from gate.writing.posting import Posting
from gate.writing.rooms import rooms_of
from school.words import Group, Year


@dataclass(frozen=True)
class Desk:
    """One request of somebody who writes. ``now`` is UTC."""

    gate: Gate
    who: Visitor
    now: datetime.datetime

    @property
    def me(self) -> str:
        return self.who.person.id

    @property
    def year(self) -> Year:
        site = self.gate.settings.site
        return site.year_on(self.now.astimezone(site.zone).date())

    @property
    def rooms(self) -> Sequence[Group]:
        return rooms_of(self.who.person, self.gate.settings, self.year)

    @property
    def drafts(self) -> Drafts:
        return Drafts(self.gate.home)

    @property
    def posting(self) -> Posting:
        return Posting(self.gate.home, self.gate.settings, self._name)

    def label(self, group: str) -> str:
        try:
            return self.gate.settings.site.label(Group.parse(group).name)
        except ValueError:
            return ""

    def _name(self, person: str) -> str:
        if person == self.me:
            return self.who.person.name
        with self.gate.register.reading() as rows:
            found = guardians.named(rows, [person]).get(person)
        return found.name if found else ""


def desk() -> Desk:
    """The desk of this request."""
    gate: Gate = current_app.extensions["gate"]
    return Desk(gate, visitor(), gate.now())
