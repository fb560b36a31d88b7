"""``/account/toestemming/``: a parent says yes or no, per child and per purpose.

No button says yes to everything: each use is chosen by itself (GDPR recitals 32
and 43; docs/why.md). What is chosen for one child can be taken over for the others,
and is looked at before it is kept. No answer is no, and no takes as many taps as yes.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from gate import consents, consenttexts, ownconsent
from gate.app import Gate, visitor
from gate.consents import ACCOUNT, Given
from gate.holding import NO, YES
from gate.ownconsent import Covered, Own
from gate.receipts import of_person
from school.shown import ShownError

pages = Blueprint("consent", __name__)
HERE = "/account/toestemming/"
NEW = datetime.timedelta(minutes=5)
"""A receipt this young is told of where the answer is."""
_log = logging.getLogger("schoolpoort.consent")
Chosen = Mapping[tuple[str, str], str]
"""What is filled in, by child and purpose."""


def _gate() -> Gate:
    return current_app.extensions["gate"]  # type: ignore[no-any-return]


def _now() -> datetime.datetime:
    return _gate().now().astimezone(_gate().settings.site.zone)


@pages.get(HERE)
def show() -> ResponseReturnValue:
    """The questions, with one's own answers."""
    gate, now = _gate(), _now()
    with gate.register.reading() as rows:
        texts = consenttexts.current(rows, gate.settings.consent)
    if any(texts[purpose.key].since is None for purpose in gate.settings.consent.asked):
        with gate.register.writing() as rows:  # what is shown has a version from now on
            consenttexts.bring_up(rows, gate.settings.consent, now)
    return _page(_mine(), said="saved" if "bewaard" in request.args else "")


@pages.post(HERE)
def save() -> ResponseReturnValue:
    """Keep the answers; or fill in those of the first child for the others."""
    gate, now, mine = _gate(), _now(), _mine()
    chosen = {(own.child, purpose.key): answer for own in mine for purpose in gate.settings.consent.asked
              if (answer := request.form.get(f"{own.child}:{purpose.key}")) in (YES, NO)}
    if request.form.get("daad") == "zelfde" and mine:
        return _page(mine, _same_for_all(mine, chosen), said="same")
    with gate.register.writing() as rows:
        versions = consenttexts.bring_up(rows, gate.settings.consent, now)
        if any(request.form.get(f"versie:{key}") != str(versions[key]) for _, key in chosen):
            return _page(mine, said="new-text"), 409
        for own in mine:
            answers = {key: answer for (child, key), answer in chosen.items() if child == own.child}
            given = Given(own.child, visitor().person.id, answers, ACCOUNT, visitor().person.id)
            try:
                consents.give(rows, gate.settings, given, now)
            except (ShownError, OSError):  # nothing of it is kept: no must not seem to have worked
                _log.exception("what follows for photos could not be written")
                abort(503)
    return redirect(f"{HERE}?bewaard=1", 303)


def _mine() -> Sequence[Own]:
    gate = _gate()
    with gate.register.reading() as rows:
        return ownconsent.children(rows, gate.settings, visitor().person.id, _now().date())


def _same_for_all(mine: Sequence[Own], chosen: Chosen) -> Chosen:
    first = mine[0].child
    return {(own.child, key): answer for own in mine for (child, key), answer in chosen.items() if child == first}


def _page(mine: Sequence[Own], chosen: Chosen | None = None, said: str = "") -> str:
    gate = _gate()
    if chosen is None:
        chosen = {(own.child, key): own.chosen(key) for own in mine for key in own.said}
    with gate.register.reading() as rows:
        texts = consenttexts.current(rows, gate.settings.consent)
        covered = _covered(rows, mine)
        receipts = of_person(rows, visitor().person.id)
    return render_template("toestemming.html", mine=mine, chosen=chosen, said=said, texts=texts, covered=covered,
                           receipts=receipts, fresh=_now() - NEW, label=_label,
                           purposes=gate.settings.consent.asked, yearly=gate.settings.consent.round == "every-year",
                           written_in=gate.settings.site.language)


def _covered(rows: Connection, mine: Sequence[Own]) -> Mapping[tuple[str, str], Covered]:
    """What hangs on each answer, by child and purpose; of nothing that can't be read."""
    gate, today = _gate(), _now().date()
    try:
        return {(own.child, purpose.key): ownconsent.covers(rows, gate.home, gate.settings, own.child, purpose, today)
                for own in mine for purpose in gate.settings.consent.asked if purpose.place}
    except ShownError:
        _log.exception("what may be shown can't be read")
        return {}


def _label(group: str) -> str:
    return _gate().settings.site.label(group.rpartition("/")[2]) if group else _gate().settings.site.short
