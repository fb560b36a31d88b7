"""The school's rules as the head sees them: each with how strict it is, and how often
each class heard from school."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from gate import stream
from gate.admit import allowed
from gate.app import language, shelf
from gate.i18n import translator
from gate.office.desk import Desk, desk, page
from gate.roles import Act
from school.rhythm import Pace, paces
from school.rules import RULES, dated, severity_of
from school.words import Group

pages = Blueprint("office_rules", __name__)
ALL = 10_000


@pages.get("/beheer/regels/")
@allowed(Act.LOG)
def show() -> ResponseReturnValue:
    """The table of rules, and the pace of each class."""
    at, _ = desk(), translator(language())
    rules = at.gate.settings.rules
    strict = {"off": _("uit"), "hint": _("tip"), "ask": _("vraagt"), "stop": _("houdt tegen")}
    table = [(rule, rules.sentence(rule), strict[severity_of(rule, rules.severity)]) for rule in RULES]
    return page("regels", table=table, paces=_paces(at), rules=rules, dated=dated(rules.changed))


def _paces(at: Desk) -> list[Pace]:
    """How often posts came, from what stands in the closed trees."""
    now = shelf()
    days = {name: [item.date.date() for item in stream.newest(now, [Group(at.year, name)], ALL)]
            for name in at.classes} if now else {}
    return paces(days, at.gate.settings, at.today)
