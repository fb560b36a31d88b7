"""``/beheer/``: what needs attention, each group, and a search box; undoing."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from gate import children, guardians, notices, staff
from gate.admit import Proof, allowed, missing_fresh, prove_first
from gate.office import notarrived, overview, photos, publishing
from gate.office.desk import SEES, Desk, changed, desk, page, to
from gate.office.undoing import opens, undo_last
from gate.roles import Act

pages = Blueprint("office", __name__)
MANY = 30  # results of a search that are shown


@pages.get("/beheer/")
@allowed(*SEES)
def home() -> ResponseReturnValue:
    """The overview, or what a search found."""
    at, text = desk(), request.args.get("zoek", "")[:100].strip()
    with at.register.reading() as rows:
        if text:
            return _found(rows, at, text)
        rooms = overview.rooms(rows, at, overview.my_classes(at))
        whole = at.may(Act.CHANGE_FAMILIES)
        return page("overzicht", rooms=rooms, told=overview.notices_for(rows, at), publishing=publishing.told(rows, at),
                    photos=photos.told(rows, at),
                    bounced=overview.bounced(rows) if whole else [], lost=notarrived.number_lost(rows) if whole else 0,
                    year=at.year)


def _found(rows: Connection, at: Desk, text: str) -> ResponseReturnValue:
    """Children, guardians and staff; of a teacher only those of their own groups."""
    pupils = children.find(rows, text)
    people = guardians.find(rows, text)
    groups = {child.id: children.groups_on(rows, child.id, at.today) for child in pupils[:200]}
    if not at.may(Act.SEE_FAMILIES):
        own = at.who.person.own(Act.SEE_FAMILIES_OWN)
        pupils = [child for child in pupils if own & groups.get(child.id, frozenset())]
        mine = {seat_tie.person for room in overview.rooms(rows, at, overview.my_classes(at))
                for seat in room.seats for seat_tie in seat.ties}
        people = [one for one in people if one.id in mine]
    jobs = {job.person for job in staff.jobs(rows, at.today, at.year)}
    labels = {id: sorted(at.site.label(group.name) for group in held if group.year == at.year)
              for id, held in groups.items()}
    return page("gevonden", text=text, pupils=pupils[:MANY], people=people[:MANY], jobs=jobs, labels=labels,
                more=len(pupils) > MANY or len(people) > MANY)


@pages.post("/beheer/melding/")
@allowed(Act.CHANGE_FAMILIES, Act.GUESTS, Act.STAFF, Act.CONSENT_OWN)
def settle() -> ResponseReturnValue:
    """A notice was looked at. Somebody else's is none."""
    at, id = desk(), request.form.get("melding", "")
    with at.register.reading() as rows:
        if id not in {told.notice.id for told in overview.notices_for(rows, at)}:
            abort(404)
    notices.settle(at.register, id, at.by, at.now)
    return to("/beheer/")


@pages.post("/beheer/ongedaan/")
@allowed(*SEES)
def undo() -> ResponseReturnValue:
    """Undo what the visitor did last, by its slip."""
    at = desk()
    which, device = request.form.get("slip", "")[:32], at.who.device
    sessions = at.gate.settings.server.sessions
    if device and opens(at, which) and missing_fresh(device, sessions, at.now) is not Proof.NONE:
        return prove_first()
    path, slip = undo_last(at, which)
    changed(at)
    return to(path, slip)
