"""A child's page, and what the office changes about a child."""

from __future__ import annotations

import datetime
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from gate import children, guardians, guests, undo
from gate.admit import allowed, may_about
from gate.app import language
from gate.children import Child, ChildError, Place
from gate.i18n import translator
from gate.office.desk import SEES, Desk, changed, child_for, day_of, desk, line_of, page, place_now, to
from gate.roles import Act
from gate.standing import standings
from school.words import Year

pages = Blueprint("office_child", __name__)
HERE = "/beheer/kind/<string(length=32):id>/"


@pages.get(HERE)
@allowed(*SEES)
def show(id: str) -> ResponseReturnValue:
    """Who the child is, where it is, and its households apart."""
    at = desk()
    with at.register.reading() as rows:
        child = child_for(rows, at, id)
        places = children.places(rows, id)
        ties = guardians.of_children(rows, [id]).get(id, [])
        here = [guest for guest in guests.current(rows, at.today) if guest.child == id]
        known = guardians.named(rows, {guest.person for guest in here})
        known = known if at.may(Act.SEE_FAMILIES) else guests.as_typed(rows, here, known)
        households = [[tie for tie in ties if tie.household == number]
                      for number in sorted({tie.household for tie in ties})]
        may_guest = may_about(at.who, Act.GUESTS, Act.GUESTS_OWN, frozenset(children.groups_on(rows, id, at.today)))
        return page("kind", child=child, now=place_now(places, at), households=households, guests=here, known=known,
                    coming=[place for place in places if place.starts > at.today], may_guest=may_guest,
                    closing=[place for place in places if _closing(place, at)],
                    before=[place for place in places if place.group.year < at.year], standing=standings(rows, at.now))


def _closing(place: Place, at: Desk) -> bool:
    return place.group.year == at.year and place.ends is not None and place.ends >= at.today


@pages.get(f"{HERE}verbeteren/")
@allowed(Act.CHANGE_FAMILIES)
def edit(id: str) -> ResponseReturnValue:
    """The form for another name or birth date."""
    at = desk()
    with at.register.reading() as rows:
        child = child_for(rows, at, id)
    typed = {"first_name": child.first_name, "particle": child.particle, "last_name": child.last_name,
             "born": child.born.isoformat()}
    return page("kind-verbeteren", child=child, typed=typed, wrong={}, twin="")


@pages.post(f"{HERE}verbeteren/")
@allowed(Act.CHANGE_FAMILIES)
def correct(id: str) -> ResponseReturnValue:
    """Write the name and birth date down, or say what is wrong with them."""
    at = desk()
    typed, wrong = named_child(at)
    twin = ""
    with at.register.changing() as rows:
        child = child_for(rows, at, id)
        if not wrong:
            try:
                children.correct(rows, id, first_name=typed["first_name"], particle=typed["particle"],
                                 last_name=typed["last_name"], born=_born(typed), now=at.now, by=at.by)
                return to(f"/beheer/kind/{id}/", undo.keep(rows, at.by, "child-correct", now=at.now))
            except ChildError as error:
                twin = error.child
    return page("kind-verbeteren", 422, child=child, typed=typed, wrong=wrong, twin=twin)


def named_child(at: Desk) -> tuple[dict[str, str], dict[str, str]]:
    """A child's name and birth date from a form, and what is wrong with them."""
    _ = translator(language())
    typed = {name: line_of(name) for name in ("first_name", "particle", "last_name", "born")}
    typed["particle"] = typed["particle"][:40]
    wrong = {}
    if not typed["first_name"]:
        wrong["first_name"] = _("Vul de roepnaam in.")
    if not typed["last_name"]:
        wrong["last_name"] = _("Vul de achternaam in.")
    born = day_of(typed["born"])
    if born is None or born > at.today:
        wrong["born"] = _("Vul een geboortedatum in die geweest is, zoals 31-01-2020.")
    return typed, wrong


def _born(typed: dict[str, str]) -> datetime.date:
    born = day_of(typed["born"])
    assert born is not None
    return born


@pages.get(f"{HERE}groep/")
@allowed(Act.CHANGE_FAMILIES)
def choose_group(id: str) -> ResponseReturnValue:
    """To which group, and when the old one closes."""
    return _choose(desk(), id, {})


def _choose(at: Desk, id: str, wrong: dict[str, str]) -> ResponseReturnValue:
    with at.register.reading() as rows:
        child = child_for(rows, at, id)
        places = children.places(rows, id)
    held = [str(place.group) for place in places if place.ends is None]
    return page("kind-groep", 422 if wrong else 200, child=child, now=place_now(places, at), held=held, wrong=wrong,
                back=child.leaves is not None, at_once=at.gate.settings.people.move_at_once)


