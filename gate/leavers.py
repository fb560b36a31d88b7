"""What ends when: children who leave, and what the register forgets after them.

Access ends by date alone (gate/rights.py), whether or not this runs. This runs
once a day (``schoolpoort tidy``): it gives a last day to children who have no
place in the new school year, and carries out the table of gate/retention.py.
Safe to repeat, and to be killed: each part is one transaction.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, func, select, update

from gate import schema
from gate.notices import tell
from gate.register import Register
from gate.retention import CHILDREN, PEOPLE, TIES, TRACES, Moment, Rule, destroy, ids_over
from school.erased import What, record
from school.home import Home
from school.words import Year

UNPLACED_AFTER = datetime.timedelta(days=42)
"""Halfway September: a list that was read in late has come by then."""
SYSTEM = "system"
LEFT_UNSAID, NO_LIST = "left-unsaid", "no-list"
"""Kinds of notices: so many children had no place this year and got a last day;
the list of this year seems not to be read in."""


@dataclass
class Forgotten:
    """What a day's tidying did: rows by rule, children who got a last day, guardians who
    were sent their invitation, photos that nobody looked at in time."""

    rows: dict[str, int] = field(default_factory=dict)
    left: int = 0
    invited: int = 0
    hidden: int = 0

    @property
    def number(self) -> int:
        return sum(self.rows.values())


def forget_due(register: Register, home: Home, now: datetime.datetime) -> Forgotten:
    """Carry out everything whose day has come. ``now`` is UTC. Whose rows go for
    good is written on the list of the erased first, so that no old copy of the
    register brings them back."""
    done, people = Forgotten(), register.settings.people
    at = Moment(now, now.astimezone(register.settings.site.zone).date())
    with register.writing() as rows:
        for rule in TRACES:
            _carry_out(register, rows, rule, at, done)
    with register.changing() as rows:
        done.left = _say_who_left(register, rows, at)
        for rule, what in ((CHILDREN, What.CHILD), *((tie, None) for tie in TIES), (PEOPLE, What.PERSON)):
            if what:
                gone = ids_over(rows, rule, people, at)
                record(home.apart / "erased.jsonl", ((what, id) for id in gone), now)
                _forget_notices(rows, gone)
            _carry_out(register, rows, rule, at, done)
    return done


def _carry_out(register: Register, rows: Connection, rule: Rule, at: Moment, done: Forgotten) -> None:
    number = destroy(rows, rule, register.settings.people, at)
    if number:
        done.rows[rule.what] = number
        register.note(rows, at.now, SYSTEM, "forget", f"{rule.table.name} {number}")


def _forget_notices(rows: Connection, about: list[str]) -> None:
    """What the office was told about somebody goes with them."""
    for first in range(0, len(about), 500):
        rows.execute(delete(schema.notice).where(schema.notice.c.about.in_(about[first:first + 500])))


def _say_who_left(register: Register, rows: Connection, at: Moment) -> int:
    """Nobody has to remember groep 8: who has no place in the new school year,
    six weeks after it began, left on the last day of the old one. The office is
    told, and has until the end of the days of grace to put it right.

    Not for a school that holds on to a year, nor when most children would go:
    then it is the list that is missing, not the children."""
    year = Year.of(at.today)
    if register.settings.site.year or at.today < year.start + UNPLACED_AFTER:
        return 0
    m, c = schema.membership.c, schema.child.c
    newest = select(m.child, func.max(m.year).label("year")).group_by(m.child).subquery()
    found = rows.execute(select(c.id, newest.c.year).join_from(schema.child, newest, newest.c.child == c.id)
                         .where(c.leaves.is_(None))).all()
    left = [row.id for row in found if row.year < str(year)]
    if len(left) > len(found) - len(left):
        _tell_once(rows, NO_LIST, str(year), at.now)
        return 0
    for child in left:
        rows.execute(update(schema.child).where(c.id == child).values(leaves=Year(year.first - 1).end))
        register.note(rows, at.now, SYSTEM, "leave", child, "no-place")
    if left:
        tell(rows, LEFT_UNSAID, detail=f"{year}: {len(left)}", now=at.now)
    return len(left)


def _tell_once(rows: Connection, kind: str, detail: str, now: datetime.datetime) -> None:
    """Once, also when the office has settled it."""
    n = schema.notice.c
    if rows.execute(select(n.id).where(n.kind == kind, n.detail == detail)).first() is None:
        tell(rows, kind, detail=detail, now=now)
