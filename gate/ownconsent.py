"""One guardian's own part of consent: for which children they answer, what they said,
what they are still asked. Nothing here depends on what anybody else answered."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from gate import consents, schema
from gate.holding import Said, State
from school.purposes import Purpose
from school.settings import Settings


@dataclass(frozen=True)
class Own:
    """A child of theirs, with their own newest answers by purpose."""

    child: str
    name: str
    said: Mapping[str, Said]

    def chosen(self, purpose: str) -> str:
        """What is filled in: an answer that counts, and nothing that is asked anew
        (a box that is ticked beforehand is no consent, GDPR recital 32)."""
        said = self.said[purpose]
        return "" if said.state is State.OPEN or said.missing else said.state.value

    @property
    def missing(self) -> int:
        return sum(said.missing for said in self.said.values())


def children(rows: Connection, settings: Settings, person: str, today: datetime.date) -> Sequence[Own]:
    """The children here for whom somebody may answer in their account, the eldest first."""
    c, g = schema.child.c, schema.guardianship.c
    found = rows.execute(select(c.id, c.first_name).join(schema.guardianship, g.child == c.id).where(
        g.person == person, g.access, or_(c.leaves.is_(None), c.leaves >= today)).order_by(c.born, c.first_name)).all()
    facts = consents.read(rows, settings, [row.id for row in found], today)
    mine = []
    for row in found:
        said = {purpose.key: facts.own(row.id, person, purpose) for purpose in settings.consent.asked}
        if said and all(said.values()):
            mine.append(Own(row.id, row.first_name, {key: one for key, one in said.items() if one}))
    return mine


def asked(rows: Connection, settings: Settings, person: str, today: datetime.date) -> list[str]:
    """The names of the children for whom somebody still has questions to answer."""
    return [own.name for own in children(rows, settings, person, today) if own.missing]


def covers(rows: Connection, child: str, purpose: Purpose) -> Sequence[str]:
    """What a yes covers now: the posts and photos that hang on it. Photos do not say
    whom they show yet, so there is nothing to tell."""
    return ()
