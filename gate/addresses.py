"""Another mail address, agreed on at both mailboxes: the old one and the new.

The two links are like those of signing in (gate/signin.py): an HMAC of the
row's id, kept nowhere; opening one does nothing, a button does. Who asked must
have shown a moment ago who they are. Once both agreed the new address counts,
and every mailbox hears of it (ASVS 6.3.7).
"""

from __future__ import annotations

import datetime
import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from gate import challenges, limits, notices, schema
from gate.alarms import Alarm, alarm
from gate.families import normal_mail
from gate.keys import KeyRing
from gate.outbox import mail_to
from gate.register import Register

ADDRESS_CHANGE = "address-change"  # the kind of mail
LIVES = datetime.timedelta(days=1)
ADD, SWAP = "add", "swap"


class Answer(StrEnum):
    """What became of asking."""

    MAILED = "mailed"
    HAS_IT = "has-it"
    NOT_YOURS = "not-yours"
    LIMIT = "limit"


@dataclass(frozen=True)
class Pending:
    """A change that waits, seen from one of its mailboxes."""

    id: str
    side: str  # old, new
    old: str
    new: str
    swaps: bool
    agreed: bool


def secret_of(ring: KeyRing, id: str, side: str, kid: str) -> str:
    """The secret of one mailbox's link: 128 bits as hex."""
    return ring.derive(f"address-{side}", id, kid).hex()[:32]


def ask(register: Register, ring: KeyRing, person: str, device: str, old: str, new: str, *, swap: bool,
        now: datetime.datetime) -> Answer:
    """Mail both mailboxes a link. ``swap``: the new address comes in the place of
    ``old``, else beside it. An earlier change that waits ends. Raises ValueError
    when ``new`` is no address."""
    address, c = normal_mail(new), schema.address_change.c
    with register.writing() as rows:
        mine = _mine(rows, person)
        if old not in mine or address in mine:
            return Answer.HAS_IT if address in mine else Answer.NOT_YOURS
        if not limits.within(rows, limits.ADDRESS_CHANGES_A_DAY, person, now):
            register.note(rows, now, person, "address-ask", person, "limit")
            return Answer.LIMIT
        limits.count(rows, limits.ADDRESS_CHANGES_A_DAY, person, now)
        rows.execute(delete(schema.address_change).where((c.person == person) | (c.expires <= now)))
        # What is wished for, and from which device, lives as long as the change.
        id = challenges.ask(rows, ADDRESS_CHANGE, f"{SWAP if swap else ADD} {device}", now=now, lives=LIVES,
                            person=person)
        rows.execute(insert(schema.address_change).values(
            id=id, person=person, old=old, new=address, kid=ring.signing.kid, created=now, expires=now + LIVES))
        for mail in (old, address):
            mail_to(rows, ADDRESS_CHANGE, person, mail, now, about=id)
        register.note(rows, now, person, "address-ask", id)
    return Answer.MAILED


def waiting(register: Register, person: str, *, now: datetime.datetime) -> Any:
    """The change of a person that waits for one mailbox or both; None: none."""
    c = schema.address_change.c
    with register.reading() as rows:
        return rows.execute(select(schema.address_change).where(c.person == person, c.expires > now)).one_or_none()


def find(register: Register, ring: KeyRing, id: str, secret: str, *, now: datetime.datetime) -> Pending | None:
    """The change that a link is of, while it waits."""
    with register.reading() as rows:
        found = _by_link(rows, ring, id, secret, now)
    if found is None:
        return None
    row, side, wish = found
    return Pending(id, side, row.old, row.new, wish.startswith(SWAP),
                   bool(row.old_agreed if side == "old" else row.new_agreed))


def agree(register: Register, ring: KeyRing, id: str, secret: str, *, now: datetime.datetime) -> str:
    """One mailbox agrees; gives what it is now: ``done``, ``waits`` for the other
    one, or "" when the link is over."""
    with register.changing() as rows:
        found = _by_link(rows, ring, id, secret, now, lock=True)
        if found is None:
            return ""
        row, side, wish = found
        column = f"{side}_agreed"
        rows.execute(update(schema.address_change).where(schema.address_change.c.id == id).values({column: now}))
        register.note(rows, now, row.person, f"address-agree-{side}", id)
        if (row.new_agreed if side == "old" else row.old_agreed) is None:
            return "waits"
        return "done" if _complete(register, rows, row, wish, now) else ""


