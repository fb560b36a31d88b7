"""``/schrijven/``: my posts, and the form of one; whole without any script.

What is typed is kept before anything is asked: a sign-in that ran out, an old page or
a full disk never costs a text.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from gate import suitability
from gate.admit import allowed
from gate.app import language
from gate.i18n import translator
from gate.writing import onphotos, settling
from gate.writing.desk import Desk, desk
from gate.writing.drafts import Draft, Gone, Torn
from gate.writing.form import sent, typed_by
from gate.writing.kinds import FIRST_LINES, kind_labels
from gate.writing.listing import is_over, lines
from gate.writing.onphotos import LATER, NOBODY
from gate.writing.opening import follows, opened, others, overtaken
from gate.writing.own import HERE, ONE, mine, proof_page
from gate.writing.rooms import WRITES, may_ask
from gate.writing.shelved import Shelved
from gate.writing.showing import facts_of, points_of, questions_of, standing_of
from school import errands
from school.errands import Told
from school.findings import Finding
from school.originals import Result
from school.pictures import MEGABYTE
from school.shown import ShownError

pages = Blueprint("writing", __name__)
MOST_DRAFTS = 300
AT_ONCE = 20
"""Photos of the largest size in one request; more go in a second one."""
_log = logging.getLogger("schoolpoort.writing")


@dataclass(frozen=True)
class Said:
    """What the form says besides the draft itself."""

    findings: Sequence[Finding | Told] = ()
    refused: Sequence[Result] = ()
    wrong: str = ""
    judged: bool = False
    now: Draft | None = None  # what the draft is, when it was changed elsewhere
    ticked: Sequence[str] = field(default_factory=tuple)


@pages.before_request
def _room_for_photos() -> None:
    """Forms elsewhere are small; before anybody reads this one."""
    rules = current_app.extensions["gate"].settings.rules
    request.max_content_length = AT_ONCE * rules.photo_megabytes * MEGABYTE


@pages.get(HERE)
@allowed(*WRITES)
def show() -> ResponseReturnValue:
    """My posts: where each stands."""
    return show_list(desk())


@pages.post(HERE)
@allowed(*WRITES)
def begin() -> ResponseReturnValue:
    """A new draft, for a group and of a kind."""
    at, _ = desk(), translator(language())
    group, kind = request.form.get("groep", ""), request.form.get("soort", "bericht")
    if group not in map(str, at.rooms) or kind not in kind_labels(_):
        return show_list(at, 422, _("Kies een groep."))
    if len(at.drafts.all(at.me)) >= MOST_DRAFTS:
        return show_list(at, 422, _("U hebt te veel berichten bewaard. Gooi eerst oude concepten weg."))
    draft = at.drafts.begin(at.me, group, at.now)
    if kind != "bericht":
        draft = at.drafts.change(at.me, draft.id, lambda one: msgspec.structs.replace(
            one, type=kind, text=FIRST_LINES[kind]), at.now)
    return redirect(f"{HERE}{draft.id}/", 303)


@pages.get(ONE)
@allowed(*WRITES)
def look(id: str) -> ResponseReturnValue:
    """One draft, to go on with."""
    at = desk()
    draft = _brought_up(at, at.shelved, settled(at, mine(at, id)))
    return _form(at, draft, Said(findings=draft.findings, judged=bool(draft.findings)))


@pages.post(ONE)
def save(id: str) -> ResponseReturnValue:
    """Keep what was typed and sent; then do what was asked."""
    at, _, deed = desk(), translator(language()), request.form.get("doe", "")
    draft = settled(at, mine(at, id))
    typed = typed_by(at.rooms, at.authors, draft)
    try:
        kept = at.drafts.change(at.me, id, typed, at.now, request.form.get("versie", -1, int))
    except Torn as torn:
        return _form(at, typed(torn.now), Said(now=torn.now), 409)
    except OSError:
        _log.exception("a draft could not be kept")
        return _form(at, typed(draft), Said(wrong=_("Bewaren lukt nu niet: de server heeft geen ruimte. "
                                                    "Laat deze pagina open en probeer het straks nog eens.")), 507)
    kept, refused = at.drafts.add_files(kept, at.gate.settings.rules, sent(), at.now)
    if first := proof_page(at, id):
        return redirect(first, 303)
    if kept.sent and deed.startswith(("weg:", "terug:")):
        return _form(at, kept, Said(wrong=_("Dit bericht is al onderweg. Wacht even, en kijk dan nog eens.")), 409)
    if deed.startswith("weg:"):
        kept = at.drafts.drop_file(kept, deed.removeprefix("weg:"), at.now)
    if deed.startswith("terug:"):
        kept = at.drafts.put_back(kept, deed.removeprefix("terug:"), at.now)
    if deed == "toch" and kept.torn:
        kept = at.drafts.change(at.me, id, lambda one: msgspec.structs.replace(
            one, torn=False, theirs="", origin=one.theirs), at.now)
    if deed == "plaats":
        return _place(at, kept, refused)
    if deed == "kijk" or refused:
        findings = at.judge(kept) if deed == "kijk" else ()
        return _form(at, kept, Said(findings, refused, judged=deed == "kijk"), 422 if refused else 200)
    return redirect(f"{HERE}{id}/{'voorbeeld/' if deed == 'voorbeeld' else '#fotos-deel' if ':' in deed else ''}", 303)


@pages.post(f"{ONE}weg/")
@allowed(*WRITES)
def throw_away(id: str) -> ResponseReturnValue:
    """Throw a draft away that was never placed and is not on its way; for a day it can
    be put back from the list."""
    at, _ = desk(), translator(language())
    draft = settled(at, mine(at, id))
    if draft.source or draft.sent:
        return _form(at, draft, Said(wrong=_("Dit bericht staat er al, of is onderweg. Haal het weg vanuit de lijst.")),
                     409)
    at.drafts.change(at.me, id, lambda one: msgspec.structs.replace(
        one, gone=Gone.THROWN, gone_at=at.now.isoformat(timespec="seconds")), at.now)
    return redirect(HERE, 303)


def _place(at: Desk, draft: Draft, refused: Sequence[Result]) -> ResponseReturnValue:
    """Send it, unless something is in the way; says what."""
    _, findings = translator(language()), at.judge(draft)
    stops = ("error", "stop") if draft.public else ("error",)
    wrong = ""
    if draft.sent:
        wrong = _("Dit bericht is al onderweg.")
    elif draft.gone or (draft.source and at.shelved.is_gone(draft.source, at.posting.key(draft))):
        wrong = _("Dit bericht is weggehaald. Zet het eerst terug, bij Mijn berichten.")
    elif draft.group not in map(str, at.rooms):
        wrong = _("Voor deze groep kunt u nu niet schrijven. Kies een andere groep.")
    elif draft.torn:
        wrong = _("Iemand anders veranderde dit bericht. Kijk eerst wat er nu staat.")
    elif refused or any(one.severity in stops for one in findings):
        wrong = _("Dit bericht kan zo niet worden geplaatst. Hieronder staat waarom.")
    elif draft.public and not may_ask(at.who.person, at.gate.settings.rules.approval, draft.group):
        wrong = _("Berichten van deze groep zet de directie zelf op de openbare site. Kies besloten.")
    elif not _list_done(at, draft):
        wrong = _("Kruis alles aan. Klopt iets niet? Laat die foto’s dan weg.")
    asked = None if wrong else onphotos.asked(at, draft)
    if asked and (request.form.get("wie-vraag") != asked.mark or request.form.get("wie") not in (NOBODY, LATER)):
        wrong = _("Kijk eerst wie er op de foto’s staan.")
    if wrong:
        return _form(at, draft, Said(findings, refused, wrong, judged=True,
                                     ticked=request.form.getlist("klopt")), 422)
    try:
        if asked and request.form["wie"] == NOBODY:
            onphotos.settle(at, draft, asked)
        at.posting.place(draft, at.now)
    except Torn as torn:
        return _form(at, draft, Said(now=torn.now), 409)
    except (OSError, ShownError):
        _log.exception("a post could not be sent")
        return _form(at, draft, Said(findings, wrong=_("Het bericht is bewaard, maar nog niet geplaatst: de server kon "
                                                       "het niet doorgeven. Probeer het zo nog eens.")), 503)
    with at.gate.register.writing() as rows:
        at.gate.register.note(rows, at.now, at.me, "post-sent", f"{draft.id} {draft.author}".strip(),
                              "public" if draft.public else "closed")
    return redirect(f"{HERE}{draft.id}/", 303)


def _list_done(at: Desk, draft: Draft) -> bool:
    """Whether the school's list for photos was gone through; notes it when it just was."""
    points = points_of(at, draft)
    if points and len(set(request.form.getlist("klopt"))) >= len(points):
        suitability.went_through(at.gate.register, at.gate.settings.rules, at.me, draft.type, at.year, at.now)
        return True
    return not points


