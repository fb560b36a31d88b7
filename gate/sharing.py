"""A mailbox of several people: who of them is this?

Who proved a mailbox may be any of those whom the school knows by it, so a
button is enough to go from one to another: on a device that signed in by that
very mailbox, while it is still theirs both. A second step does not come along.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, select, update

from gate import schema
from gate.app import Gate, visitor
from gate.devices import is_staff
from gate.entrance import signed_in
from gate.register import Register
from gate.requests import own_path
from gate.signin import SignedIn
from gate.tokens import new_id

pages = Blueprint("sharing", __name__)


@dataclass(frozen=True)
class Choice:
    """One of the people of a mailbox: by name, else by their children."""

    id: str
    name: str
    children: str
    here: bool


def choices(register: Register, device: str, person: str) -> list[Choice]:
    """The people behind the mailbox that a device signed in by, this one first;
    empty when it is nobody else's."""
    with register.reading() as rows:
        found = _sharing(rows, device, person)
        if len(found) < 2:
            return []
        made = [Choice(id, name, _children(rows, id), id == person) for id, name in found]
    return sorted(made, key=lambda choice: (not choice.here, choice.name.casefold(), choice.children, choice.id))


def _sharing(rows: Connection, device: str, person: str) -> Sequence[tuple[str, str]]:
    """Everybody whose proven address is the mailbox of this device of ``person``;
    nobody when it is not ``person``'s own any more."""
    a, d, p = schema.address.c, schema.device.c, schema.person.c
    mail = select(d.mail).where(d.id == device, d.person == person, d.mail != "").scalar_subquery()
    found = rows.execute(select(p.id, p.name).join(schema.address, a.person == p.id).where(
        a.mail == mail, a.proven.is_not(None))).all()
    return [(row.id, row.name) for row in found] if person in {row.id for row in found} else []


def _children(rows: Connection, person: str) -> str:
    c, g = schema.child.c, schema.guardianship.c
    names = rows.execute(select(c.first_name).join(schema.guardianship, g.child == c.id).where(
        g.person == person, g.access).order_by(c.born)).scalars()
    return ", ".join(names)


def switch(register: Register, device: str, person: str, to: str, *, now: datetime.datetime) -> SignedIn | None:
    """Go on as another of the same mailbox, under a new id; None when ``to`` is
    not of it. It proves nothing anew and makes no session longer."""
    d, sessions = schema.device, register.settings.server.sessions
    with register.changing() as rows:
        if to == person or to not in {id for id, _ in _sharing(rows, device, person)}:
            register.note(rows, now, person, "sign-in-as", to, "not-theirs")
            return None
        old = rows.execute(select(d).where(d.c.id == device)).one()
        staff, id = is_staff(rows, to), new_id()
        days = sessions.staff_days if staff else sessions.parent_idle_days
        expires = min(old.expires, now + datetime.timedelta(days=days))
        rows.execute(update(d).where(d.c.id == device).values(
            id=id, person=to, expires=expires, seen=now, proved=None, strong=None, active=None))
        register.note(rows, now, to, "sign-in-as", id)
    lives = datetime.timedelta(days=sessions.parent_days) if not (staff or old.shared) else expires - now
    return SignedIn(to, id, "", lives, is_staff=staff)


@pages.get("/inloggen/wie/")
def who() -> ResponseReturnValue:
    """The people of this mailbox, each with a button."""
    gate, asking, back = current_app.extensions["gate"], visitor(), own_path(request.args.get("naar", ""))
    assert asking.device is not None
    people = choices(gate.register, asking.device.id, asking.person.id)
    if not people:
        return redirect(_onward(back), 303)
    return render_template("wie.html", people=people, back=back)


def _onward(back: str) -> str:
    if visitor().person.is_weak:
        return f"/bevestigen/?naar={quote(back)}" if back else "/bevestigen/"
    return quote(back) or "/besloten/"


@pages.post("/inloggen/wie/")
def choose() -> ResponseReturnValue:
    """Go on as one of them."""
    gate: Gate = current_app.extensions["gate"]
    asking, back, to = visitor(), own_path(request.form.get("naar", "")), request.form.get("person", "")[:32]
    assert asking.device is not None
    if to == asking.person.id:
        return redirect(_onward(back), 303)
    done = switch(gate.register, asking.device.id, asking.person.id, to, now=gate.now())
    return signed_in(done, back) if done else abort(404)
