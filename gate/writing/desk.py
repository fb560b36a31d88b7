"""What every page of writing stands on: who writes, for which groups, and their drafts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app

from gate import guardians
from gate.access import Visitor
from gate.app import Gate, shelf, visitor
from gate.writing.composing import source_of
from gate.writing.drafts import Draft, Drafts
from gate.writing.named import names_in
from gate.writing.posting import Posting
from gate.writing.rooms import rooms_of, writes_for
from gate.writing.shelved import Shelved
from school.findings import Finding
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
    def local(self) -> datetime.datetime:
        """Now, in the school's own time."""
        return self.now.astimezone(self.gate.settings.site.zone).replace(tzinfo=None)

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

    @property
    def shelved(self) -> Shelved:
        return Shelved(self.gate.home, shelf())

    def authors(self, group: str) -> Mapping[str, str]:
        """Whose post it may be: who writes for this group, and the visitor. By their ids
        their names, as readers see them."""
        people = self.gate.snapshots.now().people.values()
        found = {one.id: one.name for one in people if one.name and writes_for(one, self.gate.settings, group)}
        return dict(sorted({self.me: self.who.person.name, **found}.items(), key=lambda one: one[1].casefold()))

    def judge(self, draft: Draft) -> list[Finding]:
        """What the rules say of it: the code of ``schoolpoort check``, and children's
        names by the register."""
        zone = self.gate.settings.site.zone
        source = source_of(draft, zone, self.now)
        with self.gate.register.reading() as rows:
            named = names_in(rows, self.gate.settings, source, self.posting.text(draft, self.now), draft.files,
                             self.now.astimezone(zone).date())
        return sorted({*self.posting.judge(draft, source, self.now), *named})

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
