"""Whom letters are for: guardians with their own children, never the other household's."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, true

from gate import schema
from gate.rights import SCHOOL
from school.settings import Site
from school.words import Group


@dataclass(frozen=True)
class Child:
    """A child as its guardian's letter names it; ``group`` is a label, "" when in none."""

    first_name: str
    name: str
    group: str


@dataclass(frozen=True)
class Recipient:
    """A guardian; ``name`` is "" when the school knows none. ``elsewhere``: of a
    child's second household, so the child must not carry the letter home."""

    person: str
    name: str
    language: str
    children: tuple[Child, ...]
    elsewhere: bool


def guardians_of(rows: Connection, group: Group, *, today: datetime.date | None = None) -> list[str]:
    """The guardians with access to a child of a group, in the order of the
    children's names: as a teacher hands letters out. The school's own group is
    everybody's. With ``today`` only of children who did not leave the group before."""
    c, g, m = schema.child.c, schema.guardianship.c, schema.membership.c
    here = (m.year == str(group.year)) & (true() if group.name == SCHOOL else m.group == group.name)
    stays = m.ends.is_(None) | (m.ends >= today) if today else true()
    found = rows.execute(
        select(g.person).join_from(schema.guardianship, schema.membership, g.child == m.child)
        .join(schema.child, c.id == g.child).where(here, stays, g.access)
        .order_by(c.first_name, c.last_name, g.household, g.person)).scalars()
    return list(dict.fromkeys(found))


def recipients(rows: Connection, persons: Sequence[str], site: Site, today: datetime.date) -> list[Recipient]:
    """The guardians among ``persons``, in that order, with the children whom they
    may read about and who are at school. Who has none gets no letter."""
    p = schema.person.c
    names = {row.id: row for row in rows.execute(
        select(p.id, p.name, p.language).where(p.id.in_(persons)))}
    labels = _groups(rows, site, today)
    made = [_recipient(rows, names[person], labels, today) for person in persons if person in names]
    return [one for one in made if one.children]


def _recipient(rows: Connection, person: Any, labels: dict[str, str], today: datetime.date) -> Recipient:
    c, g = schema.child, schema.guardianship
    held = rows.execute(
        select(c, g.c.household).join_from(g, c, g.c.child == c.c.id)
        .where(g.c.person == person.id, g.c.access, c.c.leaves.is_(None) | (c.c.leaves >= today))
        .order_by(c.c.born, c.c.first_name)).all()
    children = tuple(
        Child(row.first_name, " ".join(filter(None, (row.first_name, row.particle, row.last_name))),
              labels.get(row.id, "")) for row in held)
    # One such child is enough: it would carry home what its brother may.
    return Recipient(person.id, person.name, person.language, children, any(row.household != 1 for row in held))


def _groups(rows: Connection, site: Site, today: datetime.date) -> dict[str, str]:
    """The label of the class that each child is in, or goes to next."""
    m = schema.membership.c
    found = rows.execute(select(m.child, m.group, m.starts, m.ends).where(
        m.ends.is_(None) | (m.ends >= today), m.year >= str(site.year_on(today))).order_by(m.starts.desc(), m.group))
    return {row.child: site.label(row.group) for row in found
            if row.group not in site.groups or not site.groups[row.group].room}
