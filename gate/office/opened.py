"""Who opened a post: for the head, when something has to be taken back. Each look is
itself in the log."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from gate.admit import allowed
from gate.office.desk import desk, page
from gate.openings import opened_by
from gate.roles import Act
from school.words import CLOSED_ROOT, YEAR_ROOT, Group, WordError

pages = Blueprint("office_opened", __name__)


@pages.get("/beheer/geopend/")
@allowed(Act.LOG)
def ask() -> ResponseReturnValue:
    """Which post?"""
    return page("geopend", days=desk().gate.settings.people.opened_days)


@pages.post("/beheer/geopend/")
@allowed(Act.LOG)
def show() -> ResponseReturnValue:
    """Everybody who opened it."""
    at, typed = desk(), request.form.get("adres", "")[:300].strip()
    post, days = post_at(typed), at.gate.settings.people.opened_days
    if not post:
        return page("geopend", 422, days=days, typed=typed, wrong=True)
    at.gate.openings.flush()
    with at.register.writing() as rows:
        found = opened_by(rows, [post])
        at.register.note(rows, at.now, at.by, "opened-list", post)
    return page("geopend", days=days, typed=typed, post=post, found=found)


def post_at(address: str) -> str:
    """The post that an address names, as the list calls it; "" of anything else."""
    parts = urlsplit(address).path.strip("/").split("/")
    if parts[:1] in ([CLOSED_ROOT], [YEAR_ROOT]):
        parts = parts[1:]
    try:
        group = Group.parse("/".join(parts[:2]))
    except WordError:
        return ""
    return f"{group}/{parts[2]}" if len(parts) > 2 else ""
