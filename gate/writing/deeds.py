"""What is done to a post from the list: changing what stands, taking it away, deleting
it, and putting back what was taken away, for a day."""

from __future__ import annotations

import logging

import msgspec
from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue

from gate.admit import allowed
from gate.app import language
from gate.i18n import translator
from gate.writing.desk import Desk, desk
from gate.writing.drafts import Draft, DraftGone, Gone, Torn
from gate.writing.listing import can_undo, find
from gate.writing.opening import opened
from gate.writing.own import HERE
from gate.writing.pages import settled, show_list
from gate.writing.rooms import WRITES
from school.errands import Deed

pages = Blueprint("writing_deeds", __name__)
_log = logging.getLogger("schoolpoort.writing")
DONE = {"haal-weg": Deed.WITHDRAW, "verwijder": Deed.DELETE, "zet-terug": Deed.RESTORE}


@pages.post(f"{HERE}doe/")
@allowed(*WRITES)
def do() -> ResponseReturnValue:
    """One button of a line: ``doe`` of the post or draft that the form names."""
    at, _, deed = desk(), translator(language()), request.form.get("doe", "")
    try:
        draft = _draft(at) or abort(404)
        if deed == "verander":
            return redirect(f"{HERE}{draft.id}/", 303)
        if deed not in DONE:
            abort(404)
        if draft.sent:
            return show_list(at, 409, _("Dit bericht is al onderweg. Wacht even, en kijk dan nog eens."))
        wrong = _ask(at, draft, DONE[deed])
    except (OSError, Torn):
        _log.exception("nothing could be asked for a post")
        return show_list(at, 503, _("Dat lukt nu niet. Er is niets veranderd. Probeer het zo nog eens."))
    return show_list(at, 409, wrong) if wrong else redirect(HERE, 303)


def _draft(at: Desk) -> Draft | None:
    """The visitor's draft that the form names, or one of the post that it names."""
    shelved = at.shelved
    if id := request.form.get("concept", ""):
        try:
            draft = settled(at, at.drafts.read(at.me, id))
        except DraftGone:
            return None
        if draft.source and draft.group not in map(str, at.rooms) and draft.author != at.me:
            return None
        return opened(at.posting, shelved, draft.source, at.me, at.authors(draft.group), at.now) or draft \
            if draft.source in shelved.texts else draft
    written = find(at, shelved, request.form.get("bericht", ""))
    return opened(at.posting, shelved, written.source, at.me, at.authors(written.group), at.now) if written else None


def _ask(at: Desk, draft: Draft, deed: Deed) -> str:
    """Send it on its way, and write down who asked; says what is in the way."""
    _ = translator(language())
    if deed is Deed.RESTORE:
        if not can_undo(draft, at.now):
            return _("Dit kan niet meer terug. Vraag het de directie.")
        if draft.gone is Gone.THROWN:
            at.drafts.change(at.me, draft.id, _back, at.now)
            return ""
    elif draft.gone or not draft.source:
        return _("Dit bericht staat er niet.")
    at.posting.ask(draft, deed, at.now)
    with at.gate.register.writing() as rows:
        at.gate.register.note(rows, at.now, at.me, f"post-{deed}", draft.id)
    return ""


def _back(draft: Draft) -> Draft:
    return msgspec.structs.replace(draft, gone=Gone.NOT, gone_at="")
