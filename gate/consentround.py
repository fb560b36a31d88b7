"""The round: who still has to answer, and one reminder each school year.

Whoever has a question open is on the list and gets the mail, whatever another
guardian answered: a mail that depended on it would tell."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, insert, or_, select

from gate import children, consents, guardians, schema
from gate.audit import note
from gate.guardians import Someone
from gate.outbox import mail_to
from school.settings import Settings

REMINDER = "consent"
"""The kind of the mail."""


@dataclass(frozen=True)
class Unanswered:
    """A guardian with the children that they did not answer for. ``mail``: where a
    reminder can go, empty when nowhere."""

    person: Someone
    children: tuple[str, ...]
    mail: str
    reminded: bool


def unanswered(rows: Connection, settings: Settings, today: datetime.date) -> list[Unanswered]:
    """Everybody who has not answered everything for a child that is here."""
    c, m, year = schema.child.c, schema.membership.c, settings.site.year_on(today)
    here = set(rows.execute(select(c.id).join(schema.membership, m.child == c.id).where(
        m.year == str(year), or_(m.ends.is_(None), m.ends >= today),
        or_(c.leaves.is_(None), c.leaves >= today))).scalars())
    facts, names = consents.read(rows, settings, here, today), {one.id: one.name for one in children.some(rows, here)}
    found = defaultdict[str, list[str]](list)
    for child, name in names.items():
        for guardian in facts.pupils[child].guardians:
            if facts.missing(child, guardian.person):
                found[guardian.person].append(name)
    people, r = guardians.named(rows, found), schema.consent_reminder.c
    done = set(rows.execute(select(r.person).where(r.year == str(year))).scalars())
    return sorted((Unanswered(people[id], tuple(names), _mail(people[id]), id in done) for id, names in found.items()),
                  key=lambda one: (one.children, one.person.name))


def _mail(person: Someone) -> str:
    """An address that takes mail, a proven one first."""
    good = sorted((one for one in person.addresses if one.bounced is None), key=lambda one: one.proven is None)
    return good[0].mail if good else ""


def remind(rows: Connection, settings: Settings, *, by: str, now: datetime.datetime) -> int:
    """One mail to each who was not reminded this school year; gives how many.
    ``now`` is in the school's own zone."""
    year, sent = str(settings.site.year_on(now.date())), 0
    for one in unanswered(rows, settings, now.date()):
        if one.mail and not one.reminded:
            rows.execute(insert(schema.consent_reminder).values(person=one.person.id, year=year, at=now))
            mail_to(rows, REMINDER, one.person.id, one.mail, now, about=year)
            sent += 1
    note(rows, now, by, "consent-remind", f"{year} {sent}")
    return sent
