"""The log as a page: by person, act and day."""

from __future__ import annotations

import datetime

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from gate import guardians, logbook
from gate.admit import allowed
from gate.app import language
from gate.i18n import translator
from gate.office.deeds import NOTHING_WRONG, deeds, outcomes
from gate.office.desk import Desk, day_of, desk, page
from gate.roles import Act

pages = Blueprint("office_log", __name__)


@pages.get("/beheer/logboek/")
@allowed(Act.LOG)
def show() -> ResponseReturnValue:
    """What was done, newest first."""
    at, asked = desk(), request.args
    person, day = asked.get("wie", "")[:32], day_of(asked.get("dag", ""))
    before = asked.get("voor", "")
    with at.register.reading() as rows:
        acts = logbook.acts(rows)
        act = asked.get("wat", "") if asked.get("wat", "") in acts else ""
        entries, more = logbook.read(
            rows, person=person, act=act, day=_moments(at, day) if day else None,
            before=int(before) if before.isdecimal() and before.isascii() and len(before) < 10 else None)
        who = guardians.one(rows, person) if person else None
    _ = translator(language())
    names = deeds(_)
    options = sorted(((one, names.get(one, one)) for one in acts), key=lambda pair: pair[1])
    return page("logboek", entries=entries, more=more, who=who, act=act, day=day, acts=options, names=names,
                outcomes=outcomes(_), fine=NOTHING_WRONG)


def _moments(at: Desk, day: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    """A day of the school's own zone, from its first moment to the next one's."""
    def first(day: datetime.date) -> datetime.datetime:
        return datetime.datetime.combine(day, datetime.time(), at.site.zone)
    return first(day), first(day + datetime.timedelta(days=1))