@pages.post(f"{HERE}groep/")
@allowed(Act.CHANGE_FAMILIES)
def move(id: str) -> ResponseReturnValue:
    """Into another group; a child that left, or was to leave, is enrolled again."""
    at, group = desk(), desk().group(request.form.get("groep", ""))
    if group is None:
        _ = translator(language())
        return _choose(at, id, {"groep": _("Kies een groep.")})
    with at.register.changing() as rows:
        child = child_for(rows, at, id)
        before = [place for place in children.places(rows, id) if place.group.year == group.year]
        if child.leaves is not None:
            children.enrol(rows, id, group, now=at.now, by=at.by)
            slip = _kept(rows, at, "child-enrol", id, group.year, before, leaves=child.leaves)
        elif children.move(rows, id, group.year, group.name, now=at.now, by=at.by,
                           at_once=request.form.get("oud") != "later") or not before:
            slip = _kept(rows, at, "child-move", id, group.year, before)
        else:
            return to(f"/beheer/kind/{id}/")
    changed(at)
    return to(f"/beheer/kind/{id}/", slip)


def _kept(rows: Connection, at: Desk, act: str, child: str, year: Year, places: list[Place],
          **more: datetime.date | None) -> str:
    """A slip with which the places of a year, and the last day, come back."""
    facts: dict[str, Any] = {name: day.isoformat() if day else "" for name, day in more.items()}
    facts = {"l": facts["leaves"]} if "leaves" in facts else {}
    return undo.keep(rows, at.by, act, now=at.now, undo=True, c=child, y=str(year),
                     p=[place.packed() for place in places], m=children.mark(rows, child, year), **facts)


@pages.get(f"{HERE}vertrek/")
@allowed(Act.CHANGE_FAMILIES, fresh=True)
def choose_last_day(id: str) -> ResponseReturnValue:
    """The last day at this school."""
    at = desk()
    with at.register.reading() as rows:
        return _last_day(at, child_for(rows, at, id), at.year.end.isoformat(), {})


def _last_day(at: Desk, child: Child, day: str, wrong: dict[str, str]) -> ResponseReturnValue:
    return page("kind-vertrek", 422 if wrong else 200, child=child, day=day, wrong=wrong,
                days=at.gate.settings.people.leavers_days)


@pages.post(f"{HERE}vertrek/")
@allowed(Act.CHANGE_FAMILIES, fresh=True)
def leave(id: str) -> ResponseReturnValue:
    """The child leaves after a day; the family reads on for the school's days of grace."""
    at, typed = desk(), request.form.get("dag", "")
    last, _ = day_of(typed), translator(language())
    with at.register.changing() as rows:
        child = child_for(rows, at, id)
        if last is None:
            return _last_day(at, child, typed[:10], {"dag": _("Vul een dag in, zoals 31-07-2027.")})
        gone = children.leave(rows, id, last, now=at.now, by=at.by)
        years = {place.group.year for place in gone} or {at.year}
        year = max(years)
        before = [place for place in children.places(rows, id) if place.group.year == year] + gone
        slip = _kept(rows, at, "child-leave", id, year, before, leaves=child.leaves) if len(years) == 1 else \
            undo.keep(rows, at.by, "child-leave", now=at.now)
    changed(at)
    return to(f"/beheer/kind/{id}/", slip)


@pages.get("/beheer/nieuw-kind/")
@allowed(Act.CHANGE_FAMILIES, fresh=True)
def ask_new() -> ResponseReturnValue:
    """The form for a child that the list did not bring."""
    at = desk()
    return page("kind-nieuw", typed={"starts": at.today.isoformat()}, wrong={}, twin="")


@pages.post("/beheer/nieuw-kind/")
@allowed(Act.CHANGE_FAMILIES, fresh=True)
def add() -> ResponseReturnValue:
    """Add the child; its guardians come next, on a page of their own."""
    at, _ = desk(), translator(language())
    typed, wrong = named_child(at)
    typed |= {"groep": request.form.get("groep", ""), "starts": request.form.get("starts", "")[:10]}
    group, starts, twin = at.group(typed["groep"]), day_of(typed["starts"]), ""
    if group is None:
        wrong["groep"] = _("Kies een groep.")
    if starts is None or (group and not starts <= group.year.end):
        wrong["starts"] = _("Vul de eerste schooldag in, in het gekozen schooljaar.")
    if not wrong and group and starts:
        try:
            with at.register.changing() as rows:
                child = children.add(rows, first_name=typed["first_name"], particle=typed["particle"],
                                     last_name=typed["last_name"], born=_born(typed), group=group, starts=starts,
                                     now=at.now, by=at.by)
                slip = undo.keep(rows, at.by, "child-add", now=at.now)
            changed(at)
            return to(f"/beheer/kind/{child}/ouder/", slip)
        except ChildError as error:
            twin = error.child
    return page("kind-nieuw", 422, typed=typed, wrong=wrong, twin=twin)
