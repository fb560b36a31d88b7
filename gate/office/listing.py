"""The list of families comes in by a page: sent in, looked at, carried out.

Between the first step and the last the list lies in a file of the gate's own
(gate/uploads.py). What was answered goes along in the page; it is remembered
when the list is carried out (gate/mappings.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from gate import uploads
from gate.admit import allowed
from gate.app import language, visitor
from gate.asking import Import, Look, look
from gate.families import FEW, Answers, LeaversError, ListError, Report, import_families
from gate.headings import NEEDED, OPTIONAL
from gate.i18n import translator
from gate.listed import year_of
from gate.mappings import SKIP
from gate.office.desk import Desk, changed, desk, page, to
from gate.roles import Act
from gate.uploads import LARGEST, Upload

pages = Blueprint("office_list", __name__)
LIST = "/beheer/lijst/"
ONE = f"{LIST}<string(length=32):id>/"
AROUND = 50_000  # bytes of a form around its file
COLUMN, CLASS, CHILD = "kolom:", "klas:", "kind:"
"""Before what each field of an answer is about. A class or child without an
answer waits, and is not asked about again."""
SAME, NEW = "zelfde", "nieuw"


@pages.before_request
def _let_a_list_through() -> None:
    """Only this page takes more than a form, and only of who may send it."""
    if request.endpoint == "office_list.send" and Act.CHANGE_FAMILIES in visitor().person.may:
        request.max_content_length = LARGEST + AROUND


@pages.teardown_request
def _close(_: BaseException | None) -> None:
    """What was sent lies in a nameless file while it is large; no longer than the request."""
    request.close()


@pages.get(LIST)
@allowed(Act.CHANGE_FAMILIES, fresh=True)
def begin() -> ResponseReturnValue:
    """The form: which file, which year, whether the list is whole."""
    _ = translator(language())
    gone = _("Deze lijst is er niet meer. Kies het bestand opnieuw.") if "weg" in request.args else ""
    return _form(desk(), gone, 200)


def _form(at: Desk, wrong: str, status: int = 422, *, whole: bool = False, year: str = "") -> ResponseReturnValue:
    return page("lijst", status, wrong=wrong, columns=NEEDED, also=OPTIONAL, whole=whole, typed=year or str(at.year))


@pages.post(LIST)
@allowed(Act.CHANGE_FAMILIES, fresh=True)
def send() -> ResponseReturnValue:
    """Keep the list, and look at it on a page of its own."""
    at, _ = desk(), translator(language())
    too_large = _("Dit bestand is te groot. Een lijst van duizend gezinnen is kleiner dan 1 MB.")
    try:
        sent = request.files.get("lijst")
    except RequestEntityTooLarge:
        return _form(at, too_large)
    data, whole = sent.read() if sent else b"", "heel" in request.form
    year = next((year for year in at.years if str(year) == request.form.get("jaar")), at.year)
    if not data or len(data) > LARGEST:
        return _form(at, too_large if data else _("Kies een bestand."), whole=whole, year=str(year))
    id = uploads.keep(at.register, at.gate.home, data, year_of(data) or year, whole=whole, by=at.by, now=at.now)
    return to(f"{LIST}{id}/")


@pages.get(ONE)
@allowed(Act.CHANGE_FAMILIES, fresh=True)
def show(id: str) -> ResponseReturnValue:
    """What the list would change, or what has to be said first."""
    at = desk()
    sent = uploads.held(at.register, at.gate.home, id, by=at.by, now=at.now)
    return _look(at, sent, {}) if sent else to(f"{LIST}?weg=1")


@pages.post(ONE)
@allowed(Act.CHANGE_FAMILIES, fresh=True)
def go_on(id: str) -> ResponseReturnValue:
    """Look again with what was answered, carry the list out, or throw it away."""
    at, act = desk(), request.form.get("daad", "")
    sent = uploads.held(at.register, at.gate.home, id, by=at.by, now=at.now)
    if sent is None:
        return to(f"{LIST}?weg=1")
    if act == "weg":
        uploads.drop(at.register, at.gate.home, id, by=at.by, now=at.now)
        return to("/beheer/")
    said = {name: text for name, text in request.form.items() if name.startswith((COLUMN, CLASS, CHILD))}
    return _carry_out(at, sent, said) if act == "doe" else _look(at, sent, said)


def _run(at: Desk, sent: Upload) -> Import:
    def run(answers: Answers, *, dry_run: bool = False, leavers: int | None = None) -> Report:
        return import_families(at.register, sent.file, sent.year, now=at.now, dry_run=dry_run, complete=sent.whole,
                               leavers=leavers, answers=answers, by=at.by)
    return run


def _answers(at: Desk, said: Mapping[str, str]) -> tuple[Answers, frozenset[str]]:
    """What was answered, and what was asked about, answered or not."""
    answers, asked = Answers(), set[str]()
    for field, text in said.items():
        kind, _, name = field.partition(":")
        if kind + ":" == COLUMN and text:
            answers = answers.with_heading(text, name)
        elif kind + ":" == CLASS:
            asked.add(name)
            answers = answers.with_class(name, text) if text in (*at.classes, SKIP) else answers
        elif kind + ":" == CHILD:
            asked.add(name)
            answers = answers.with_child(name, same=text == SAME) if text in (SAME, NEW) else answers
    return answers, frozenset(asked)


def _look(at: Desk, sent: Upload, said: Mapping[str, str], wrong: str = "") -> ResponseReturnValue:
    answers, asked = _answers(at, said)
    try:
        found = look(_run(at, sent), answers, asked)
    except ListError as error:
        return _refused(at, sent, error)
    return page("lijst-kijk", 422 if wrong else 200, sent=sent, said=said, found=found, wrong=wrong,
                **_shown(found.report), **_asking(at, found))


def _refused(at: Desk, sent: Upload, error: ListError) -> ResponseReturnValue:
    """It can't be read at all: said where the next file is chosen."""
    uploads.drop(at.register, at.gate.home, sent.id, by=at.by, now=at.now)
    said = str(error).partition(" Heet die anders,")[0].partition(" Zeg het één keer")[0]
    return _form(at, said[:1].upper() + said[1:], whole=sent.whole, year=str(sent.year))


