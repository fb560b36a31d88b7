"""``/beheer/dringend/``: the head tells all parents who may read a post, now. Asked twice:
a mail that is gone can't be taken back."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from gate import announcing
from gate.access import as_parent, may_read
from gate.admit import allowed
from gate.app import shelf
from gate.office.desk import desk, page
from gate.office.opened import post_at
from gate.roles import Act
from gate.stream import Headline, headlines

pages = Blueprint("office_urgent", __name__)
HERE = "/beheer/dringend/"
NEWEST = 8  # posts that stand there to be pressed


@pages.get(HERE)
@allowed(Act.URGENT)
def ask() -> ResponseReturnValue:
    """Which post? The newest stand there to be pressed."""
    return page("dringend", newest=_newest())


@pages.post(HERE)
@allowed(Act.URGENT, fresh=True)
def tell() -> ResponseReturnValue:
    """Show which post that is and how many may read it; on *ja*, tell them."""
    at, typed, now = desk(), request.form.get("adres", "")[:300].strip(), shelf()
    post = post_at(typed)
    found = next((one for one in headlines(now, now.closed) if one.post == post), None) if now else None
    if found is None or now is None:
        return page("dringend", 422, typed=typed, wrong=True, newest=_newest())
    if "ja" not in request.form:
        return page("dringend", typed=typed, post=found, readers=_readers(found))
    with at.register.writing() as rows:
        announcing.urgent(rows, now, post, by=at.by, now=at.gate.now())
        at.register.note(rows, at.now, at.by, "urgent", post)
    return page("dringend", post=found, sent=True)


def _newest() -> list[Headline]:
    now = shelf()
    return headlines(now, now.closed)[:NEWEST] if now else []


def _readers(post: Headline) -> int:
    """How many may read it as a parent or exception member."""
    people = desk().gate.snapshots.now().people.values()
    return sum(may_read(as_parent(person), post.group) for person in people)
