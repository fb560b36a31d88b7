"""Signed-in browsers: made at sign-in, renewed by use, ended at once."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from gate import schema
from gate.register import Register
from gate.roles import STAFF
from gate.tokens import new_id
from school.settings import Settings

RENEW_AFTER = datetime.timedelta(days=1)
_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
            ("Mac OS", "Mac"), ("Linux", "Linux"))


@dataclass(frozen=True)
class SignedIn:
    """One line of the account page; ``here``: the browser that asks."""

    id: str
    label: str
    created: datetime.datetime
    seen: datetime.datetime
    shared: bool
    here: bool


def label_of(user_agent: str) -> str:
    """A browser in words that a parent knows: *Safari op iPhone*. Only words of
    ours, never the header's own text."""
    browser = next((name for mark, name in _BROWSERS if re.search(mark, user_agent)), "Browser")
    system = next((name for mark, name in _SYSTEMS if re.search(mark, user_agent)), "")
    return f"{browser} op {system}" if system else browser


def new_device(rows: Connection, settings: Settings, person: str, *, label: str, shared: bool,
               now: datetime.datetime, mail: str = "", strong: bool = False) -> tuple[str, datetime.timedelta]:
    """A device for a person who just signed in; gives its id and how long the
    browser may keep its cookie (use renews a parent's device, not its cookie).
    ``mail`` is the address it signed in by, ``strong`` whether by a second factor."""
    device, sessions = new_id(), settings.server.sessions
    longest = datetime.timedelta(days=sessions.parent_days)
    lives = datetime.timedelta(days=sessions.parent_idle_days)
    if shared:
        lives = longest = datetime.timedelta(minutes=sessions.shared_minutes)
    elif is_staff(rows, person):
        lives = longest = datetime.timedelta(days=sessions.staff_days)
    rows.execute(insert(schema.device).values(
        id=device, person=person, created=now, seen=now, expires=now + lives, label=label, shared=shared,
        mail=mail, proved=now, strong=now if strong else None))
    return device, longest


def is_staff(rows: Connection, person: str) -> bool:
    """Whether somebody works here, or did, or will: shorter sessions."""
    s = schema.staff_role.c
    return rows.execute(select(s.id).where(s.person == person, s.role.in_(STAFF)).limit(1)).first() is not None


def renew(register: Register, device: str, *, now: datetime.datetime) -> None:
    """A parent's own device that is used lives on, up to the longest session."""
    sessions = register.settings.server.sessions
    d = schema.device.c
    with register.changing() as rows:
        row = rows.execute(select(schema.device).where(d.id == device)).one_or_none()
        if row is None or row.shared or row.expires <= now:
            return
        # A staff session is not renewed by reading: it has an end of its own.
        expires = row.expires if is_staff(rows, row.person) else min(
            row.created + datetime.timedelta(days=sessions.parent_days),
            now + datetime.timedelta(days=sessions.parent_idle_days))
        rows.execute(update(schema.device).where(d.id == device).values(seen=now, expires=expires))


def signed_in(register: Register, person: str, here: str, *, now: datetime.datetime) -> list[SignedIn]:
    """A person's live devices, the newest use first."""
    d = schema.device.c
    with register.reading() as rows:
        found = rows.execute(select(schema.device).where(d.person == person, d.expires > now)
                             .order_by(d.seen.desc())).all()
    return [SignedIn(row.id, row.label, row.created, row.seen, row.shared, row.id == here) for row in found]


def end(register: Register, person: str, device: str, *, now: datetime.datetime) -> bool:
    """End one of a person's own devices; False when it is not theirs."""
    d = schema.device.c
    with register.changing() as rows:
        done = rows.execute(delete(schema.device).where(d.id == device, d.person == person))
        register.note(rows, now, person, "device-end", device, "ok" if done.rowcount else "not-theirs")
        return bool(done.rowcount)


def end_others(register: Register, person: str, here: str, *, now: datetime.datetime, by: str = "") -> int:
    """End all devices of a person but this one; gives how many. ``by``: who of
    the office does it for them."""
    d = schema.device.c
    with register.changing() as rows:
        done = rows.execute(delete(schema.device).where(d.person == person, d.id != here))
        register.note(rows, now, by or person, "devices-end", f"{by and person} {done.rowcount}".strip())
        return int(done.rowcount)
