"""The ledger of consent: answers are added and never changed; what holds follows
from the newest of each (gate/holding.py).

``now`` is in the school's own zone where a day follows from it. Nothing here shows
one guardian what another answered: ``held`` is for staff, ``own`` for the guardian.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from gate import consenttexts, notices, schema, takedown
from gate.audit import note
from gate.facts import Facts, newest_answers
from gate.facts import holds as holds
from gate.facts import read as read
from gate.holding import CHILD, NO, NONE, State
from school.purposes import Purpose
from school.settings import Settings
from school.words import Year

ACCOUNT, PAPER, IMPORT, TEACHER = "account", "paper", "import", "teacher"
"""By which way an answer came."""
CHANGED, DISAGREE = "consent-changed", "consent-disagree"
"""Kinds of notices: to the teachers of the group, and to the head."""


@dataclass(frozen=True)
class Given:
    """What somebody answers for one child: yes or no by purpose, to the texts as they
    are now. ``person`` is CHILD for its own objection."""

    child: str
    person: str
    answers: Mapping[str, str]
    way: str
    by: str


def give(rows: Connection, settings: Settings, given: Given, now: datetime.datetime) -> list[str]:
    """Add what somebody answers to the ledger; gives the purposes that have a new
    line. The same answer to the same question in the same year is not written twice.

    The group's teachers are told when what held is no longer so, the head when
    guardians disagree; photos follow (gate/takedown.py). In the caller's own transaction.
    Raises ShownError and OSError."""
    c = schema.child.c
    rows.execute(select(c.id).where(c.id == given.child).with_for_update()).all()  # one after the other
    consenttexts.bring_up(rows, settings.consent, now)
    before = read(rows, settings, [given.child], now.date())
    if given.child not in before.pupils:
        return []
    year, written = _year_for(rows, given.child, before.terms.year), list[str]()
    for purpose in settings.consent.asked:
        answer, version = given.answers.get(purpose.key), before.terms.versions[purpose.key]
        if answer is None or _stands(before, given, purpose, (answer, version, year)):
            continue
        rows.execute(insert(schema.consent).values(
            at=now, child=given.child, person=given.person, purpose=purpose.key, version=version, year=str(year),
            way=given.way, by=given.by, answer=answer))
        written.append(purpose.key)
    if written:
        note(rows, now, given.by, f"consent-{given.way}", f"{given.child} {given.person}".strip())
        after = read(rows, settings, [given.child], now.date())
        _tell(rows, settings, before, after, given.child, written, now)
        refused = [key for key in written if given.answers[key] == NO]
        takedown.follow(rows, settings, takedown.turn(settings, given.child, before, after, refused, given.person,
                                                      given.by), now)
    return written


def _stands(facts: Facts, given: Given, purpose: Purpose, new: tuple[str, int, Year]) -> bool:
    """Whether this very answer was given, and still counts: of somebody whose
    access ended since, the same yes is written anew."""
    last = facts.newest.get((given.child, purpose.key), {}).get(given.person)
    if last is None or (last.answer, last.version, last.year) != new:
        return last is None and new[0] == NONE
    said = facts.own(given.child, given.person, purpose)
    return said is None or said.state is not State.OPEN


def _year_for(rows: Connection, child: str, year: Year) -> Year:
    """The school year that an answer is for: of a child who is yet to come, its first."""
    m = schema.membership.c
    first = rows.execute(select(func.min(m.year)).where(m.child == child)).scalar_one_or_none()
    return max(year, Year.parse(first)) if first else year


def _tell(rows: Connection, settings: Settings, before: Facts, after: Facts, child: str, written: list[str],
          now: datetime.datetime) -> None:
    for key in written:
        purpose = settings.consent.known[key]
        was, is_now = before.held(child, purpose), after.held(child, purpose)
        # What was open and is yes or no now stands on the teacher's sheet; what was
        # counted on and changed has to be seen.
        if was.state is not is_now.state and was.state is not State.OPEN:
            notices.tell(rows, CHANGED, about=child, detail=key, now=now)
        if is_now.disagree and not was.disagree:
            notices.tell(rows, DISAGREE, about=child, detail=key, now=now)


def object_for(rows: Connection, settings: Settings, child: str, purposes: Mapping[str, str], *, by: str,
               now: datetime.datetime) -> list[str]:
    """A child's own objection (NO), or that it objects no more (NONE), as its teacher heard it."""
    return give(rows, settings, Given(child, CHILD, purposes, TEACHER, by), now)


def carry_over(rows: Connection, keep: str, gone: str, *, by: str, now: datetime.datetime) -> None:
    """Two entries of one person became one: each answer of ``gone`` is written anew
    for ``keep``, older than what they answered themselves only where that is a no:
    of two answers of one person the no is kept."""
    c = schema.consent.c
    children = list(rows.execute(select(c.child).where(c.person == gone).distinct()).scalars())
    for (child, purpose), said in newest_answers(rows, children).items():
        other, mine = said.get(gone), said.get(keep)
        if other and (mine is None or (mine.answer != NO and other.answer == NO)):
            rows.execute(insert(schema.consent).values(
                at=now, child=child, person=keep, purpose=purpose, version=other.version, year=str(other.year),
                way=other.way, by=by, answer=other.answer))
