"""``/beheer/toestemming/``: who may not be where, forms on paper, the round, the ledger.

A teacher sees of the own groups what holds, and writes down what a child itself
says. Who answered what is for the office and the head alone.
"""

from __future__ import annotations

from flask import Blueprint, abort, make_response, request
from flask.typing import ResponseReturnValue

from gate import children, consentexport, consentround, consents, consentsheet, guardians
from gate.admit import allowed
from gate.consents import PAPER, Given
from gate.holding import CHILD, NO, NONE, YES
from gate.office.desk import Desk, child_for, desk, page, sees_group, to
from gate.roles import Act
from school.words import Group, WordError

pages = Blueprint("office_consent", __name__)
BOTH = (Act.CONSENT, Act.CONSENT_OWN)
HERE = "/beheer/toestemming/"
ONE = f"{HERE}kind/<string(length=32):id>/"


def _groups(at: Desk) -> list[Group]:
    mine = [Group(at.year, name) for name in at.classes]
    return mine if at.may(Act.CONSENT) else [one for one in mine if one in at.who.person.own(Act.CONSENT_OWN)]


@pages.get(HERE)
@allowed(*BOTH)
def show() -> ResponseReturnValue:
    """Each group; for the office who has not answered, and where parents disagree."""
    at = desk()
    settings = at.gate.settings
    with at.register.reading() as rows:
        sheets = [consentsheet.sheet(rows, settings, group, at.today) for group in _groups(at)]
        waiting = consentround.unanswered(rows, settings, at.today) if at.may(Act.CONSENT) else []
    apart = [(line, purpose) for one in sheets for line in one.lines for purpose in one.purposes
             if line.held[purpose.key].disagree] if at.may(Act.CONSENT) else []
    sent = request.args.get("gemaild", "")
    return page("toestemming", sheets=sheets, waiting=waiting, apart=apart,
                sent=int(sent) if sent.isdecimal() and sent.isascii() and len(sent) < 6 else None)


@pages.get(f"{HERE}groep/<string(length=9):year>/<string(maxlength=60):name>/")
@allowed(*BOTH)
def show_sheet(year: str, name: str) -> ResponseReturnValue:
    """The sheet of a group: to look at, and to print."""
    at = desk()
    try:
        group = Group.parse(f"{year}/{name}")
    except WordError:
        abort(404)
    sees_group(at, group, *BOTH)
    with at.register.reading() as rows:
        found = consentsheet.sheet(rows, at.gate.settings, group, at.today)
    return page("toestemming-groep", sheet=found)


@pages.get(ONE)
@allowed(*BOTH)
def show_child(id: str) -> ResponseReturnValue:
    """One child: what holds; for the office what each guardian said, and the paper form."""
    at = desk()
    with at.register.reading() as rows:
        child = child_for(rows, at, id, *BOTH)
        facts = consents.read(rows, at.gate.settings, [id], at.today)
        ties = guardians.of_children(rows, [id]).get(id, [])
        now = [place.group for place in children.places(rows, id) if place.starts <= at.today
               and place.is_open(at.today) and place.group.year == at.year]
    purposes = at.gate.settings.consent.asked
    own = {one.key: facts.newest.get((id, one.key), {}).get(CHILD) for one in purposes}
    return page("toestemming-kind", child=child, purposes=purposes, ties=ties if at.may(Act.CONSENT) else [],
                held={one.key: facts.held(id, one) for one in purposes}, group=now[0] if now else None,
                objects={key for key, said in own.items() if said and said.answer == NO},
                kept="bewaard" in request.args)


@pages.post(f"{ONE}papier/<string(length=32):person>/")
@allowed(Act.CONSENT)
def type_in(id: str, person: str) -> ResponseReturnValue:
    """What a guardian wrote on a form. What was left open stays as it was."""
    at = desk()
    with at.register.writing() as rows:
        child_for(rows, at, id, Act.CONSENT, Act.CONSENT)
        if guardians.tie_of(rows, person, id) is None:
            abort(404)
        said = {key: answer for key, answer in request.form.items() if answer in (YES, NO)}
        consents.give(rows, at.gate.settings, Given(id, person, said, PAPER, at.by), at.now)
    return to(f"{HERE}kind/{id}/?bewaard=1")


@pages.post(f"{ONE}bezwaar/")
@allowed(*BOTH)
def object_for(id: str) -> ResponseReturnValue:
    """What the child itself says: it counts as no, whatever its parents answered."""
    at, ticked = desk(), set(request.form.getlist("doel"))
    with at.register.writing() as rows:
        child_for(rows, at, id, *BOTH)
        said = {one.key: NO if one.key in ticked else NONE for one in at.gate.settings.consent.asked}
        consents.object_for(rows, at.gate.settings, id, said, by=at.by, now=at.now)
    return to(f"{HERE}kind/{id}/?bewaard=1")


@pages.post(f"{HERE}herinneren/")
@allowed(Act.CONSENT)
def remind() -> ResponseReturnValue:
    """One mail to each who has not answered, once a school year."""
    at = desk()
    with at.register.writing() as rows:
        sent = consentround.remind(rows, at.gate.settings, by=at.by, now=at.now)
    return to(f"{HERE}?gemaild={sent}")


@pages.post(f"{HERE}uitvoer/")
@allowed(Act.CONSENT, fresh=True)
def export() -> ResponseReturnValue:
    """The whole ledger as a file."""
    at, as_csv = desk(), request.form.get("soort") == "csv"
    with at.register.writing() as rows:
        text = consentexport.as_csv(rows) if as_csv else consentexport.as_json(rows, at.site.name, at.now)
        at.register.note(rows, at.now, at.by, "consent-export")
    answer = make_response(text)
    answer.headers["Content-Type"] = "text/csv; charset=utf-8" if as_csv else "application/json; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="toestemming.{"csv" if as_csv else "json"}"'
    return answer
