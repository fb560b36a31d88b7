"""A round of mail: who hears of which posts, found at the moment that it goes.

Who may read is asked of the rights of that moment, by the function that decides about
pages (gate/access.py): of a parent who left this morning there is no mail tonight. A round
tells each whatever their own time has come for, so that a changed wish or a missed round
loses nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from gate import schema, telling
from gate.access import as_parent, may_read
from gate.announcing import SPAN, URGENT, take_turn
from gate.library import Shelf
from gate.outbox import NEWS, URGENT_NEWS, mails_to
from gate.snapshot import Person, Rights
from gate.stream import Headline, headlines
from gate.telling import Wishes
from school.settings import Settings
from school.told import Cadence


@dataclass(frozen=True)
class News:
    """A post that can be told of: it stands there now, and came at ``at``."""

    headline: Headline
    at: datetime.datetime
    is_urgent: bool


def fan_out(rows: Connection, settings: Settings, rights: Rights, shelf: Shelf, name: str,
            now: datetime.datetime) -> int:
    """Put one mail in the outbox for each who is to be told; gives how many. Done a second
    time it adds nothing: what somebody was told stands written."""
    take_turn(rows)
    found = [one for one in news(rows, shelf, now - SPAN) if one.is_urgent or name != URGENT]
    if not found:
        return 0
    if name == URGENT:
        _overtake(rows, found)
    people = [as_parent(person) for person in rights.people.values() if person.family]
    wishes = telling.read(rows, settings.told, [person.id for person in people])
    done, to = _told(rows, found), addresses(rows, unproven=name == URGENT)
    due = {person.id: mine for person in people if person.id in to and (
        mine := [one for one in found if (person.id, one.headline.post) not in done
                 and wanted(person, wishes[person.id], one)
                 and (one.is_urgent or has_come(settings, wishes[person.id], one, now))])}
    mails = mails_to(rows, URGENT_NEWS if name == URGENT else NEWS, {person: to[person] for person in due}, now)
    lines = [{"person": person, "post": one.headline.post, "mail": mails[person], "at": now}
             for person, mine in due.items() for one in mine]
    if lines:
        rows.execute(insert(schema.told), lines)
    return len(mails)


def _overtake(rows: Connection, found: Sequence[News]) -> None:
    """What stands in a mail that waits, for the morning perhaps, is told by the urgent one."""
    t, o = schema.told.c, schema.outbox.c
    rows.execute(delete(schema.told).where(
        t.post.in_([one.headline.post for one in found]),
        t.mail.in_(select(o.id).where(o.kind == NEWS, o.state == "waiting"))))


def news(rows: Connection, shelf: Shelf, since: datetime.datetime) -> list[News]:
    """What came since then and still stands there: what was withdrawn is no news."""
    p = schema.posted.c
    came = {row.post: row for row in rows.execute(select(schema.posted).where(p.at > since, ~p.quiet))}
    groups = [group for group in shelf.closed if any(post.startswith(f"{group}/") for post in came)]
    return [News(one, came[one.post].at, came[one.post].urgent is not None)
            for one in headlines(shelf, groups) if one.post in came]


def wanted(person: Person, wishes: Wishes, one: News) -> bool:
    """Whether somebody may read a post, and wants to hear of it."""
    wish = wishes.of(one.headline.group)
    if not may_read(person, one.headline.group):
        return False
    return one.is_urgent or (wish.cadence is not Cadence.NOTHING and one.at >= wish.since)


def has_come(settings: Settings, wishes: Wishes, one: News, now: datetime.datetime) -> bool:
    """Whether the time for which somebody chose is there: who hears daily is not told at the
    hour of the weekly mail. A newsletter has its own time, for whoever wants mail at all."""
    cadence = Cadence.NOW if one.headline.type in settings.told.mailed else wishes.of(one.headline.group).cadence
    return settings.told.due(cadence, one.at, settings.site.zone) <= now


def addresses(rows: Connection, *, unproven: bool, person: str = "") -> dict[str, str]:
    """Where each gets mail: an address that takes it, one they signed in with first. Others
    only when it is urgent (``unproven``): a mistyped one is a stranger's."""
    a = schema.address.c
    asked = select(a.person, a.mail).where(a.bounced.is_(None)).order_by(a.person, a.proven.is_(None), a.mail)
    if not unproven:
        asked = asked.where(a.proven.is_not(None))
    first: dict[str, str] = {}
    for row in rows.execute(asked.where(a.person == person) if person else asked):
        first.setdefault(row.person, row.mail)
    return first


def _told(rows: Connection, found: Sequence[News]) -> set[tuple[str, str]]:
    t = schema.told.c
    return {(row.person, row.post) for row in rows.execute(
        select(t.person, t.post).where(t.post.in_([one.headline.post for one in found])))}
