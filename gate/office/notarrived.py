"""``/beheer/mail/``: addresses that take no mail, and mails that did not arrive or may not
have. Those go again when somebody says so, never by themselves."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, func, select

from gate import guardians, schema
from gate.admit import allowed
from gate.guardians import Someone
from gate.office import overview
from gate.office.desk import desk, page, to
from gate.outbox import again, queue
from gate.roles import Act

pages = Blueprint("office_mail", __name__)
HERE = "/beheer/mail/"
MOST = 300  # that are shown and sent again at once


@dataclass(frozen=True)
class Lost:
    """A mail that may not have arrived. ``is_unknown``: it was on its way when the
    conversation broke; else it was refused, ``said`` is how."""

    id: str
    who: Someone
    at: datetime.datetime
    is_unknown: bool
    said: str


@pages.get(HERE)
@allowed(Act.CHANGE_FAMILIES)
def show() -> ResponseReturnValue:
    """All of it."""
    at = desk()
    waiting, oldest = queue(at.register)
    with at.register.reading() as rows:
        return page("mail", bounced=overview.bounced(rows), lost=lost(rows), waiting=waiting, oldest=oldest,
                    sent=request.args.get("weg", "")[:4])


@pages.post(HERE)
@allowed(Act.CHANGE_FAMILIES)
def send_again() -> ResponseReturnValue:
    """Send one, or all of them, once more."""
    at, wanted = desk(), request.form.get("mail", "")
    with at.register.writing() as rows:
        ids = [one.id for one in lost(rows) if wanted in (one.id, "alle")]
        if not ids:
            abort(404)
        for id in again(rows, ids, at.gate.now()):
            at.register.note(rows, at.now, at.by, "mail-again", id)
    return to(f"{HERE}?weg={len(ids)}")


def lost(rows: Connection) -> list[Lost]:
    """The newest, of people who are still here. Where the address is what is wrong, another
    mail would not help."""
    o, a = schema.outbox.c, schema.address.c
    closed = select(a.mail).where(a.bounced.is_not(None))
    found = rows.execute(select(schema.outbox).where(
        o.person.is_not(None), (o.state == "unknown") | ((o.state == "refused") & o.mail.not_in(closed)))
        .order_by(o.created.desc(), o.id).limit(MOST)).all()
    people = guardians.named(rows, {row.person for row in found})
    return [Lost(row.id, people[row.person], row.created, row.state == "unknown", row.said) for row in found]


def number_lost(rows: Connection) -> int:
    """How many there are, for the overview."""
    o = schema.outbox.c
    return int(rows.execute(select(func.count()).where(o.state == "unknown", o.person.is_not(None))).scalar_one())