def refuse(register: Register, ring: KeyRing, id: str, secret: str, *, now: datetime.datetime) -> bool:
    """*That was not me*: the change ends, and the office hears that it was asked."""
    with register.writing() as rows:
        found = _by_link(rows, ring, id, secret, now)
        if found is None:
            return False
        row, side, _ = found
        _end(rows, id)
        register.note(rows, now, row.person, "address-refuse", id)
        if side == "old":
            notices.tell(rows, "address-refused", about=row.person, now=now)
    return True


def help_wanted(register: Register, person: str, *, now: datetime.datetime) -> None:
    """The old mailbox is dead: the office changes the address by hand."""
    with register.writing() as rows:
        notices.tell(rows, "address-help", about=person, now=now)
        register.note(rows, now, person, "address-help", person)


def remove(register: Register, person: str, mail: str, *, now: datetime.datetime) -> bool:
    """Take one's own address away, while another proven one stays. What is signed
    in by it ends."""
    a, d = schema.address.c, schema.device.c
    with register.changing() as rows:
        proven = set(rows.execute(select(a.mail).where(a.person == person, a.proven.is_not(None))).scalars())
        if mail not in _mine(rows, person) or not proven - {mail}:
            register.note(rows, now, person, "address-drop", person, "refused")
            return False
        rows.execute(delete(schema.address).where(a.mail == mail, a.person == person))
        rows.execute(delete(schema.device).where(d.person == person, d.mail == mail))
        alarm(rows, person, Alarm.ADDRESS, now, also=[mail])
        notices.tell(rows, "address-changed", about=person, now=now)
        register.note(rows, now, person, "address-drop", person)
    return True


def _mine(rows: Connection, person: str) -> set[str]:
    a = schema.address.c
    return set(rows.execute(select(a.mail).where(a.person == person)).scalars())


def _by_link(rows: Connection, ring: KeyRing, id: str, secret: str, now: datetime.datetime, *,
             lock: bool = False) -> tuple[Any, str, str] | None:
    c = schema.address_change.c
    found = select(schema.address_change).where(c.id == id, c.expires > now)
    row = rows.execute(found.with_for_update() if lock else found).one_or_none()
    if row is None or row.kid not in ring.keys:
        return None
    wish = challenges.waiting(rows, ADDRESS_CHANGE, id, now=now, person=row.person)
    sides = [side for side in ("old", "new")
             if hmac.compare_digest(secret_of(ring, id, side, row.kid).encode(), secret.encode())]
    return (row, sides[0], wish.value) if sides and wish else None


def _complete(register: Register, rows: Connection, row: Any, wish: str, now: datetime.datetime) -> bool:
    """Both agreed. False when the old address was taken from them meanwhile."""
    a, d = schema.address, schema.device
    _end(rows, row.id)
    how, _, device = wish.partition(" ")
    mine = _mine(rows, row.person)
    if row.old not in mine:
        register.note(rows, now, row.person, "address-change", row.id, "over")
        return False
    if row.new in mine:
        rows.execute(update(a).where(a.c.mail == row.new, a.c.person == row.person).values(proven=now))
    else:
        rows.execute(insert(a).values(mail=row.new, person=row.person, proven=now, listed=False))
    if how == SWAP:
        rows.execute(delete(a).where(a.c.mail == row.old, a.c.person == row.person))
        # Who can still read the old mailbox is out; the device that asked stays.
        theirs = (d.c.person == row.person) & (d.c.mail == row.old)
        rows.execute(delete(d).where(theirs, d.c.id != device))
        rows.execute(update(d).where(theirs).values(mail=""))
    alarm(rows, row.person, Alarm.ADDRESS, now, also=[row.old])
    notices.tell(rows, "address-changed", about=row.person, now=now)
    register.note(rows, now, row.person, "address-change", row.id)
    return True


def _end(rows: Connection, id: str) -> None:
    rows.execute(delete(schema.address_change).where(schema.address_change.c.id == id))
    rows.execute(delete(schema.challenge).where(schema.challenge.c.id == id))
