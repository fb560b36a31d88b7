"""Signing in by mail: a code to type or a link with a button, both once.

Neither secret is kept: both are an HMAC of the request's id under a key that
lies outside the register (ASVS 6.5.2). So "send again" sends the same code,
and a copy of the register signs nobody in. A request belongs to the browser
that asked, by its own cookie, and lives ten minutes (ASVS 6.5.5, 6.6.2).
"""

from __future__ import annotations

import datetime
import hmac
import unicodedata
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from gate import limits, schema
from gate.devices import new_device
from gate.families import normal_mail
from gate.keys import KeyRing
from gate.outbox import SIGN_IN, post
from gate.register import Register
from gate.tokens import new_id

LIVES = datetime.timedelta(minutes=10)
TRIES = 5


@dataclass(frozen=True)
class Asked:
    """A sign-in that waits: what the code page needs to know."""

    id: str
    mail: str
    expires: datetime.datetime
    back: str


def code_of(ring: KeyRing, request: str, kid: str) -> str:
    """The six digits of a request."""
    number = int.from_bytes(ring.derive("code", request, kid)[:8], "big")
    return f"{number % 1_000_000:06d}"


def secret_of(ring: KeyRing, request: str, kid: str) -> str:
    """The secret of a request's link: 128 bits as hex."""
    return ring.derive("link", request, kid).hex()[:32]


def typed_code(text: str) -> str:
    """Digits as a person types them: spaces, dashes, full-width forms are fine."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(char for char in plain if char.isdecimal() and char.isascii())[:12]


def ask(register: Register, ring: KeyRing, mail: str, network: str, *, now: datetime.datetime,
        shared: bool = False, back: str = "", language: str = "nl") -> str:
    """Begin a sign-in for an address; gives the request's id for the cookie.

    Known, unknown and limited addresses take the same way: one request row and
    one outbox row, void when nobody is to be mailed. Raises ValueError when
    ``mail`` is no address."""
    address = normal_mail(mail)
    request = new_id()
    with register.writing() as rows:
        person = rows.execute(
            select(schema.address.c.person).where(schema.address.c.mail == address)).scalar_one_or_none()
        allowed = _may_mail(rows, address, person, network, now)
        rows.execute(insert(schema.request).values(
            id=request, mail=address, person=person, kid=ring.signing.kid, created=now, expires=now + LIVES,
            shared=shared, back=back, language=language))
        post(rows, SIGN_IN, request, now, void=not allowed)
        register.note(rows, now, person or "unknown", "sign-in-ask", outcome="ok" if allowed else "not-mailed")
    return request


def again(register: Register, request: str, network: str, *, now: datetime.datetime) -> None:
    """Send the same code once more, within the address's limits."""
    with register.writing() as rows:
        asked = _open_request(rows, request, now)
        if asked is not None:
            allowed = _may_mail(rows, asked.mail, asked.person, network, now)
            post(rows, SIGN_IN, request, now, void=not allowed)


def _may_mail(rows: Connection, mail: str, person: str | None, network: str, now: datetime.datetime) -> bool:
    """The limits of an address; of a network only when the address is unknown."""
    known = person is not None
    if not known and limits.within(rows, limits.STRANGERS_AN_HOUR, network, now):
        limits.count(rows, limits.STRANGERS_AN_HOUR, network, now)
    allowed = all(limits.within(rows, limit, mail, now) for limit in (limits.MAILS_AN_HOUR, limits.MAILS_A_DAY))
    if allowed:
        limits.count(rows, limits.MAILS_AN_HOUR, mail, now)
    return known and allowed


def waiting(register: Register, request: str, *, now: datetime.datetime) -> Asked | None:
    """The request that this browser's cookie names, while it can still be used."""
    with register.reading() as rows:
        row = _open_request(rows, request, now)
    return Asked(row.id, row.mail, row.expires, row.back) if row else None


def spend_code(register: Register, ring: KeyRing, request: str, typed: str, *, label: str,
               now: datetime.datetime) -> tuple[str, str, str] | None:
    """Sign in by code: (person, device, address to go to), None for any no.

    A try is counted before it is judged, in one UPDATE, so that many at once
    get no more tries than one."""
    r = schema.request.c
    with register.writing() as rows:
        counted = rows.execute(update(schema.request).where(
            r.id == request, r.tries < TRIES, r.spent.is_(None), r.expires > now).values(tries=r.tries + 1))
        row = _open_request(rows, request, now)
        if counted.rowcount != 1 or row is None:
            return None
        limits.count(rows, limits.CODES_AN_HOUR, row.mail, now)
        # Counted tries don't lock a parent out: the link goes on working.
        allowed = limits.within(rows, limits.CODES_AN_HOUR, row.mail, now)
    right = row.kid in ring.keys and hmac.compare_digest(code_of(ring, request, row.kid), typed_code(typed))
    return _spend(register, request, label, now) if right and allowed and row.person else None


def spend_link(register: Register, ring: KeyRing, request: str, secret: str, *, label: str,
               now: datetime.datetime) -> tuple[str, str, str] | None:
    """Sign in by the link's secret, in the browser that asked; as ``spend_code``."""
    with register.reading() as rows:
        row = _open_request(rows, request, now)
    if row is None or row.person is None or row.kid not in ring.keys:
        return None
    right = hmac.compare_digest(secret_of(ring, request, row.kid).encode(), secret.encode())
    return _spend(register, request, label, now) if right else None


def _spend(register: Register, request: str, label: str, now: datetime.datetime) -> tuple[str, str, str] | None:
    """Use the request up and make the device, or neither (one transaction)."""
    r = schema.request.c
    with register.changing() as rows:
        spent = rows.execute(update(schema.request).where(
            r.id == request, r.spent.is_(None), r.expires > now).values(spent=now))
        if spent.rowcount != 1:
            return None
        row = rows.execute(select(schema.request).where(r.id == request)).one()
        rows.execute(update(schema.address).where(
            schema.address.c.mail == row.mail, schema.address.c.proven.is_(None)).values(proven=now))
        device = new_device(rows, register.settings, row.person, label=label, shared=row.shared, now=now)
        register.note(rows, now, row.person, "sign-in", device)
    return row.person, device, row.back


def _open_request(rows: Connection, request: str, now: datetime.datetime):  # type: ignore[no-untyped-def]  # Row
    r = schema.request.c
    return rows.execute(select(schema.request).where(
        r.id == request, r.spent.is_(None), r.expires > now)).one_or_none()
