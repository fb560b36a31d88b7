"""``/beheer/bewijs/``: what everybody can see and why, in plain words, and the signed statement."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal
from flask import Blueprint, abort, make_response
from flask.typing import ResponseReturnValue

from gate.admit import allowed
from gate.app import language, shelf
from gate.i18n import Translate, translator
from gate.office.desk import Desk, desk, page
from gate.roles import Act
from school.grounds import Ground, Looked, RuleLine
from school.release import release_name
from school.rules import OFF
from school.statement import PostLine, Statement, StatementError, read, read_bytes

pages = Blueprint("office_statement", __name__)
SHOWN = 10


@dataclass(frozen=True)
class Told:
    """A statement as the page tells it: how many texts are public by what right, each
    rule with what came of it (``broken``: those that were), and the texts that were approved last."""

    said: Statement
    since: datetime.datetime
    texts: int
    files: int
    megabytes: str
    rights: Sequence[tuple[str, int]]
    rules: Sequence[tuple[RuleLine, str]]
    broken: Sequence[tuple[RuleLine, str]]
    lately: Sequence[tuple[PostLine, str, datetime.date]]


@pages.get("/beheer/bewijs/")
@allowed(Act.LOG)
def show() -> ResponseReturnValue:
    """The statement in words, or why there is none."""
    at = desk()
    try:
        told, wrong = _told(at, read(_data(at))), ""
    except StatementError as error:
        told, wrong = None, str(error)
    return page("bewijs", told=told, wrong=wrong)


@pages.get("/beheer/bewijs/verklaring.json")
@allowed(Act.LOG)
def take() -> ResponseReturnValue:
    """The file itself, as it was signed."""
    try:
        answer = make_response(_data(desk()))
    except StatementError:
        abort(404)
    answer.headers["Content-Type"] = "application/json"
    answer.headers["Content-Disposition"] = 'attachment; filename="verklaring.json"'
    return answer


def _data(at: Desk) -> bytes:
    """The statement of the release that this request began with. Raises StatementError."""
    now = shelf()
    return read_bytes(at.gate.home.releases / release_name(now.number if now else 0))


def _told(at: Desk, said: Statement) -> Told:
    _ = translator(language())
    rights = Counter(_right(at, one, _) for one in said.posts)
    found = Counter[str]()
    for post in said.posts:
        found.update(post.basis.found)
    lately = sorted((one for one in said.posts if one.basis.on), key=lambda one: one.basis.on, reverse=True)[:SHOWN]
    files = list(said.all_files)
    return Told(
        said=said, since=datetime.datetime.fromisoformat(said.since), texts=len(said.posts), files=len(files),
        megabytes=format_decimal(round(sum(one.size for one in files) / 1e6, 1), locale=language()),
        rights=rights.most_common(),
        rules=[(rule, _result(rule, found[rule.code], _)) for rule in said.rules],
        broken=[(rule, _result(rule, found[rule.code], _)) for rule in said.rules if found[rule.code]],
        lately=[(one, at.role_label(one.basis.role), datetime.date.fromisoformat(one.basis.on)) for one in lately])


def _right(at: Desk, post: PostLine, _: Translate) -> str:
    """By what right a text is public, with a place for how many are."""
    if post.basis.ground is Ground.APPROVED:
        return _("{n} goedgekeurd door: {role}").format(n="{n}", role=at.role_label(post.basis.role))
    return {Ground.FREE: _("{n} waarvoor de school geen goedkeuring vraagt"), Ground.PAGE: _("{n} vaste pagina’s"),
            Ground.NONE: _("{n} door niemand goedgekeurd")}[post.basis.ground]


def _result(rule: RuleLine, found: int, _: Translate) -> str:
    """What came of a rule. Of names never more than that somebody looked."""
    if rule.severity == OFF:
        return _("staat uit")
    if rule.looked is Looked.HERE:
        said = {"ask": _("{n} keer aan iemand gevraagd"), "hint": _("{n} keer een tip")}
        return said.get(rule.severity, _("{n} keer gevonden")).format(n=found) if found else _("niets gevonden")
    return {Looked.NAMES: _("bekeken voor het publiceren"), Looked.PEOPLE: _("daar letten mensen op"),
            Looked.PACE: _("gaat over de groep, niet over een bericht")}[rule.looked]
