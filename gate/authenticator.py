"""The app with a code of six digits that changes every half minute (TOTP, RFC 6238).

Its secret lies encrypted (gate/vault.py) and is shown once, to be scanned. A
code counts once, also within its half minute (RFC 6238 5.2); a clock may be
half a minute off.
"""

from __future__ import annotations

import datetime
import hmac
from dataclasses import dataclass
from enum import StrEnum

import pyotp
import segno
from sqlalchemy import Connection, delete, insert, select, update

from gate import challenges, factors, limits, schema
from gate.alarms import Alarm, alarm
from gate.register import Register
from gate.signin import typed_code
from gate.vault import Vault

KIND = "app"
LIVES = datetime.timedelta(minutes=30)  # to find and install an app
STEP = 30  # seconds
AROUND = (0, -1, 1)


class Said(StrEnum):
    """What became of a code."""

    RIGHT = "right"
    WRONG = "wrong"
    CLOSED = "closed"  # too many wrong ones
    OVER = "over"  # the setting up took too long, or something else came first


@dataclass(frozen=True)
class SettingUp:
    """An app that waits for its first code: ``uri`` is what the picture holds."""

    id: str
    secret: str
    uri: str

    @property
    def spaced(self) -> str:
        """The secret in groups of four, to be typed over."""
        return " ".join(self.secret[at:at + 4] for at in range(0, len(self.secret), 4))

    @property
    def picture(self) -> str:
        """The QR code as SVG, dark on light whatever the page is: no phone reads
        it the other way. Without a style attribute, as the pages' CSP asks."""
        return str(segno.make(self.uri, error="m").svg_inline(scale=5, border=3, dark="#000", light="#fff",
                                                              omitsize=True, svgclass="qr", lineclass=None))


def begin(register: Register, vault: Vault, person: str, *, now: datetime.datetime) -> str:
    """A new secret that waits for its first code; gives its id."""
    sealed = vault.seal(pyotp.random_base32(), person, now)
    with register.writing() as rows:
        return challenges.ask(rows, KIND, sealed, now=now, lives=LIVES, person=person)


def setting_up(register: Register, vault: Vault, person: str, id: str, name: str, *,
               now: datetime.datetime) -> SettingUp | None:
    """What is to be scanned; ``name`` is how the app lists it."""
    with register.reading() as rows:
        row = challenges.waiting(rows, KIND, id, now=now, person=person)
    secret = vault.unseal(row.value, person) if row else None
    if secret is None:
        return None
    site = register.settings.site
    return SettingUp(id, secret, pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=site.short))


def confirm(register: Register, vault: Vault, person: str, device: str, id: str, typed: str, *,
            now: datetime.datetime) -> Said:
    """The first code makes the app count, in place of an earlier one; the device
    has then shown a second step."""
    with register.changing() as rows:
        row = challenges.waiting(rows, KIND, id, now=now, person=person, lock=True)
        if row is None or _came_first(rows, person, row.expires - LIVES):
            return Said.OVER
        secret = vault.unseal(row.value, person)
        said, step = _judge(register, rows, person, secret, typed, now, after=0)
        if said is Said.RIGHT:
            challenges.spend(rows, KIND, id, now=now, person=person)
            put(rows, person, row.value, now, step=step)
            factors.prove(rows, device, now)
            alarm(rows, person, Alarm.APP_ADDED, now)
            register.note(rows, now, person, "app-add", person)
    return said


def put(rows: Connection, person: str, sealed: str, now: datetime.datetime, *, step: int = 0) -> None:
    """Give somebody an app whose secret is known to fit."""
    rows.execute(delete(schema.authenticator).where(schema.authenticator.c.person == person))
    rows.execute(insert(schema.authenticator).values(
        person=person, secret=sealed, created=now, confirmed=now, step=step))


def check(register: Register, vault: Vault, person: str, device: str, typed: str, *, now: datetime.datetime) -> Said:
    """Whether the code that somebody typed is their app's; their device has then
    shown a second step."""
    a = schema.authenticator.c
    with register.changing() as rows:
        # One try at a time for each person, so that many at once get no more.
        row = rows.execute(select(schema.authenticator).where(a.person == person).with_for_update()).one_or_none()
        if row is None:
            return Said.WRONG
        secret = vault.unseal(row.secret, person)
        said, step = _judge(register, rows, person, secret, typed, now, after=row.step)
        if said is Said.RIGHT:
            rows.execute(update(schema.authenticator).where(a.person == person).values(step=step))
            factors.prove(rows, device, now)
            register.note(rows, now, person, "second-step", device, "app")
    return said


def remove(register: Register, person: str, *, now: datetime.datetime) -> bool:
    """Take somebody's app away; False when there is none."""
    with register.changing() as rows:
        done = rows.execute(delete(schema.authenticator).where(schema.authenticator.c.person == person)).rowcount
        if done:
            alarm(rows, person, Alarm.APP_REMOVED, now)
        register.note(rows, now, person, "app-remove", person, "ok" if done else "none")
    return bool(done)


def _judge(register: Register, rows: Connection, person: str, secret: str | None, typed: str,
           now: datetime.datetime, *, after: int) -> tuple[Said, int]:
    """Whether a code is right, within the limits; with the half minute it was of.
    The caller holds the lock on the row that the secret is from."""
    both = (limits.WRONG_APP_CODES, limits.WRONG_APP_CODES_A_DAY)
    if not all(limits.within(rows, limit, person, now) for limit in both):
        register.note(rows, now, person, "second-step", person, "closed")
        return Said.CLOSED, 0
    step = _step_of(secret, typed, now, after=after) if secret else None
    if step is None:
        for limit in both:
            limits.count(rows, limit, person, now)
        register.note(rows, now, person, "second-step", person, "wrong")
        return Said.WRONG, 0
    limits.forget(rows, limits.WRONG_APP_CODES, person)
    return Said.RIGHT, step


def _came_first(rows: Connection, person: str, begun: datetime.datetime) -> bool:
    newest = factors.read(rows, person).newest
    return newest is not None and newest > begun


def _step_of(secret: str, typed: str, now: datetime.datetime, *, after: int) -> int | None:
    """The half minute whose code this is, if it comes after the last one used."""
    code, middle = typed_code(typed).encode(), int(now.timestamp()) // STEP
    fits = [middle + away for away in AROUND
            if hmac.compare_digest(pyotp.HOTP(secret).at(middle + away).encode(), code)]
    return next((step for step in fits if step > after), None)


def code_at(secret: str, step: int) -> str:
    """The code of one half minute (the demo's app shows it)."""
    return pyotp.HOTP(secret).at(step)
