"""What is known of consent, read from the ledger: what holds for each child, and for
staff what everybody said. Nothing here writes."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from gate import consenttexts, schema
from gate.holding import Answer, Guardian, Held, Pupil, Said, Terms
from school.purposes import Purpose
from school.settings import Settings
from school.words import Year

Holdings = Mapping[str, Mapping[str, Held]]
"""By child and purpose."""


@dataclass(frozen=True)
class Facts:
    """What was read: the children, and everybody's newest answers by child and purpose."""

    terms: Terms
    pupils: Mapping[str, Pupil]
    newest: Mapping[tuple[str, str], Mapping[str, Answer]]

    def held(self, child: str, purpose: Purpose) -> Held:
        """What holds, with everybody's part in it: for staff."""
        return self.terms.weigh(self.pupils[child], purpose, self.newest.get((child, purpose.key), {}))

    def own(self, child: str, person: str, purpose: Purpose) -> Said | None:
        """What one guardian said; None for who does not count for this child."""
        guardian = next((one for one in self.pupils[child].guardians if one.person == person), None)
        if guardian is None or not self.terms.counts(guardian):
            return None
        return self.terms.said(purpose, guardian, self.newest.get((child, purpose.key), {}).get(person))

    def missing(self, child: str, person: str) -> list[Purpose]:
        """What somebody is still asked for a child."""
        found = ((purpose, self.own(child, person, purpose)) for purpose in self.terms.consent.asked)
        return [purpose for purpose, said in found if said and said.missing]


def read(rows: Connection, settings: Settings, children: Collection[str], today: datetime.date) -> Facts:
    """Everything about consent of these children."""
    c, g = schema.child.c, schema.guardianship.c
    ids = list(children)
    guardians = defaultdict[str, list[Guardian]](list)
    for row in rows.execute(select(schema.guardianship).where(g.child.in_(ids)).order_by(g.person)):
        guardians[row.child].append(Guardian(row.person, row.authority, None if row.access else row.ended))
    pupils = {row.id: Pupil(row.id, tuple(guardians[row.id]), row.leaves)
              for row in rows.execute(select(c.id, c.leaves).where(c.id.in_(ids)))}
    terms = Terms(settings.consent, consenttexts.versions(rows, settings.consent), settings.site.year_on(today), today)
    return Facts(terms, pupils, newest_answers(rows, ids))


def newest_answers(rows: Connection, children: list[str]) -> Mapping[tuple[str, str], Mapping[str, Answer]]:
    """Everybody's last answer, by child and purpose."""
    c = schema.consent.c
    last = select(func.max(c.id)).where(c.child.in_(children)).group_by(c.child, c.person, c.purpose)
    found = defaultdict[tuple[str, str], dict[str, Answer]](dict)
    for row in rows.execute(select(schema.consent).where(c.id.in_(last))):
        found[row.child, row.purpose][row.person] = Answer(
            row.child, row.person, row.purpose, row.version, Year.parse(row.year), row.answer, row.at, row.way)
    return found


def holds(rows: Connection, settings: Settings, children: Collection[str], today: datetime.date) -> Holdings:
    """What holds per child and purpose (those that are asked now). For staff only."""
    facts = read(rows, settings, children, today)
    return {child: {purpose.key: facts.held(child, purpose) for purpose in settings.consent.asked}
            for child in facts.pupils}
