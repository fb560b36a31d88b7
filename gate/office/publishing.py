"""``/beheer/publiceren/``: what waits for whoever publishes, and each post with its button."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from babel.dates import format_date
from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from gate import approvals, guardians, namecheck, preview
from gate.admit import allowed
from gate.app import language, shelf
from gate.approvals import ApprovalError, Case, Deed, Wanted, id_of
from gate.difference import Difference, difference
from gate.i18n import translator
from gate.office.desk import Desk, desk, line_of, page, to
from gate.roles import Act
from gate.tags import shown_of
from school.decisions import PUBLIC, WAITING, DecisionsError, Stand, Verdict
from school.dossiers import Dossier, Photo
from school.pictures import Medium, medium
from school.release import release_name
from school.shown import Place, ShownError
from school.words import Group

pages = Blueprint("office_publishing", __name__)
POST = "/beheer/publiceren/<string(length=32):id>/"
LATELY = 12
FOUND = 30
REASON = 300
_log = logging.getLogger("schoolpoort.publishing")


@dataclass(frozen=True)
class Lying:
    """A case as a line of the list: where, and what became of it."""

    case: Case
    label: str
    day: str
    back: Any = None  # the row by which it was sent back


@dataclass(frozen=True)
class Before:
    """What the page of one post shows besides its text."""

    case: Case
    html: str
    stands: bool  # on the public site
    difference: Difference | None
    history: Sequence[Any]
    known: dict[str, Any]
    without: Sequence[Photo]  # photos that do not go along: somebody may not be there, or nobody looked


@dataclass(frozen=True)
class Told:
    """What the overview says: how many posts wait for the visitor, and which of the
    visitor's own groups came back with a reason."""

    waiting: int
    back: Sequence[Lying]


def told(rows: Connection, at: Desk) -> Told:
    """For the overview of who publishes and of who writes."""
    try:
        return _told(rows, at)
    except DecisionsError:
        _log.exception("the decisions can't be read")
        return Told(0, ())


def _told(rows: Connection, at: Desk) -> Told:
    own = {str(group) for group in at.who.person.own(Act.WRITE_OWN)}
    rules, publishes = at.gate.settings.rules.approval, at.may(Act.PUBLISH)
    cases = _cases(at, lambda one, stand: stand in WAITING and (one.group in own or publishes))
    back = [one for one in lines(rows, at, [one for one in cases if one.dossier.group in own]) if one.back]
    waiting = [one for one in cases if publishes and approvals.role_of(at.who.person, rules, one.dossier.group)]
    again = approvals.returned(rows, [one.dossier.digest for one in waiting])
    return Told(sum(one.dossier.digest not in again for one in waiting), back)


def my_cases(at: Desk, wanted: Wanted) -> list[Case]:
    """Of the posts that the visitor may publish those that are wanted, by the release of
    this request."""
    person, rules = at.who.person, at.gate.settings.rules.approval
    roles: dict[str, str] = {}
    try:
        return _cases(at, lambda one, stand: wanted(one, stand) and bool(
            roles.setdefault(one.group, approvals.role_of(person, rules, one.group))))
    except DecisionsError:
        _log.exception("the decisions can't be read")
        abort(503)


def _cases(at: Desk, wanted: Wanted) -> list[Case]:
    now, home = shelf(), at.gate.home
    return approvals.cases(home, home.releases / release_name(now.number), wanted) if now else []


def lines(rows: Connection, at: Desk, cases: Sequence[Case]) -> list[Lying]:
    """These cases as lines, the oldest first."""
    back = approvals.returned(rows, [one.dossier.digest for one in cases])
    ordered = sorted(cases, key=lambda one: (one.dossier.words.date, one.dossier.key))
    return [Lying(one, at.site.label(Group.parse(one.dossier.group).name), _day(one), back.get(one.dossier.digest))
            for one in ordered]


def _day(case: Case) -> str:
    moment = datetime.datetime.strptime(case.dossier.words.date, "%Y-%m-%d %H:%M")
    return format_date(moment, "EEEE d MMMM y", locale=language())


@pages.get("/beheer/publiceren/")
@allowed(Act.PUBLISH)
def show() -> ResponseReturnValue:
    """What waits, what was decided lately; and a box to find what is public."""
    at, text = desk(), request.args.get("zoek", "")[:100].strip()
    with at.register.reading() as rows:
        decided = [row for row in approvals.lately(rows, LATELY * 3) if row.verdict in set(Verdict)]
        lately, sought = {row.post for row in decided}, text.casefold()
        cases: Sequence[Case] = my_cases(at, lambda one, stand: stand not in PUBLIC or id_of(one) in lately
                                         or (bool(text) and sought in one.words.title.casefold()))
        cases = namecheck.looked_at(rows, at.gate.settings, at.today, cases)
        by_id = {one.id: one for one in cases}
        waiting = lines(rows, at, [one for one in cases if one.waits])
        done = [row for row in decided if row.post in by_id][:LATELY]
        off = lines(rows, at, [one for one in cases if one.stand is Stand.REVOKED])
        found = [one for one in cases if one.stand in PUBLIC and sought in one.dossier.words.title.casefold()]
        return page("publiceren", waiting=[one for one in waiting if not one.back],
                    returned=[one for one in waiting if one.back], off=off, lately=done, by_id=by_id,
                    known=guardians.named(rows, {row.by for row in done}), text=text,
                    found=lines(rows, at, found)[::-1][:FOUND] if text else [])


