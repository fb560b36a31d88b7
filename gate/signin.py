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
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from gate import codes, limits, schema
from gate.alarms import Alarm, alarm
from gate.devices import is_staff, new_device
from gate.families import normal_mail
from gate.keys import KeyRing
from gate.outbox import SIGN_IN, post
from gate.register import Register
from gate.tokens import new_id

LIVES = datetime.timedelta(minutes=10)
TRIES = 5
KEPT = datetime.timedelta(days=1)  # after its end: its link can still begin anew


@dataclass(frozen=True)
class Asked:
    """A sign-in that waits: what the code page needs to know."""

    id: str
    mail: str
    expires: datetime.datetime
    back: str
    used_up: bool
    koppelt: bool = False  # it spends a koppelcode


@dataclass(frozen=True)
class SignedIn:
    """A sign-in that succeeded: the new device, where to go, and how long the
    browser keeps its cookie."""

    person: str
    device: str
    back: str
    lives: datetime.timedelta
    is_staff: bool = False
    others: bool = False  # share the mailbox


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
        shared: bool = False, back: str = "", language: str = "nl", before: str = "", browser: str = "",
        koppelcode: str = "") -> str:
    """Begin a sign-in for an address; gives the request's id for the cookie.

    Known, unknown and limited addresses take the same way: one request row and
    one outbox row, void when nobody is to be mailed. ``before`` is this
    browser's earlier request, which ends; ``browser`` the person whom this
    browser was signed in as before. With ``koppelcode`` (the id of a live one) the
    mail goes to an address that need not be known, and proving it ties it to the
    code's guardian. Raises ValueError when ``mail`` is no address."""
    address = normal_mail(mail)
    with register.writing() as rows:
        sharing = _persons_of(rows, address)
        person = browser if browser in sharing else next(iter(sharing), None)
        if koppelcode:
            person = rows.execute(select(schema.code.c.person).where(schema.code.c.id == koppelcode)).scalar_one()
        # A browser that this person used before has a budget of its own, so
        # that a stranger who asks mails for them doesn't keep them out.
        budget = f"{address} {browser}" if browser and browser == person else address
        allowed = _may_mail(register, rows, person, budget, network, now)
        _end(rows, before, now)
        return _begin(rows, ring, address, person if allowed else None, now=now, shared=shared,
                      back=back, language=language, koppelcode=koppelcode)


def _begin(rows: Connection, ring: KeyRing, mail: str, person: str | None, *, now: datetime.datetime,
           shared: bool, back: str, language: str, koppelcode: str = "") -> str:
    """The rows of a request. One that is not mailed has no person: nobody can
    know its code, so no guess may hit it."""
    request = new_id()
    r = schema.request.c
    rows.execute(delete(schema.request).where((r.expires < now - KEPT) | (r.expires < now) & r.person.is_(None)))
    rows.execute(insert(schema.request).values(
        id=request, mail=mail, person=person, kid=ring.signing.kid, created=now, expires=now + LIVES,
        shared=shared, back=back, language=language, code=koppelcode or None))
    post(rows, SIGN_IN, request, now, void=person is None)
    return request


def _persons_of(rows: Connection, mail: str) -> list[str]:
    a = schema.address.c
    return list(rows.execute(select(a.person).where(a.mail == mail).order_by(a.person)).scalars())


def address_of(register: Register, person: str, device: str) -> tuple[str, bool] | None:
    """Where to mail somebody who is signed in, and whether their device is a
    shared one: the address that it signed in by, while it is theirs."""
    a, d = schema.address.c, schema.device.c
    with register.reading() as rows:
        found = rows.execute(select(a.mail, d.shared).join(schema.device, d.person == a.person).where(
            a.person == person, d.id == device).order_by(a.mail != d.mail, a.proven.is_(None), a.mail)).first()
    return (found.mail, found.shared) if found else None


def _end(rows: Connection, request: str, now: datetime.datetime) -> None:
    """A newer request of the same browser ends the older (ASVS 6.6.2). One of
    another browser does not: else a stranger could keep a parent out."""
    r = schema.request.c
    rows.execute(update(schema.request).where(r.id == request, r.spent.is_(None)).values(spent=now))


def ask_by_link(register: Register, ring: KeyRing, request: str, secret: str, *, now: datetime.datetime,
                language: str = "nl", before: str = "") -> str | None:
    """Begin anew for the holder of a mailed link, in another browser or too
    late; gives the new request's id, None when the link was never ours.

    The mails that used up an address's limit are thus themselves a way past it:
    asking mails for somebody else doesn't lock them out."""
    with register.writing() as rows:
        row = rows.execute(select(schema.request).where(schema.request.c.id == request)).one_or_none()
        if row is None or row.person is None or not _is_secret(ring, row, secret):
            return None
        allowed = (limits.within(rows, limits.FROM_A_LINK, request, now)
                   and limits.within(rows, limits.FROM_LINKS_A_DAY, row.mail, now))
        if allowed:
            limits.count(rows, limits.FROM_A_LINK, request, now)
            limits.count(rows, limits.FROM_LINKS_A_DAY, row.mail, now)
        _end(rows, before, now)
        register.note(rows, now, row.person, "sign-in-link", outcome="ok" if allowed else "not-mailed")
        return _begin(rows, ring, row.mail, row.person if allowed else None, now=now, shared=False,
                      back=row.back, language=language, koppelcode=row.code or "")


