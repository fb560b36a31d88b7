"""A person's page: guardian, exception member or staff; helping them to sign in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from gate import children, codes, contacts, devices, factors, guardians, guests, invitations, staff, undo
from gate.admit import allowed
from gate.app import language
from gate.families import normal_mail
from gate.guardians import GuardianError, Someone
from gate.i18n import translator
from gate.letters import letters
from gate.mandate import may_change_way_in
from gate.office.desk import SEES, Desk, changed, desk, line_of, page, person_for, place_now, to
from gate.recovery import RecoveryError, reset_second_step
from gate.roles import Act
from gate.standing import standings

pages = Blueprint("office_person", __name__)
HERE = "/beheer/persoon/<string(length=32):id>/"


@pages.get(HERE)
@allowed(*SEES)
def show(id: str) -> ResponseReturnValue:
    """Who it is, which children (of a teacher: of the own groups), how to help them in."""
    at = desk()
    with at.register.reading() as rows:
        who = person_for(rows, at, id)
        return page("persoon", who=who, standing=standings(rows, at.now).get(id), **_facts(rows, at, who))


def _facts(rows: Connection, at: Desk, who: Someone) -> dict[str, Any]:
    ties = {tie.child: tie for tie in guardians.children_of(rows, who.id)}
    pupils = children.some(rows, ties)
    if not at.may(Act.SEE_FAMILIES):
        own = at.who.person.own(Act.SEE_FAMILIES_OWN)
        pupils = [one for one in pupils if children.groups_on(rows, one.id, at.today) & own]
    places = {one.id: place_now(children.places(rows, one.id), at) for one in pupils}
    return {
        "pupils": [(one, ties[one.id], places[one.id]) for one in pupils],
        "jobs": [job for job in staff.jobs(rows, at.today, at.year) if job.person == who.id],
        "guest_of": [guest for guest in guests.current(rows, at.today) if guest.person == who.id],
        "devices": len(devices.signed_in(at.register, who.id, "", now=at.now)),
        "second_steps": factors.read(rows, who.id).count, "may_change": _may_change(rows, at, who.id),
        "reads": any(tie.access for tie in ties.values()),
        "may_help": may_change_way_in(rows, at.by, who.id, at.today), "code": codes.live(rows, who.id, at.now),
    }


def _may_change(rows: Connection, at: Desk, person: str) -> bool:
    """Name, addresses, devices and second steps."""
    return at.may(Act.CHANGE_FAMILIES) and may_change_way_in(rows, at.by, person, at.today)


def _changeable(rows: Connection, at: Desk, id: str) -> Someone:
    who = person_for(rows, at, id)
    if not _may_change(rows, at, id):
        abort(404)
    return who


@pages.get(f"{HERE}gegevens/")
@allowed(Act.CHANGE_FAMILIES, fresh=True)
def edit(id: str) -> ResponseReturnValue:
    """Name, addresses, and two entries of one person."""
    return _edit(desk(), id, {})


def _edit(at: Desk, id: str, wrong: dict[str, str], status: int = 200) -> ResponseReturnValue:
    text = request.args.get("zoek", "")[:100].strip()
    with at.register.reading() as rows:
        who = _changeable(rows, at, id)
        found = [one for one in guardians.find(rows, text) if one.id != id][:10] if text else []
        of_found = {one.id: [child.name for child in children.some(
            rows, {tie.child for tie in guardians.children_of(rows, one.id)})] for one in found}
    return page("persoon-gegevens", status, who=who, wrong=wrong, text=text, found=found, of_found=of_found)


@pages.post(f"{HERE}gegevens/")
@allowed(Act.CHANGE_FAMILIES, fresh=True)
def change(id: str) -> ResponseReturnValue:
    """Another name, one address more or less, or the other entry joined to this one."""
    at, act, _ = desk(), request.form.get("daad", ""), translator(language())
    said = {"has-it": _("Dit adres stond er al."), "same": _("Dit is dezelfde."),
            "last-address": _("Dit is het enige adres. Voeg eerst een ander toe."),
            "staff": _("Die persoon werkt op school. Begin bij de medewerker.")}
    try:
        with at.register.changing() as rows:
            _changeable(rows, at, id)
            name = _written(rows, at, id, act)
            slip = undo.keep(rows, at.by, name, now=at.now)
    except GuardianError as error:
        return _edit(at, id, {act: said[error.why]}, 422)
    except ValueError:
        return _edit(at, id, {act: _("Dit is geen mailadres. Typ het nog eens.")}, 422)
    changed(at)
    return to(f"/beheer/persoon/{id}/", slip)


def _written(rows: Connection, at: Desk, id: str, act: str) -> str:
    """Do it; gives what it is called."""
    if act == "naam":
        guardians.rename(rows, id, line_of("naam", 200), now=at.now, by=at.by)
        return "person-name"
    if act == "adres":
        contacts.add_address(rows, id, normal_mail(request.form.get("mail", "")[:254]), now=at.now, by=at.by)
        return "address-add"
    if act == "weg":
        contacts.drop_address(rows, id, request.form.get("mail", "")[:254], now=at.now, by=at.by)
        return "address-drop"
    if act == "samen":
        other = request.form.get("ander", "")[:32]
        if guardians.one(rows, other) is None:
            abort(404)
        contacts.merge(rows, id, other, now=at.now, by=at.by)
        return "person-merge"
    abort(404)


def _helped(rows: Connection, at: Desk, id: str) -> None:
    """404 unless the visitor may give this person a koppelcode."""
    person_for(rows, at, id, Act.CODES, Act.CODES_OWN)
    if not may_change_way_in(rows, at.by, id, at.today):
        abort(404)


@pages.post(f"{HERE}uitnodigen/")
@allowed(Act.CODES, Act.CODES_OWN)
def invite(id: str) -> ResponseReturnValue:
    """Invite them again by mail; the sender makes the code."""
    at = desk()
    with at.register.writing() as rows:
        _helped(rows, at, id)
        sent = invitations.invite(rows, id, by=at.by, now=at.now)
        at.register.note(rows, at.now, at.by, "invite", id, "ok" if sent else "not-mailed")
        slip = undo.keep(rows, at.by, "invite" if sent else "invite-none", now=at.now)
    return to(f"/beheer/persoon/{id}/", slip)


@pages.post(f"{HERE}code/")
@allowed(Act.CODES, Act.CODES_OWN)
def revoke(id: str) -> ResponseReturnValue:
    """Their koppelcode works no more: a letter that was lost."""
    at = desk()
    with at.register.writing() as rows:
        _helped(rows, at, id)
        codes.revoke(rows, id, by=at.by, now=at.now)
        slip = undo.keep(rows, at.by, "code-revoke", now=at.now)
    return to(f"/beheer/persoon/{id}/", slip)


@pages.post(f"{HERE}brief/")
@allowed(Act.CODES, Act.CODES_OWN, fresh=True)
def letter(id: str) -> ResponseReturnValue:
    """A printable letter with a new code; the earlier one stops."""
    at = desk()
    with at.register.reading() as rows:
        _helped(rows, at, id)
    return paper(at, [id], "brief")


def paper(at: Desk, persons: list[str], name: str) -> ResponseReturnValue:
    """Letters as a PDF to keep. 404 when there is nobody to write to."""
    wanted = request.form.get("taal", "nl")
    data = letters(at.register, persons, language=wanted if wanted in at.gate.settings.people.languages else "nl",
                   by=at.by, now=at.now) if persons else b""
    if not data:
        abort(404)
    answer = make_response(data)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer


@pages.post(f"{HERE}uitloggen/")
@allowed(Act.CHANGE_FAMILIES, Act.STAFF)
def sign_out(id: str) -> ResponseReturnValue:
    """End all their devices: a lost telephone."""
    at = desk()
    with at.register.reading() as rows:
        if not _may_change(rows, at, id) or guardians.one(rows, id) is None:
            abort(404)
    devices.end_others(at.register, id, "", now=at.now, by=at.by)
    changed(at)
    with at.register.writing() as rows:
        slip = undo.keep(rows, at.by, "devices-end", now=at.now)
    return to(f"/beheer/persoon/{id}/", slip)


@pages.get(f"{HERE}tweede-stap/")
@allowed(Act.CHANGE_FAMILIES, Act.STAFF, fresh=True)
def ask_reset(id: str) -> ResponseReturnValue:
    """Somebody lost their second step: why, and what follows."""
    at = desk()
    with at.register.reading() as rows:
        return page("tweede-stap", who=_changeable(rows, at, id), wrong="")


@pages.post(f"{HERE}tweede-stap/")
@allowed(Act.CHANGE_FAMILIES, Act.STAFF, fresh=True)
def reset(id: str) -> ResponseReturnValue:
    """Take the second steps away (gate/recovery.py); with a reason, and a trace."""
    at, _ = desk(), translator(language())
    with at.register.reading() as rows:
        who = _changeable(rows, at, id)
    try:
        reset_second_step(at.register, id, by=at.by, reason=line_of("reden", 200), now=at.now)
    except RecoveryError:
        return page("tweede-stap", 422, who=who, wrong=_("Zonder reden gaat dit niet."))
    changed(at)
    with at.register.writing() as rows:
        slip = undo.keep(rows, at.by, "second-step-reset", now=at.now)
    return to(f"/beheer/persoon/{id}/", slip)
