"""Exception members: listed, added to a child's group, ended. A teacher only for
the own groups (rules.md 2)."""

from __future__ import annotations

import datetime

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from gate import children, guardians, guests, undo
from gate.admit import allowed
from gate.app import language
from gate.children import Child
from gate.families import normal_mail
from gate.guests import Guest, GuestError
from gate.i18n import translator
from gate.office.desk import Desk, changed, child_for, day_of, desk, line_of, page, to
from gate.roles import Act
from school.words import Group

pages = Blueprint("office_guest", __name__)
GUESTS = (Act.GUESTS, Act.GUESTS_OWN)
CHILD = "/beheer/kind/<string(length=32):id>/meelezer/"
USUAL = datetime.timedelta(days=92)


def _mine(at: Desk, guest: Guest) -> bool:
    return at.may(Act.GUESTS) or guest.group in at.who.person.own(Act.GUESTS_OWN)


@pages.get("/beheer/meelezers/")
@allowed(*GUESTS)
def show() -> ResponseReturnValue:
    """Everybody who reads along now, and why."""
    at = desk()
    with at.register.reading() as rows:
        mine = [guest for guest in guests.current(rows, at.today) if _mine(at, guest)]
        pupils = {child.id: child for child in children.some(rows, {guest.child for guest in mine})}
        known = guardians.named(rows, {id for guest in mine for id in (guest.person, guest.by)})
        known = known if at.may(Act.SEE_FAMILIES) else guests.as_typed(rows, mine, known)
        return page("meelezers", guests=mine, pupils=pupils, known=known)


@pages.get(CHILD)
@allowed(*GUESTS, fresh=True)
def ask(id: str) -> ResponseReturnValue:
    """The form: who, why, until when."""
    at = desk()
    with at.register.reading() as rows:
        child = child_for(rows, at, id, *GUESTS)
        last = min(at.today + USUAL, at.year.end).isoformat()
        return _form(rows, at, child, {"ends": last}, {})


def _form(rows: Connection, at: Desk, child: Child, typed: dict[str, str],
          wrong: dict[str, str]) -> ResponseReturnValue:
    return page("meelezer-nieuw", 422 if wrong else 200, child=child, typed=typed, wrong=wrong,
                groups=_groups(rows, at, child), last=at.year.end)


def _groups(rows: Connection, at: Desk, child: Child) -> list[Group]:
    """The child's groups of now for which the visitor may add somebody."""
    held = {place.group for place in children.places(rows, child.id)
            if place.starts <= at.today and place.is_open(at.today) and place.group.year == at.year}
    return sorted(group for group in held if at.may(Act.GUESTS) or group in at.who.person.own(Act.GUESTS_OWN))


@pages.post(CHILD)
@allowed(*GUESTS, fresh=True)
def add(id: str) -> ResponseReturnValue:
    """Let somebody read the group of a child; the head is told."""
    at = desk()
    typed = {"name": line_of("name", 200), "mail": request.form.get("mail", "")[:254],
             "reason": line_of("reason", 200), "ends": request.form.get("ends", "")[:10],
             "groep": request.form.get("groep", "")[:80]}
    with at.register.changing() as rows:
        child = child_for(rows, at, id, *GUESTS)
        groups = _groups(rows, at, child)
        group = next((one for one in groups if str(one) == typed["groep"]), groups[0] if len(groups) == 1 else None)
        wrong, mail = _checked(typed, group)
        if not wrong and group:
            try:
                guest = guests.add(rows, name=typed["name"], mail=mail, child=id, group=group, now=at.now, by=at.by,
                                   reason=typed["reason"], ends=day_of(typed["ends"]) or at.today)
                slip = undo.keep(rows, at.by, "guest-add", now=at.now, undo=True, id=guest)
            except GuestError as error:
                wrong = _said(error.why)
    if wrong:
        with at.register.reading() as rows:
            return _form(rows, at, child, typed, wrong)
    changed(at)
    return to("/beheer/meelezers/", slip)


def _checked(typed: dict[str, str], group: Group | None) -> tuple[dict[str, str], str]:
    """What is wrong with the form, and the address in one spelling."""
    _, wrong, mail = translator(language()), dict[str, str](), ""
    try:
        mail = normal_mail(typed["mail"])
    except ValueError:
        wrong["mail"] = _("Dit is geen mailadres. Typ het nog eens.")
    if not typed["name"]:
        wrong["name"] = _("Vul de naam in.")
    if day_of(typed["ends"]) is None:
        wrong |= _said("ends")
    if group is None:
        wrong["groep"] = _("Kies een groep.")
    return wrong, mail


def _said(why: str) -> dict[str, str]:
    """The sentence of a GuestError, at its field."""
    _ = translator(language())
    return {
        "no-reason": {"reason": _("Schrijf op waarom deze persoon meeleest.")},
        "ends": {"ends": _("Kies een dag vanaf vandaag, uiterlijk de laatste van dit schooljaar.")},
        "not-there": {"groep": _("Dit kind zit nu niet in die groep.")},
        "guardian": {"mail": _("Dit adres is van een ouder van dit kind; die leest al mee of is afgesloten.")},
        "self": {"mail": _("Uzelf koppelt u niet aan een kind. Vraag een collega.")},
        "twice": {"mail": _("Deze persoon leest al mee om dit kind.")},
    }[why]


@pages.post("/beheer/meelezer/<string(length=32):id>/")
@allowed(*GUESTS)
def end(id: str) -> ResponseReturnValue:
    """They read no more."""
    at = desk()
    with at.register.reading() as rows:
        guest = guests.one(rows, id)
    if guest is None or not _mine(at, guest):
        abort(404)
    done = guests.end(at.register, id, now=at.now, by=at.by)
    changed(at)
    with at.register.writing() as rows:
        slip = undo.keep(rows, at.by, "guest-end", now=at.now, undo=done, id=id, e=guest.ends.isoformat(),
                         m=(at.today - datetime.timedelta(days=1)).isoformat())
    return to("/beheer/meelezers/", slip)
