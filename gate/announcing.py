"""What came new with a release is written down once, with the rounds of mail that follow.

Many processes may look; the row of ``looked_through`` is taken by one, which writes in
the same transaction. A round holds nobody's name: who hears of it is found when it goes
(gate/rounds.py).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gate import schema
from gate.library import Shelf
from gate.outbox import round_of
from gate.register import Register
from gate.stream import Headline, headlines
from school.settings import Settings
from school.told import Cadence

SPAN = datetime.timedelta(days=15)
"""How far back a round looks for what somebody was not told: a week and what a server that
was away for days makes of it, well within what ``told`` remembers."""
ROUND = "round-"
"""How the kinds of the outbox begin that are rounds; a cadence or ``urgent`` follows."""
URGENT = "urgent"


class Announcer:
    """What one process remembers to have looked through."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._seen = -1

    def look(self, shelf: Shelf, now: datetime.datetime) -> int:
        """Write down what is new in a release; gives how many posts that were. Raises
        what the store raises: then nothing was written, and the next look does it."""
        if shelf.number == self._seen:
            return 0
        with self._register.writing() as rows:
            new = announce(rows, self._register.settings, shelf, now)
        self._seen = shelf.number
        return new


def announce(rows: Connection, settings: Settings, shelf: Shelf, now: datetime.datetime) -> int:
    """As ``Announcer.look``. The posts of the first release that is looked through are
    nobody's news, nor is one with a date of long ago."""
    before = take_turn(rows)
    if before == shelf.number:
        return 0
    rows.execute(update(schema.looked_through).values(release=shelf.number))
    known = set(rows.execute(select(schema.posted.c.post)).scalars())
    found = {one.post: one for one in headlines(shelf, shelf.closed)}
    new = [one for post, one in found.items() if post not in known]
    oldest = now.astimezone(settings.site.zone).date() - datetime.timedelta(days=settings.told.new_days)
    lines = [{"post": one.post, "at": now, "quiet": before == 0 or one.date.date() < oldest} for one in new]
    if lines:
        rows.execute(insert(schema.posted), lines)
    if _is_any_news(rows, now):
        for cadence in (Cadence.NOW, Cadence.DAILY, Cadence.WEEKLY):
            round_of(rows, ROUND + cadence, now, settings.told.due(cadence, now, settings.site.zone))
    return sum(not line["quiet"] for line in lines)


def _is_any_news(rows: Connection, now: datetime.datetime) -> bool:
    """Also of before: a post that was away at its own round, and stands there again, is told."""
    p = schema.posted.c
    return rows.execute(select(p.post).where(p.at > now - SPAN, ~p.quiet).limit(1)).first() is not None


def urgent(rows: Connection, shelf: Shelf, post: str, *, by: str, now: datetime.datetime) -> Headline | None:
    """The head says that a post is urgent: everybody who may read it and was not told yet is
    told now, whatever they chose. Gives the post, or None when no such post stands there."""
    found = next((one for one in headlines(shelf, shelf.closed) if one.post == post), None)
    if found is None:
        return None
    take_turn(rows)
    done = rows.execute(update(schema.posted).where(schema.posted.c.post == post).values(
        urgent=by, quiet=False, at=now))
    if not done.rowcount:
        rows.execute(insert(schema.posted).values(post=post, at=now, quiet=False, urgent=by))
    round_of(rows, ROUND + URGENT, now, now)
    return found


def take_turn(rows: Connection) -> int:
    """One at a time from here to the end of the transaction; gives the release that was
    looked through last, 0: none yet."""
    make = postgresql.insert if rows.dialect.name == "postgresql" else sqlite.insert
    rows.execute(make(schema.looked_through).values(id=1, release=0).on_conflict_do_nothing())
    return int(rows.execute(select(schema.looked_through.c.release).with_for_update()).scalar_one())


def rounds_waiting(rows: Connection) -> Sequence[str]:
    """The kinds of the rounds that are still to go, the next one first."""
    o = schema.outbox.c
    return list(rows.execute(select(o.kind).where(o.kind.startswith(ROUND), o.state == "waiting").order_by(o.due))
                .scalars())