def _shown(report: Report | None) -> dict[str, Any]:
    """A report with the headings of its parts."""
    _ = translator(language())
    titles = {
        "added": _("Nieuw op de lijst"), "moved": _("Naar een andere groep"), "linked": _("Ouders gekoppeld"),
        "placed": _("Geplaatst in dit schooljaar"), "corrected": _("Naam of geboortedatum verbeterd"),
        "returned": _("Weer op school"), "left": _("Gaat van school"), "staff": _("Medewerkers"),
        "kept_addresses": _("Het eigen adres van de ouder blijft"),
    }
    parts = [(titles[name], lines) for name, lines in report.sections if lines] if report else []
    return {"report": report, "parts": parts, "few": FEW}


def _asking(at: Desk, found: Look) -> dict[str, Any]:
    _ = translator(language())
    groups = [("", _("Laat deze kinderen wachten")), *((name, at.site.label(name)) for name in at.classes),
              (SKIP, _("Doet niet mee, zoals de peuters"))]
    twins = [(SAME, _("dezelfde, met een verbetering")), (NEW, _("een nieuw kind")),
             ("", _("dat weet ik nog niet: laat dit gezin wachten"))]
    columns = [(one, one) for one in found.heading.others] if found.heading else []
    return {"groups": groups, "twins": twins, "columns": columns}


def _carry_out(at: Desk, sent: Upload, said: Mapping[str, str]) -> ResponseReturnValue:
    """Do it; the number of who leaves is the one that was seen or typed."""
    typed = request.form.get("vertrek", "").strip()
    if sent.whole and not (typed.isdecimal() and typed.isascii() and len(typed) < 6):
        return _look(at, sent, said, _wrong_number())
    try:
        report = _run(at, sent)(_answers(at, said)[0], leavers=int(typed) if sent.whole else None)
    except LeaversError:
        return _look(at, sent, said, _wrong_number())
    except ListError as error:
        return _refused(at, sent, error)
    uploads.drop(at.register, at.gate.home, sent.id, by=at.by, now=at.now)
    changed(at)
    return page("lijst-klaar", sent=sent, **_shown(report))


def _wrong_number() -> str:
    _ = translator(language())
    return _("Dat is niet het aantal kinderen dat van school gaat. Tel het na en typ het nog eens.")
