"""What every page of the office stands on: who is at it, whom they may see, and
what they did last (gate/undo.py)."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

from babel.dates import format_datetime
from flask import abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from gate import children, guardians, undo
from gate.access import Visitor
from gate.admit import may_about
from gate.app import Gate, language, visitor
from gate.children import Child, Place
from gate.guardians import Someone
from gate.i18n import translator
from gate.office.labels import act_labels, reads_labels, role_labels
from gate.register import Register
from gate.roles import Act, Reads
from school.settings import Site
from school.words import Group, WordError, Year

SEES = (Act.SEE_FAMILIES, Act.SEE_FAMILIES_OWN)
"""Who has a desk at all: everybody else gets the 404 of nothing."""
DONE = "gedaan"
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Desk:
    """One request of somebody of the office. ``now`` is in the school's own zone."""

    gate: Gate
    who: Visitor
    now: datetime.datetime

    @property
    def register(self) -> Register:
        return self.gate.register

    @property
    def site(self) -> Site:
        return self.gate.settings.site

    @property
    def by(self) -> str:
        return self.who.person.id

    @property
    def today(self) -> datetime.date:
        return self.now.date()

    @property
    def year(self) -> Year:
        """The school year that counts as now."""
        return self.site.year_on(self.today)

    @property
    def classes(self) -> list[str]:
        """The groups that a child can be in."""
        return [name for name, group in self.site.groups.items() if not group.room]

    def may(self, act: Act) -> bool:
        return act in self.who.person.may

    def group(self, text: str) -> Group | None:
        """A class of this school year or the next, from a form."""
        try:
            group = Group.parse(text)
        except WordError:
            return None
        return group if group.year in self.years and group.name in self.classes else None

    def role_label(self, role: str) -> str:
        return role_labels(translator(language())).get(role, role)

    def act_label(self, act: Act) -> str:
        return act_labels(translator(language()))[act]

    def reads_label(self, reads: Reads) -> str:
        return reads_labels(translator(language()))[reads]

    def moment(self, time: datetime.datetime) -> str:
        """*20 november 2026 17:00*, in the school's own time and the page's language."""
        return format_datetime(time.astimezone(self.site.zone), "d MMMM y HH:mm", locale=language())

    @property
    def years(self) -> tuple[Year, Year]:
        return self.year, Year(self.year.first + 1)


def desk() -> Desk:
    """The desk of this request."""
    gate: Gate = current_app.extensions["gate"]
    return Desk(gate, visitor(), gate.now().astimezone(gate.settings.site.zone))


def child_for(rows: Connection, at: Desk, id: str, everybody: Act = Act.SEE_FAMILIES,
              own: Act = Act.SEE_FAMILIES_OWN) -> Child:
    """The child of an id, when the visitor may act about it; else the same 404 as
    for a child that does not exist."""
    child = children.one(rows, id)
    if child is None or not may_about(at.who, everybody, own, frozenset(children.groups_on(rows, id, at.today))):
        abort(404)
    return child


def person_for(rows: Connection, at: Desk, id: str, everybody: Act = Act.SEE_FAMILIES,
               own: Act = Act.SEE_FAMILIES_OWN) -> Someone:
    """A person, when the visitor may act about one of their children; staff too,
    for who may act about everybody. Else 404."""
    person = guardians.one(rows, id)
    if person is None:
        abort(404)
    groups: set[object] = set()
    for tie in guardians.children_of(rows, id):
        groups |= children.groups_on(rows, tie.child, at.today)
    if not may_about(at.who, everybody, own, frozenset(groups)):
        abort(404)
    return person


def sees_group(at: Desk, group: Group, everybody: Act = Act.SEE_FAMILIES, own: Act = Act.SEE_FAMILIES_OWN) -> None:
    """404 unless the visitor may see this group of this year or the next."""
    if at.group(str(group)) is None or not may_about(at.who, everybody, own, frozenset({group})):
        abort(404)


def page(template: str, status: int = 200, **facts: Any) -> ResponseReturnValue:
    """A page of the office, with what was done just before it."""
    at, slip = desk(), request.args.get(DONE, "")
    done = None
    if request.method == "GET" and _ID.fullmatch(slip):
        with at.register.reading() as rows:
            done = undo.show(rows, at.by, slip, now=at.now)
    return render_template(f"beheer/{template}.html", done=done, at=at, **facts), status


def to(path: str, slip: str = "") -> ResponseReturnValue:
    """On to a page, which shows what was done."""
    return redirect(f"{path}?{DONE}={slip}" if slip else path, 303)


def changed(at: Desk) -> None:
    """Rights changed: this process knows it at once, the others within a second."""
    at.gate.snapshots.forget()


def day_of(text: str) -> datetime.date | None:
    """A day as a browser's date field sends it, or as Dutch people write it."""
    for form in ("%Y-%m-%d", "%d-%m-%Y"):
        try:
            day = datetime.datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
        return day if 2000 <= day.year <= 2100 else None
    return None


def line_of(name: str, longest: int = 100) -> str:
    """A field of the form as one line of plain text; "" when it is none."""
    text = " ".join(request.form.get(name, "").split())
    return text[:longest] if text.isprintable() else ""


def place_now(places: list[Place], at: Desk) -> Place | None:
    """The place that counts today: the one without an end before one that is closing."""
    open_now = [place for place in places if place.starts <= at.today and place.is_open(at.today)]
    return max(open_now, key=lambda place: (place.group.year, place.ends is None, place.starts), default=None)