@pages.get("/beheer/publiceren/namen/")
@allowed(Act.PUBLISH)
def names() -> ResponseReturnValue:
    """What is public and names a child who came later."""
    at = desk()
    with at.register.reading() as rows:
        public = my_cases(at, lambda one, stand: stand in PUBLIC)
        found = namecheck.came_later(rows, at.gate.settings, at.today, public)
        return page("publiceren-namen", found=lines(rows, at, found))


@pages.get(POST)
@allowed(Act.PUBLISH)
def look(id: str) -> ResponseReturnValue:
    """One post as the public will see it, with what is asked about it."""
    at = desk()
    return _page(at, _case(at, id))


@pages.post(POST)
@allowed(Act.PUBLISH, fresh=True)
def decide(id: str) -> ResponseReturnValue:
    """Publish it, send it back, or take it off the site."""
    at, _ = desk(), translator(language())
    case, deed = _case(at, id), request.form.get("doe", "")
    who = Deed(at.by, approvals.role_of(at.who.person, at.gate.settings.rules.approval, case.dossier.group), at.now)
    if request.form.get("versie") != case.dossier.digest:
        return _page(at, case, 409, _("Dit bericht is intussen veranderd. Kijk eerst wat er nu staat."))
    try:
        return _done(at, case, who, deed)
    except ApprovalError as error:
        return _page(at, case, 422, {
            "stopped": _("Dit bericht kan zo niet worden gepubliceerd. Hieronder staat waarom."),
            "unanswered": _("Beantwoord eerst wat hieronder wordt gevraagd."),
            "reason": _("Schrijf erbij wat er moet veranderen."),
        }[error.why])
    except OSError:
        _log.exception("a decision could not be written")
        return _page(at, case, 503, _("Het is niet gelukt: de server kon het niet opschrijven. Er is niets veranderd. "
                                      "Vraag het uw ICT-contact."))


def _done(at: Desk, case: Case, who: Deed, deed: str) -> ResponseReturnValue:
    home, here = at.gate.home, f"/beheer/publiceren/{case.id}/"
    reason = line_of("reden", REASON)
    if deed == "publiceren":
        if case.stand not in PUBLIC:  # pressed twice is published once
            approvals.approve(at.register, home, case, who, request.form.getlist("bekeken"))
        return to(here)
    if deed == "terug":
        if not reason:
            raise ApprovalError("reason")
        approvals.send_back(at.register, case, who, reason)
        return to("/beheer/publiceren/")
    if deed == "gezien":
        if case.is_settled and case.named:
            approvals.let_stand(at.register, case, who)
        return to("/beheer/publiceren/namen/")
    if deed == "weghalen":
        if case.stand is not Stand.REVOKED:
            approvals.take_off(at.register, home, case, who, reason)
        return to(here)
    abort(404)


def _case(at: Desk, id: str) -> Case:
    """The post, when the visitor may publish it; else the same 404 as for none."""
    found = next(iter(my_cases(at, lambda one, stand: id_of(one) == id)), None)
    if found is None:
        abort(404)
    with at.register.reading() as rows:
        look = namecheck.came_later if found.is_settled else namecheck.looked_at
        return next(iter(look(rows, at.gate.settings, at.today, [found])), found)


def _left_out(at: Desk, one: Dossier) -> list[Photo]:
    """The photos and films that the public page does without, as it is now."""
    try:
        shown = shown_of(at.gate.home)
    except ShownError:
        _log.exception("what may be shown can't be read")
        abort(503)
    return [photo for photo in one.words.photos if medium(photo.name) is not Medium.DOCUMENT
            and not shown.may(photo.original, Place.PUBLIC, at.gate.settings.consent.look)]


def _page(at: Desk, case: Case, status: int = 200, wrong: str = "") -> ResponseReturnValue:
    now, one = shelf(), case.dossier
    assert now is not None  # else there would be no case
    with at.register.reading() as rows:
        history = approvals.history(rows, case.id)
        known = guardians.named(rows, {row.by for row in history})
        lying = lines(rows, at, [case])[0]
    shown = Before(case, preview.post_html(now, one.group, one.closed), preview.is_public(now, one.public),
                   difference(one.before, one.words) if one.before and case.stand is Stand.CHANGED else None,
                   history, known, _left_out(at, one))
    return page("publiceren-bericht", status, one=shown, lying=lying, wrong=wrong, reason=line_of("reden", REASON),
                seen=request.form.getlist("bekeken"))
