"""Invitations by mail: put in the outbox; the sender makes the code (gate/mails/invitation.py).

By hand, and by itself when a child is about to come to school: before its
first day and before its fourth birthday (rules.md 18).
"""

from __future__ import annotations

import datetime

from sqlalchemy import Connection, func, select

from gate import codes, schema
from gate.mandate import may_change_way_in
from gate.outbox import mail_to
from gate.register import Register

INVITATION = "invitation"
AUTOMATIC = "schoolpoort"  # who invites when nobody does
LATE = datetime.timedelta(days=30)  # after a first day, an invitation is the office's own to send
_MARGIN = datetime.timedelta(days=2)


def invite(rows: Connection, person: str, *, by: str, now: datetime.datetime) -> bool:
    """Put an invitation for somebody in the outbox. False when there is nobody to
    mail: no child to read of, no address that takes mail, signed in before, or one
    waits already; and for staff, unless ``by`` may give them a way in."""
    a, o = schema.address.c, schema.outbox.c
    held = rows.execute(select(schema.address).where(a.person == person).order_by(a.listed.desc(), a.mail)).all()
    to = next((row.mail for row in held if row.bounced is None), "")
    waits = rows.execute(select(o.id).where(
        o.kind == INVITATION, o.person == person, o.state.in_(("waiting", "claimed"))).limit(1)).first()
    if not to or waits or any(row.proven for row in held) or not may_be_invited(rows, person, by, now.date()):
        return False
    mail_to(rows, INVITATION, person, to, now, about=by)
    return True


def may_be_invited(rows: Connection, person: str, by: str, today: datetime.date) -> bool:
    """Whether a code of ``by`` has something to open: asked when the invitation is
    written and again when it is sent."""
    g = schema.guardianship.c
    reads = rows.execute(select(g.child).where(g.person == person, g.access).limit(1)).first()
    return reads is not None and may_change_way_in(rows, by, person, today)


def invite_due(register: Register, now: datetime.datetime) -> int:
    """Invite the guardians of children who are about to come; gives how many.
    Safe to repeat: who was given a code for this is not mailed again.

    Not before the first parent of the school signed in: a school that has just
    read its list decides itself when it begins."""
    people = register.settings.people
    before = datetime.timedelta(days=people.invite_days_before)
    today = now.astimezone(register.settings.site.zone).date()
    g, c = schema.guardianship.c, schema.code.c
    invited = 0
    with register.writing() as rows:
        if not _has_begun(rows):
            return 0
        coming = _coming(rows, today - LATE, today + before, today)
        guardians = rows.execute(select(g.person).where(g.child.in_(coming), g.access).distinct()
                                 .order_by(g.person)).scalars().all()
        had = set(rows.execute(select(c.person).where(c.created > now - before - LATE)).scalars())
        for person in guardians:
            if person not in had and codes.live(rows, person, now) is None:
                invited += invite(rows, person, by=AUTOMATIC, now=now)
        if invited:
            register.note(rows, now, AUTOMATIC, "invite-due", str(invited))
    return invited


def _has_begun(rows: Connection) -> bool:
    g, a = schema.guardianship.c, schema.address.c
    return rows.execute(select(a.mail).join(schema.guardianship, g.person == a.person)
                        .where(a.proven.is_not(None)).limit(1)).first() is not None


def _coming(rows: Connection, first: datetime.date, last: datetime.date, today: datetime.date) -> list[str]:
    """Children whose first day or fourth birthday lies between two days."""
    c, m = schema.child.c, schema.membership.c
    here = c.leaves.is_(None) | (c.leaves >= today)
    starts = select(m.child).join(schema.child, c.id == m.child).where(here).group_by(m.child).having(
        func.min(m.starts).between(first, last))
    # Four years are 1,460 or 1,461 days: fetch somewhat more, then count exactly.
    four = datetime.timedelta(days=4 * 365)
    born = rows.execute(select(c.id, c.born).where(
        here, c.born.between(first - four - _MARGIN, last - four + _MARGIN))).all()
    turning = [row.id for row in born if first <= _fourth_birthday(row.born) <= last]
    return [*rows.execute(starts).scalars(), *turning]


def _fourth_birthday(born: datetime.date) -> datetime.date:
    try:
        return born.replace(year=born.year + 4)
    except ValueError:  # 29 February, and no leap year four years on
        return datetime.date(born.year + 4, 3, 1)
