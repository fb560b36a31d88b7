"""A group's page: each child with where its guardians stand; letters and invitations."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from gate import invitations, undo
from gate.admit import allowed
from gate.office import overview
from gate.office.desk import SEES, Desk, desk, page, sees_group, to
from gate.office.overview import Room
from gate.office.person import paper
from gate.roles import Act
from school.words import Group, WordError

pages = Blueprint("office_group", __name__)
HERE = "/beheer/groep/<string(length=9):year>/<string(maxlength=60):name>/"


def _group(at: Desk, year: str, name: str, everybody: Act, own: Act) -> Group:
    try:
        group = Group.parse(f"{year}/{name}")
    except WordError:
        abort(404)
    sees_group(at, group, everybody, own)
    return group


def _room(rows: Connection, at: Desk, group: Group) -> Room:
    return overview.room(rows, at, group)


@pages.get(HERE)
@allowed(*SEES)
def show(year: str, name: str) -> ResponseReturnValue:
    """The children, and who of their guardians is in."""
    at = desk()
    group = _group(at, year, name, Act.SEE_FAMILIES, Act.SEE_FAMILIES_OWN)
    with at.register.reading() as rows:
        return page("groep", room=_room(rows, at, group))


@pages.post(f"{HERE}uitnodigen/")
@allowed(Act.CODES, Act.CODES_OWN)
def invite(year: str, name: str) -> ResponseReturnValue:
    """Invite everybody who never signed in, in one transaction."""
    at = desk()
    group = _group(at, year, name, Act.CODES, Act.CODES_OWN)
    with at.register.writing() as rows:
        sent = sum(invitations.invite(rows, person, by=at.by, now=at.now) for person in _room(rows, at, group).never)
        at.register.note(rows, at.now, at.by, "invite-group", str(group))
        slip = undo.keep(rows, at.by, "invite-group", now=at.now, n=sent)
    return to(f"/beheer/groep/{year}/{name}/", slip)


@pages.post(f"{HERE}brieven/")
@allowed(Act.CODES, Act.CODES_OWN, fresh=True)
def print_letters(year: str, name: str) -> ResponseReturnValue:
    """Letters for who never signed in, or for all; second households as a pile of
    their own."""
    at = desk()
    group = _group(at, year, name, Act.CODES, Act.CODES_OWN)
    with at.register.reading() as rows:
        room = _room(rows, at, group)
        persons = room.people if request.form.get("wie") == "alle" else room.never
    return paper(at, persons, f"brieven-{group.name}")
