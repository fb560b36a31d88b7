"""How often something may happen: counted in the register, so that a restart
forgets nothing and every process counts the same.

Limits are quiet: who meets one gets the same answer as everybody else.
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from gate import schema


@dataclass(frozen=True)
class Limit:
    """At most ``count`` occurrences of ``kind`` for one subject within ``window``."""

    kind: str
    count: int
    window: datetime.timedelta


_HOUR, _DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
MAILS_AN_HOUR = Limit("mail", 3, _HOUR)
MAILS_A_DAY = Limit("mail", 10, _DAY)
WRONG_CODES_A_DAY = Limit("wrong", 9, _DAY)
"""Nine guesses of a million a day: below 1e-5 (security.md 1.4). It closes the
code, never the link in the mail."""
FROM_A_LINK = Limit("link", 1, _DAY)
FROM_LINKS_A_DAY = Limit("links", 10, _DAY)
"""Mails asked for by the holder of an earlier mail: once for each link, and not
for ever, should a mail scanner press every button it sees."""
STRANGERS_AN_HOUR = Limit("stranger", 20, _HOUR)
"""Unknown addresses from one network; known ones are not counted: sixty
parents on the school's Wi-Fi are one network (DESIGN 6)."""

DOOR_QUESTIONS_AN_HOUR = Limit("door", 200, _HOUR)
"""Questions for a passkey to one network before anybody is known; past it none is
kept, so that their answers are no. The mail goes on working."""

WRONG_APP_CODES = Limit("app", 5, datetime.timedelta(minutes=15))
"""In a row: a right one forgets them. Who has a passkey is not kept out."""
WRONG_APP_CODES_A_DAY = Limit("app-day", 15, _DAY)
"""Three codes of a million are right at any moment: below 1e-4 a day, for
somebody who reads the mailbox already. No right code forgets these."""

WRONG_KOPPELCODES = Limit("koppel", 10, datetime.timedelta(minutes=15))
"""Of one browser: past it, a right one waits as well, a quarter of an hour at most."""
WRONG_KOPPELCODES_OF_A_NETWORK = Limit("koppel-net", 60, _HOUR)
"""Past it nothing more is written about them, and the office was told. A right
code goes on working: 80 bits need no lock, and a school's Wi-Fi is one network."""
MAILS_OF_A_KOPPELCODE = Limit("koppel-mail", 10, _DAY)

ADDRESS_CHANGES_A_DAY = Limit("address", 3, _DAY)


def within(rows: Connection, limit: Limit, subject: str, now: datetime.datetime) -> bool:
    """Whether one more is allowed. Until the transaction ends no other process asks or
    counts for this subject: else two at once would both be the last one allowed."""
    _alone(rows, subject)
    o = schema.occurrence.c
    found = rows.execute(select(func.count()).where(
        o.kind == limit.kind, o.subject == _hashed(subject), o.at > now - limit.window)).scalar_one()
    return int(found) < limit.count


def count(rows: Connection, limit: Limit, subject: str, now: datetime.datetime) -> None:
    """Write down that it happened; forget what no limit looks at any more."""
    _alone(rows, subject)
    rows.execute(insert(schema.occurrence).values(kind=limit.kind, subject=_hashed(subject), at=now))
    rows.execute(delete(schema.occurrence).where(schema.occurrence.c.at < now - _DAY))


def forget(rows: Connection, limit: Limit, subject: str) -> None:
    """Begin a row of failures anew: it was them after all."""
    o = schema.occurrence.c
    rows.execute(delete(schema.occurrence).where(o.kind == limit.kind, o.subject == _hashed(subject)))


def _alone(rows: Connection, subject: str) -> None:
    """SQLite lets one write at a time; PostgreSQL has to be asked."""
    if rows.dialect.name == "postgresql":
        rows.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(_hashed(subject), 0))))


def _hashed(subject: str) -> str:
    return hashlib.sha256(subject.encode()).hexdigest()
