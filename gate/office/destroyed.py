"""What was destroyed at the end of its time, and which posts are about to be: one list
of what the register forgot and of what the build destroyed. Never whose it was."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, select

from gate import schema
from gate.admit import allowed
from gate.office.desk import Desk, desk, page
from gate.roles import Act
from school.ending import EndingError, Endings, read_destroyed, read_endings

pages = Blueprint("office_destroyed", __name__)
MOST = 500  # lines of each kind; the newest


@dataclass(frozen=True, order=True)
class Line:
    """On a day: so many of what, and why."""

    day: datetime.date
    what: str
    number: int
    why: str


@pages.get("/beheer/vernietigd/")
@allowed(Act.CHANGE_FAMILIES)
def show() -> ResponseReturnValue:
    """Both lists, the newest first."""
    at, damaged = desk(), ""
    try:
        ending, posts = _posts(at)
    except EndingError as error:
        ending, posts, damaged = None, [], str(error)
    with at.register.reading() as rows:
        lines = sorted([*_people(rows, at), *posts], reverse=True)
    return page("vernietigd", lines=lines, coming=ending.posts if ending else (), damaged=damaged)


def _posts(at: Desk) -> tuple[Endings | None, list[Line]]:
    gone = read_destroyed(at.gate.home)[-MOST:]
    return read_endings(at.gate.home), [Line(one.moment.date(), one.what, one.number, one.why) for one in gone]


def _people(rows: Connection, at: Desk) -> list[Line]:
    d = schema.destruction.c
    found = rows.execute(select(schema.destruction).order_by(d.id.desc()).limit(MOST))
    return [Line(row.at.astimezone(at.site.zone).date(), row.what, row.number, row.why) for row in found]
