"""Staff and their roles; the table of roles as a page (gate/roles.py)."""

from __future__ import annotations

import datetime

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from gate import staff, undo
from gate.admit import allowed
from gate.app import language
from gate.i18n import translator
from gate.office.desk import SEES, Desk, changed, day_of, desk, line_of, page, to
from gate.rights import HEAD
from gate.roles import ROLES, STAFF, Act, Role
from gate.roles import table as roles_of
from gate.staff import Job, StaffError

pages = Blueprint("office_team", __name__)
JOB = "/beheer/rol/<string(length=32):id>/"
FIELDS = {"mail": "mail", "shared-mail": "mail", "own": "mail", "role": "role", "head-only": "role", "group": "groups",
          "room": "groups"}


@pages.get("/beheer/medewerkers/")
@allowed(Act.STAFF)
def show() -> ResponseReturnValue:
    """Who has which role, with which groups and days."""
    at = desk()
    with at.register.reading() as rows:
        jobs = staff.jobs(rows, at.today, at.year)
    by_role: dict[str, list[Job]] = {}
    for job in jobs:
        by_role.setdefault(job.role, []).append(job)
    return page("medewerkers", by_role=by_role, roles=ROLES, may_end=lambda job: _may_end(at, job))


def _may_end(at: Desk, job: Job) -> bool:
    return job.person != at.by and (job.role != HEAD or HEAD in at.who.person.roles)


@pages.get("/beheer/medewerkers/nieuw/")
@allowed(Act.STAFF, fresh=True)
def ask() -> ResponseReturnValue:
    """The form: who, which role, which groups, until when."""
    return _form(desk(), {"year": str(desk().year)}, {}, frozenset())


def _form(at: Desk, typed: dict[str, str], wrong: dict[str, str], chosen: frozenset[str]) -> ResponseReturnValue:
    return page("medewerker-nieuw", 422 if wrong else 200, typed=typed, wrong=wrong, chosen=chosen,
                roles=_givable(at), groups=at.site.group_names)


def _givable(at: Desk) -> dict[str, Role]:
    """Only a head makes a head."""
    return {name: role for name, role in ROLES.items() if name != HEAD or HEAD in at.who.person.roles}


@pages.post("/beheer/medewerkers/nieuw/")
@allowed(Act.STAFF, fresh=True)
def add() -> ResponseReturnValue:
    """Give somebody a role."""
    at, _ = desk(), translator(language())
    typed = {"name": line_of("name", 200), "mail": request.form.get("mail", "")[:254],
             "role": request.form.get("role", "")[:20], "ends": request.form.get("ends", "")[:10],
             "year": request.form.get("year", "")[:9]}
    groups = tuple(name for name in at.site.group_names if name in request.form.getlist("groups"))
    year = next((one for one in at.years if str(one) == typed["year"]), at.year)
    ends, wrong = day_of(typed["ends"]) if typed["ends"] else None, dict[str, str]()
    role = ROLES.get(typed["role"])
    if role is None:
        wrong["role"] = _("Kies een rol.")
    elif role.dated and ends is None:
        wrong["ends"] = _("Deze rol heeft een laatste dag nodig.")
    if typed["ends"] and (ends is None or ends < at.today):
        wrong["ends"] = _("Kies een dag vanaf vandaag.")
    if role and typed["role"] in ("leerkracht", "lio") and not groups:
        wrong["groups"] = _("Kies een groep.")
    if not wrong:
        try:
            staff.add_staff(at.register, typed["name"], typed["mail"], typed["role"], groups, year, now=at.now,
                            ends=ends, by=at.by)
        except StaffError as error:
            wrong[FIELDS[error.why]] = _said(error.why)
    if wrong:
        return _form(at, typed, wrong, frozenset(groups))
    changed(at)
    with at.register.writing() as rows:
        slip = undo.keep(rows, at.by, "staff-add", now=at.now)
    return to("/beheer/medewerkers/", slip)


def _said(why: str) -> str:
    """The sentence of a StaffError."""
    _ = translator(language())
    return {
        "mail": _("Dit is geen mailadres. Typ het nog eens."), "role": _("Kies een rol."),
        "group": _("Kies een groep."), "gone": _("Deze rol is er niet meer."),
        "shared-mail": _("Dit adres is van twee mensen. Gebruik een adres van deze medewerker alleen."),
        "own": _("Uw eigen rol verandert u niet zelf. Vraag een ander."),
        "head-only": _("Alleen de directie wijst de directie aan, en beëindigt die rol."),
        "room": _("Wie in de MR of de ouderraad zit, leest alleen die ruimte. Kies hier geen groep."),
        "last-head": _("Dit is de laatste directeur. Wijs eerst een ander aan."),
    }[why]


def _job(at: Desk, id: str) -> Job:
    with at.register.reading() as rows:
        job = staff.one_job(rows, id)
    if job is None:
        abort(404)
    return job


@pages.get(JOB)
@allowed(Act.STAFF, fresh=True)
def ask_end(id: str) -> ResponseReturnValue:
    """When the role ends."""
    at = desk()
    return page("rol-einde", job=_job(at, id), roles=ROLES, wrong="", typed=at.today.isoformat())


@pages.post(JOB)
@allowed(Act.STAFF, fresh=True)
def end(id: str) -> ResponseReturnValue:
    """End a role, now or after a day."""
    at, _ = desk(), translator(language())
    job, typed = _job(at, id), request.form.get("dag", "")[:10]
    now = request.form.get("wanneer") == "nu"
    last = at.today - datetime.timedelta(days=1) if now else day_of(typed)
    if last is None:
        return page("rol-einde", 422, job=job, roles=ROLES, wrong=_("Vul een dag in, zoals 31-07-2027."), typed=typed)
    try:
        staff.end_role(at.register, id, last, now=at.now, by=at.by)
    except StaffError as error:
        return page("rol-einde", 422, job=job, roles=ROLES, wrong=_said(error.why), typed=typed)
    changed(at)
    with at.register.writing() as rows:
        slip = undo.keep(rows, at.by, "staff-end", now=at.now, undo=True, id=id,
                         e=job.ends.isoformat() if job.ends else "", m=last.isoformat())
    return to("/beheer/medewerkers/", slip)


@pages.get("/beheer/rollen/")
@allowed(*SEES)
def table() -> ResponseReturnValue:
    """Who may do what: the table itself."""
    return page("rollen", roles=roles_of(desk().gate.settings.rules.approval.roles), acts=list(Act), staff=STAFF)
