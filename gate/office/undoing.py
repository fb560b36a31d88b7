"""Undoing what a slip says (gate/undo.py), by who may do the act itself.

A slip undoes what it made, while that stands: who decided since then knew more."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from flask import abort
from sqlalchemy import Connection

from gate import children, guardians, guests, staff, undo
from gate.office.desk import Desk
from gate.roles import Act
from gate.staff import StaffError
from school.words import Year

UNDONE = "undone"
OPENING = frozenset({"access-end", "guest-end", "staff-end", "child-leave"})
"""Acts whose undoing opens something: only by who showed a moment ago who they are."""
Facts = Mapping[str, Any]


def undo_last(at: Desk, slip: str) -> tuple[str, str]:
    """Undo; gives the page to show and the slip that says so. 404 without a slip
    of theirs that can be undone, or without the right to do the act."""
    with at.register.reading() as rows:
        held = undo.show(rows, at.by, slip, now=at.now)
    if held is None or not held.can_be_undone or held.act not in _WAYS:
        abort(404)
    acts, way = _WAYS[held.act]
    if not at.who.person.may.intersection(acts):
        abort(404)
    with at.register.changing() as rows:
        if undo.take(rows, at.by, slip, now=at.now) is None:
            abort(404)
    path = way(at, held.facts)
    with at.register.writing() as rows:
        return path, undo.keep(rows, at.by, UNDONE, now=at.now)


def opens(at: Desk, slip: str) -> bool:
    """Whether undoing a slip lets somebody in again."""
    with at.register.reading() as rows:
        held = undo.show(rows, at.by, slip, now=at.now)
    return held is not None and held.act in OPENING


def _places(at: Desk, facts: Facts) -> str:
    with at.register.changing() as rows:
        if children.mark(rows, facts["c"], Year.parse(facts["y"])) != facts["m"]:
            abort(404)
        children.restore(rows, facts["c"], Year.parse(facts["y"]), facts["p"], now=at.now, by=at.by,
                         leaves=facts.get("l"))
    return f"/beheer/kind/{facts['c']}/"


def _access(at: Desk, facts: Facts) -> str:
    ended = datetime.datetime.fromisoformat(facts["m"])
    if facts["g"] == at.by or not guardians.undo_end(at.register, facts["g"], facts["c"], ended, now=at.now, by=at.by):
        abort(404)
    return f"/beheer/kind/{facts['c']}/"


def _opened(at: Desk, facts: Facts) -> str:
    guardians.end_access(at.register, facts["g"], facts["c"], reason="", now=at.now, by=at.by)
    return f"/beheer/kind/{facts['c']}/"


def _tie(at: Desk, facts: Facts) -> str:
    with at.register.changing() as rows:
        if not guardians.untie(rows, facts["c"], facts["g"], access=bool(facts["a"]), now=at.now, by=at.by):
            abort(404)
    return f"/beheer/kind/{facts['c']}/"


def _guest_ended(at: Desk, facts: Facts) -> str:
    with at.register.changing() as rows:
        _own_guest(rows, at, facts["id"])
        ends, ended = (datetime.date.fromisoformat(facts[one]) for one in "em")
        if not guests.reopen(rows, facts["id"], ends, ended=ended, now=at.now, by=at.by):
            abort(404)
    return "/beheer/meelezers/"


def _guest_added(at: Desk, facts: Facts) -> str:
    with at.register.reading() as rows:
        _own_guest(rows, at, facts["id"])
    guests.end(at.register, facts["id"], now=at.now, by=at.by)
    return "/beheer/meelezers/"


def _own_guest(rows: Connection, at: Desk, id: str) -> None:
    guest = guests.one(rows, id)
    if guest is None or not (at.may(Act.GUESTS) or guest.group in at.who.person.own(Act.GUESTS_OWN)):
        abort(404)


def _job(at: Desk, facts: Facts) -> str:
    ends = datetime.date.fromisoformat(facts["e"]) if facts["e"] else None
    try:
        staff.undo_end(at.register, facts["id"], ends, ended=datetime.date.fromisoformat(facts["m"]), now=at.now,
                       by=at.by)
    except StaffError:
        abort(404)
    return "/beheer/medewerkers/"


_WAYS: dict[str, tuple[tuple[Act, ...], Callable[[Desk, Facts], str]]] = {
    "child-move": ((Act.CHANGE_FAMILIES,), _places),
    "child-leave": ((Act.CHANGE_FAMILIES,), _places),
    "child-enrol": ((Act.CHANGE_FAMILIES,), _places),
    "guardian-add": ((Act.CHANGE_FAMILIES,), _tie),
    "access-end": ((Act.END_ACCESS,), _access),
    "access-reopen": ((Act.END_ACCESS,), _opened),
    "guest-add": ((Act.GUESTS, Act.GUESTS_OWN), _guest_added),
    "guest-end": ((Act.GUESTS, Act.GUESTS_OWN), _guest_ended),
    "staff-end": ((Act.STAFF,), _job),
}