def settled(at: Desk, draft: Draft) -> Draft:
    """A draft with what became of it meanwhile."""
    return settling.settled(at.posting, at.gate.register, draft, at.now)


def show_list(at: Desk, status: int = 200, wrong: str = "") -> ResponseReturnValue:
    """My posts, with what is wrong now."""
    shelved = at.shelved
    drafts = [_brought_up(at, shelved, settled(at, one)) for one in at.drafts.all(at.me)]
    errands.clear(at.gate.home)
    found = lines(at, shelved, [one for one in drafts if not is_over(one, at.now)], "alles" in request.args)
    return render_template("schrijven/lijst.html", lines=found, at=at, wrong=wrong,
                           kinds=kind_labels(translator(language()))), status


def _brought_up(at: Desk, shelved: Shelved, draft: Draft) -> Draft:
    """A draft that nobody changed follows what stands now; one that was changed is told."""
    try:
        if follows(at.posting, shelved, draft, at.now):
            return opened(at.posting, shelved, draft.source, at.me, at.authors(draft.group), at.now) or draft
        if theirs := overtaken(at.posting, shelved, draft, at.now):
            return at.drafts.change(at.me, draft.id, lambda one: msgspec.structs.replace(
                one, torn=True, theirs=theirs), at.now)
    except OSError:
        _log.exception("a draft could not follow its post")
    return draft


def _others(at: Desk, draft: Draft) -> list[tuple[str, datetime.datetime]]:
    """By their names, who else is changing this post, and since when."""
    zone = at.gate.settings.site.zone
    return [(at.posting.name(one.owner), one.since.astimezone(zone)) for one in others(at.posting, draft, at.now)]


def _form(at: Desk, draft: Draft, said: Said, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "schrijven/bericht.html", draft=draft, said=said, at=at, **questions_of(at, draft), **standing_of(at, draft),
        others=_others(at, draft), authors=at.authors(draft.group),
        kinds=kind_labels(translator(language())), rules=at.gate.settings.rules,
        **facts_of(at, draft, said.findings)), status
