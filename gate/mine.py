"""What the account page tells somebody of themselves: addresses, children, sign-ins."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from gate import names, schema
from school.settings import Site

MONTHS = datetime.timedelta(days=92)
MOST = 30


@dataclass(frozen=True)
class Address:
    """One of somebody's mail addresses."""

    mail: str
    proven: datetime.datetime | None


@dataclass(frozen=True)
class Child:
    """A child whose pages somebody reads, with the groups of today as labels."""

    name: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class SignIn:
    """One line about signing in; ``act`` and ``outcome`` are words of the log."""

    at: datetime.datetime
    act: str
    outcome: str


def addresses_of(rows: Connection, person: str) -> Sequence[Address]:
    """The addresses of a person, those that were proven first."""
    a = schema.address.c
    found = rows.execute(select(a.mail, a.proven).where(a.person == person).order_by(a.proven.is_(None), a.mail))
    return [Address(*row) for row in found]


def children_of(rows: Connection, person: str, today: datetime.date, site: Site) -> Sequence[Child]:
    """The children of a guardian who has access, the eldest first."""
    c, g, m = schema.child.c, schema.guardianship.c, schema.membership.c
    found = rows.execute(select(c.id, c.first_name, c.particle, c.last_name).join(
        schema.guardianship, g.child == c.id).where(g.person == person, g.access).order_by(c.born)).all()
    places: dict[str, list[str]] = {}
    for child, group, ends in rows.execute(select(m.child, m.group, m.ends).where(
            m.child.in_([row.id for row in found]), m.year == str(site.year_on(today)),
            m.starts <= today).order_by(m.group)):
        if ends is None or ends >= today:
            places.setdefault(child, []).append(site.label(group))
    return [Child(names.whole(row.first_name, row.particle, row.last_name), tuple(places.get(row.id, ())))
            for row in found]


def sign_ins(rows: Connection, person: str, now: datetime.datetime) -> Sequence[SignIn]:
    """What the log holds of somebody's signing in, the newest first."""
    a = schema.audit.c
    found = rows.execute(select(a.at, a.act, a.outcome).where(
        a.actor == person, a.act.startswith("sign-in") | a.act.in_(("second-step", "passkey")), a.at > now - MONTHS)
        .order_by(a.id.desc()).limit(MOST))
    return [SignIn(*row) for row in found]
