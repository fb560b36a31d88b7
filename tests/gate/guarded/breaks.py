"""The checks of the guarded path, each taken out on purpose."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

import jwt
import pytest

import gate.access
import gate.errors
import gate.guard
import gate.tokens
import gate.verified
from gate.access import COOKIE, Granted, Visitor, decide
from gate.keys import KeyRing
from gate.snapshot import Device, Rights, Snapshots
from gate.tokens import Purpose, Token
from school.words import Group, Tree
from tests.gate.guarded.gates import DAY, utc_now


def break_decide(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(gate.guard, "decide", lambda visitor, tree: Granted())


def break_year(patch: pytest.MonkeyPatch) -> None:
    """Groups compared by name alone."""
    def by_name(visitor: Visitor, tree: Tree) -> object:
        names = {group.name for group in visitor.person.groups}
        return Granted() if tree.group and tree.group.name in names else decide(visitor, tree)

    patch.setattr(gate.guard, "decide", by_name)


def break_device(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether the device lives."""
    class All(dict[str, Device]):
        def get(self, id: str, default: object = None) -> Device:  # type: ignore[override]
            return super().get(id) or Device(id, next(iter(self.values())).person, utc_now() + DAY, utc_now(),
                                             utc_now(), utc_now())

    _break_rights(patch, lambda rights: replace(rights, devices=All(rights.devices)))
    _any_person(patch)


def _any_person(patch: pytest.MonkeyPatch) -> None:
    """The token's word for who it is, without asking whose device it is."""
    real = gate.access.identify

    def identify(cookies: str, tokens: object, ring: object, rights: Rights, *, now: datetime.datetime,
                 strong_lives: datetime.timedelta) -> Visitor:
        class Trusting:
            def read(self, text: str, ring: object, now: datetime.datetime) -> Token:
                token: Token = tokens.read(text, ring, now)  # type: ignore[attr-defined]
                return token

        found = real(cookies, Trusting(), ring, rights, now=now,  # type: ignore[arg-type]
                     strong_lives=strong_lives)
        if not found.is_nobody or not cookies:
            return found
        try:
            token = Trusting().read(gate.access.one_cookie(cookies, COOKIE), ring, now)
        except Exception:
            return found
        person = rights.people.get(token.subject)
        return Visitor(person, Device(token.id, token.subject, token.expires, now, now, now)) if person else found

    patch.setattr(gate.guard, "identify", identify)


def break_owner(patch: pytest.MonkeyPatch) -> None:
    """A live device is enough, whoever it belongs to."""
    _any_person(patch)


def break_device_time(patch: pytest.MonkeyPatch) -> None:
    later = utc_now() + 99 * DAY
    _break_rights(patch, lambda rights: replace(
        rights, devices={id: replace(device, expires=later) for id, device in rights.devices.items()}))


def break_token_time(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(gate.tokens, "check_time", lambda token, now: token)
    patch.setattr(gate.verified, "check_time", lambda token, now: token)


def break_purpose(patch: pytest.MonkeyPatch) -> None:
    _read_also(patch, Purpose.REQUEST)


def break_signature(patch: pytest.MonkeyPatch) -> None:
    """Two checks hold it: PyJWT's, and that the text is as we would write it."""
    patch.setattr(gate.tokens, "_verify", lambda text, secret,
        issuer: jwt.decode(text, options={"verify_signature": False}))
    patch.setattr(gate.tokens.hmac, "compare_digest", lambda one, other: True)


def break_issuer(patch: pytest.MonkeyPatch) -> None:
    _read_also(patch, issuer="https://beuk.example")


def _read_also(patch: pytest.MonkeyPatch, purpose: Purpose = Purpose.SESSION, issuer: str = "") -> None:
    """Tokens of another purpose or school are read as well."""
    real = gate.tokens.read

    def read(text: str, ring: KeyRing, asked: Purpose, *, issuer: str, now: datetime.datetime) -> Token:
        try:
            return real(text, ring, asked, issuer=issuer, now=now)
        except gate.errors.TokenError:
            return real(text, ring, purpose, issuer=other or issuer, now=now)

    other = issuer
    patch.setattr(gate.verified, "read", read)


def break_form(patch: pytest.MonkeyPatch) -> None:
    real = gate.tokens.read
    patch.setattr(gate.verified, "read", lambda text, *args, **more: real(text.rstrip("="), *args, **more))


def break_two_cookies(patch: pytest.MonkeyPatch) -> None:
    real = gate.access.one_cookie
    patch.setattr(gate.access, "one_cookie", lambda header, name: real(header.split(";")[-1], name))


def break_nobody(patch: pytest.MonkeyPatch) -> None:
    """Those who are not signed in get the 404."""
    patch.setattr(gate.guard.Visitor, "is_nobody", False)


def break_removal(patch: pytest.MonkeyPatch) -> None:
    """The snapshot is never refreshed: rights of somebody who was removed."""
    everything = frozenset({Group.parse("2026-2027/groep-3")})
    _break_rights(patch, lambda rights: replace(rights, people={
        id: person if person.groups else replace(person, groups=everything) for id, person in rights.people.items()}))


def _break_rights(patch: pytest.MonkeyPatch, change: Callable[[Rights], Rights]) -> None:
    real = Snapshots.now
    patch.setattr(Snapshots, "now", lambda self, **more: change(real(self, **more)))


BREAKS = [value for name, value in list(globals().items()) if name.startswith("break_")]