def again(register: Register, request: str, network: str, *, now: datetime.datetime) -> None:
    """Send the same code once more, within the address's limits."""
    with register.writing() as rows:
        asked = _open_request(rows, request, now)
        if asked is not None:
            allowed = _may_mail(register, rows, asked.person, asked.mail, network, now)
            post(rows, SIGN_IN, request, now, void=not allowed)


def _may_mail(register: Register, rows: Connection, person: str | None, budget: str, network: str,
              now: datetime.datetime) -> bool:
    """The limits of an address; of a network only for unknown addresses, and
    quietly: past it nothing more is written about them."""
    if person is None:
        if limits.within(rows, limits.STRANGERS_AN_HOUR, network, now):
            limits.count(rows, limits.STRANGERS_AN_HOUR, network, now)
            register.note(rows, now, "unknown", "sign-in-ask", outcome="not-mailed")
        return False
    allowed = all(limits.within(rows, limit, budget, now) for limit in (limits.MAILS_AN_HOUR, limits.MAILS_A_DAY))
    if allowed:
        limits.count(rows, limits.MAILS_AN_HOUR, budget, now)
    register.note(rows, now, person, "sign-in-ask", outcome="ok" if allowed else "not-mailed")
    return allowed


def waiting(register: Register, request: str, *, now: datetime.datetime) -> Asked | None:
    """The request that this browser's cookie names, while it can still be used."""
    with register.reading() as rows:
        row = _open_request(rows, request, now)
    return Asked(row.id, row.mail, row.expires, row.back, row.tries >= TRIES, bool(row.code)) if row else None


def spend_code(register: Register, ring: KeyRing, request: str, typed: str, *, label: str,
               now: datetime.datetime, instead: str = "", known: str = "") -> SignedIn | None:
    """Sign in by code; None for any no. ``instead`` is the device that this
    browser was, which ends; ``known`` the person whom it was.

    A try is counted before it is judged, in one UPDATE, so that many at once
    get no more tries than one."""
    r = schema.request.c
    with register.writing() as rows:
        counted = rows.execute(update(schema.request).where(
            r.id == request, r.tries < TRIES, r.spent.is_(None), r.expires > now).values(tries=r.tries + 1))
        row = _open_request(rows, request, now)
        if counted.rowcount != 1 or row is None:
            return None
        right = row.kid in ring.keys and hmac.compare_digest(code_of(ring, request, row.kid), typed_code(typed))
        if not right:
            limits.count(rows, limits.WRONG_CODES_A_DAY, row.mail, now)
            register.note(rows, now, row.person or "unknown", "sign-in-code", outcome="wrong")
        # Wrong tries don't lock a parent out: the link goes on working.
        allowed = limits.within(rows, limits.WRONG_CODES_A_DAY, row.mail, now)
    return _spend(register, request, label, now, instead, known) if right and allowed and row.person else None


def spend_link(register: Register, ring: KeyRing, request: str, secret: str, *, label: str,
               now: datetime.datetime, instead: str = "", known: str = "") -> SignedIn | None:
    """Sign in by the link's secret, in the browser that asked; as ``spend_code``."""
    with register.reading() as rows:
        row = _open_request(rows, request, now)
    if row is None or row.person is None or not _is_secret(ring, row, secret):
        return None
    return _spend(register, request, label, now, instead, known)


def _is_secret(ring: KeyRing, row: Any, secret: str) -> bool:
    return row.kid in ring.keys and hmac.compare_digest(secret_of(ring, row.id, row.kid).encode(), secret.encode())


def _spend(register: Register, request: str, label: str, now: datetime.datetime, instead: str,
           known: str) -> SignedIn | None:
    """Use the request up and make the device, or neither (one transaction)."""
    r = schema.request.c
    with register.changing() as rows:
        spent = rows.execute(update(schema.request).where(
            r.id == request, r.spent.is_(None), r.expires > now).values(spent=now))
        if spent.rowcount != 1:
            return None
        row = rows.execute(select(schema.request).where(r.id == request)).one()
        if row.code and not codes.tie(rows, row, now):
            return None  # the koppelcode was spent or revoked meanwhile: so is this sign-in
        sharing = _persons_of(rows, row.mail)
        if row.person not in sharing:
            return None  # the address was taken from them meanwhile
        rows.execute(update(schema.address).where(
            schema.address.c.mail == row.mail, schema.address.c.proven.is_(None)).values(proven=now))
        done = enter(register, rows, row.person, row.back, label=label, shared=row.shared, now=now, mail=row.mail,
                     instead=instead, known=known)
        register.note(rows, now, row.person, "sign-in", done.device)
    return replace(done, others=len(sharing) > 1)


def enter(register: Register, rows: Connection, person: str, back: str, *, label: str, shared: bool,
          now: datetime.datetime, mail: str = "", strong: bool = False, instead: str = "",
          known: str = "") -> SignedIn:
    """Make the device of somebody who proved who they are, in place of the one
    that this browser was. Staff hear of a browser that was not theirs before."""
    d = schema.device.c
    rows.execute(delete(schema.device).where((d.id == instead) | (d.expires < now)))
    device, lives = new_device(rows, register.settings, person, label=label, shared=shared, now=now, mail=mail,
                               strong=strong)
    staff = is_staff(rows, person)
    if staff and known != person:
        alarm(rows, person, Alarm.DEVICE, now, about=device)
    return SignedIn(person, device, back, lives, is_staff=staff)


def _open_request(rows: Connection, request: str, now: datetime.datetime) -> Any:
    r = schema.request.c
    return rows.execute(select(schema.request).where(
        r.id == request, r.spent.is_(None), r.expires > now)).one_or_none()
