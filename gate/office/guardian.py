"""Adding a guardian to a child, and what a guardian has of a child: access,
authority, household."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from gate import children, guardians, invitations, undo
from gate.admit import allowed
from gate.app import language
from gate.families import normal_mail
from gate.guardians import GuardianError
from gate.i18n import translator
from gate.office.desk import Desk, changed, child_for, desk, line_of, page, person_for, to
from gate.roles import Act

pages = Blueprint("office_guardian", __name__)
CHILD = "/beheer/kind/<string(length=32):id>/"
BOTH = "/beheer/persoon/<string(length=32):person>/kind/<string(length=32):id>/"
HOUSEHOLDS = 4


@pages.get(f"{CHILD}ouder/")
@allowed(Act.CHANGE_FAMILIES, fresh=True)
def ask(id: str) -> ResponseReturnValue:
    """The form for one more guardian."""
    return _form(desk(), id, {"gezag": "1", "mailen": "1", "huishouden": "1"}, {})


def _form(at: Desk, id: str, typed: dict[str, str], wrong: dict[str, str],
          known: list[Any] | None = None) -> ResponseReturnValue:
    with at.register.reading() as rows:
        child = child_for(rows, at, id)
        ties = guardians.of_children(rows, [id]).get(id, [])
        of_known = {one.id: [child.name for child in children.some(
            rows, {tie.child for tie in guardians.children_of(rows, one.id)})] for one in known or []}
    return page("ouder-nieuw", 422 if wrong or known else 200, child=child, ties=ties, typed=typed, wrong=wrong,
                known=known or [], of_known=of_known, households=range(1, HOUSEHOLDS + 1))


@pages.post(f"{CHILD}ouder/")
@allowed(Act.CHANGE_FAMILIES, fresh=True)
def add(id: str) -> ResponseReturnValue:
    """Tie somebody to the child: somebody new, or who has this mailbox already."""
    at, _ = desk(), translator(language())
    typed = {name: request.form.get(name, "")[:254] for name in ("mail", "gezag", "mailen", "huishouden", "wie")}
    typed["naam"], wrong = line_of("naam"), dict[str, str]()
    try:
        mail = normal_mail(typed["mail"])
    except ValueError:
        return _form(at, id, typed, {"mail": _("Dit is geen mailadres. Typ het nog eens.")})
    with at.register.reading() as rows:
        child_for(rows, at, id)
        known = guardians.holders(rows, mail)
    if at.by in {one.id for one in known}:
        return _form(at, id, typed, {"mail": _("Uzelf koppelt u niet aan een kind. Vraag een collega.")})
    if known and typed["wie"] not in {"nieuw", *(one.id for one in known)}:
        return _form(at, id, typed, wrong, known)
    authority = bool(typed["gezag"])
    facts: dict[str, Any] = {"household": _number(typed["huishouden"]), "authority": authority, "now": at.now,
                             "access": authority or at.gate.settings.people.no_authority_reads, "by": at.by}
    with at.register.changing() as rows:
        try:
            if typed["wie"] in {one.id for one in known}:
                person = typed["wie"]
                guardians.tie(rows, id, person, **facts)
            else:
                person = guardians.add(rows, id, name=typed["naam"], mail=mail, **facts)
        except GuardianError:
            return _form(at, id, typed, {"mail": _("Deze ouder hoort al bij dit kind.")})
        if typed["mailen"] and facts["access"]:
            sent = invitations.invite(rows, person, by=at.by, now=at.now)
            at.register.note(rows, at.now, at.by, "invite", person, "ok" if sent else "not-mailed")
        slip = undo.keep(rows, at.by, "guardian-add", now=at.now, undo=True, c=id, g=person,
                         a=int(facts["access"]))
    changed(at)
    return to(f"/beheer/kind/{id}/", slip)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and 1 <= int(text[:2]) <= HOUSEHOLDS else 1


@pages.get(BOTH)
@allowed(Act.END_ACCESS, fresh=True)
def show(person: str, id: str) -> ResponseReturnValue:
    """What this guardian has of this child, and how to change it."""
    return _both(desk(), person, id, "")


def _both(at: Desk, person: str, id: str, wrong: str) -> ResponseReturnValue:
    with at.register.reading() as rows:
        who, child = person_for(rows, at, person), child_for(rows, at, id)
        tie = guardians.tie_of(rows, person, id)
        others = [one for one in guardians.of_children(rows, [id]).get(id, []) if one.person != person]
    if tie is None:
        abort(404)
    return page("toegang", 422 if wrong else 200, who=who, child=child, tie=tie, others=others, wrong=wrong,
                households=range(1, HOUSEHOLDS + 1))


@pages.post(BOTH)
@allowed(Act.END_ACCESS, fresh=True)
def change(person: str, id: str) -> ResponseReturnValue:
    """End the access, open it again, or write down authority or household."""
    at, act = desk(), request.form.get("daad", "")
    with at.register.reading() as rows:
        person_for(rows, at, person)
        child_for(rows, at, id)
        if guardians.tie_of(rows, person, id) is None:
            abort(404)
    _ = translator(language())
    if person == at.by:
        return _both(at, person, id, _("Over uzelf beslist u hier niet. Vraag een collega."))
    if act == "einde" and not line_of("reden", 200):
        return _both(at, person, id, _("Zonder reden gaat dit niet."))
    name, can_undo = _done(at, act, person, id)
    changed(at)
    with at.register.writing() as rows:
        slip = undo.keep(rows, at.by, name, now=at.now, undo=can_undo, c=id, g=person,
                         m=at.now.isoformat() if name == "access-end" else "")
    return to(f"/beheer/kind/{id}/" if name.startswith("access") else f"/beheer/persoon/{person}/kind/{id}/", slip)


def _done(at: Desk, act: str, person: str, child: str) -> tuple[str, bool]:
    """Do it; gives what it is called, and whether it can be undone."""
    if act == "einde":
        done = guardians.end_access(at.register, person, child, reason=line_of("reden", 200), now=at.now, by=at.by)
        return "access-end", done
    if act == "open":
        guardians.reopen(at.register, person, child, now=at.now, by=at.by)
        return "access-reopen", True
    if act in ("gezag", "geen-gezag"):
        guardians.set_authority(at.register, person, child, act == "gezag", now=at.now, by=at.by)
        return "authority", False
    if act == "huishouden":
        with at.register.changing() as rows:
            guardians.set_household(rows, person, child, _number(request.form.get("huishouden", "")), now=at.now,
                                    by=at.by)
        return "household", False
    abort(404)
