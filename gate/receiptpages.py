"""``/account/toestemming/bewijs/``: what a parent's no did, to read and to take along."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, make_response, render_template
from flask.typing import ResponseReturnValue

from gate import receipts
from gate.app import Gate, visitor
from gate.receipts import Receipt
from school.words import Group

pages = Blueprint("receipt", __name__)
ONE = "/account/toestemming/bewijs/<string(length=32):id>/"


@pages.get(ONE)
def show(id: str) -> ResponseReturnValue:
    """One receipt, of the visitor's own."""
    return render_template("bewijs.html", one=_mine(id), label=_label)


@pages.get(f"{ONE}bestand/")
def take(id: str) -> ResponseReturnValue:
    """The same as a file of plain text."""
    one = _mine(id)
    answer = make_response(render_template("bewijs.txt", one=one, label=_label))
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="toestemming-{one.at:%Y-%m-%d}.txt"'
    return answer


def _mine(id: str) -> Receipt:
    gate: Gate = current_app.extensions["gate"]
    with gate.register.reading() as rows:
        return receipts.one(rows, visitor().person.id, id) or abort(404)


def _label(group: str) -> str:
    gate: Gate = current_app.extensions["gate"]
    return gate.settings.site.label(Group.parse(group).name) if group else gate.settings.site.short
