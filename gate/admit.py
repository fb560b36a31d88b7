"""Pages for people with a role: who may, and how recently they proved it.

Reading is decided by gate/access.py; this is for doing. Staff act for twelve
hours after a second factor and not after half an hour of silence, and prove
themselves anew for what can't be undone (DESIGN 6; the times are settings).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import TypeVar, cast
from urllib.parse import quote

from flask import abort, current_app, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import update

from gate import schema
from gate.access import Visitor
from gate.app import Gate, visitor
from gate.requests import own_path
from gate.roles import Act
from gate.snapshot import Device
from school.settings import Sessions

PROVE = "/bevestigen/"
"""Where somebody proves who they are again; ``?naar=`` leads back."""

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


class Proof(StrEnum):
    """What a device still has to show before it may act."""

    NONE = "none"
    STRONG = "strong"  # a second factor
    FRESH = "fresh"  # anything, now


def missing(device: Device, sessions: Sessions, now: datetime.datetime, *, fresh: bool = False) -> Proof:
    """What ``device`` (of staff) lacks to act at ``now`` (UTC)."""
    hours = datetime.timedelta(hours=sessions.staff_hours)
    idle = datetime.timedelta(minutes=sessions.staff_idle_minutes)
    last = max(filter(None, (device.active, device.strong)), default=None)
    if device.strong is None or last is None or device.strong + hours <= now or last + idle <= now:
        return Proof.STRONG
    return missing_fresh(device, sessions, now) if fresh else Proof.NONE


def missing_fresh(device: Device, sessions: Sessions, now: datetime.datetime) -> Proof:
    """FRESH when the person behind ``device`` last proved who they are too long ago."""
    recent = device.proved and device.proved + datetime.timedelta(minutes=sessions.fresh_minutes) > now
    return Proof.NONE if recent else Proof.FRESH


def allowed(*acts: Act, fresh: bool = False) -> Callable[[View], View]:
    """For a view: only who may do one of ``acts``, on a device that showed enough.

    Somebody else's page is the same 404 as one that does not exist."""
    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(*args: object, **more: object) -> ResponseReturnValue:
            gate, who = cast(Gate, current_app.extensions["gate"]), visitor()
            if who.person.is_weak:
                return prove_first()
            if not who.person.may.intersection(acts) or who.device is None:
                abort(404)
            if missing(who.device, gate.settings.server.sessions, gate.now(), fresh=fresh) is not Proof.NONE:
                return prove_first()
            touch(gate, who)
            return view(*args, **more)
        return cast(View, guarded)
    return wrap


def prove_first() -> ResponseReturnValue:
    """To the page that asks who you are, and back after it. A form that was sent
    goes along (307 keeps it), so that what was typed is not lost."""
    if request.method == "POST" and not request.files:
        return redirect(f"{PROVE}verder/?naar={quote(own_path(request.path))}", 307)
    here = request.path if request.method == "GET" else request.referrer or ""
    back = own_path(here.removeprefix(request.host_url.rstrip("/")).partition("?")[0])
    return redirect(f"{PROVE}?naar={quote(back)}" if back else PROVE, 303)


def touch(gate: Gate, who: Visitor) -> None:
    """Note that somebody is at work; once a minute is often enough."""
    now, device = gate.now(), who.device
    if device and (device.active is None or now - device.active > datetime.timedelta(minutes=1)):
        with gate.register.changing() as rows:
            rows.execute(update(schema.device).where(schema.device.c.id == device.id).values(active=now))


def may_about(who: Visitor, everybody: Act, own: Act, groups: frozenset[object]) -> bool:
    """Whether somebody may act about a child of these groups: about every child,
    or about those of the groups of their own role."""
    person = who.person
    return everybody in person.may or (bool(person.own(own) & groups))
