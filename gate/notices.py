"""What the office is told and has to look at: rows that stay until somebody settles them.

A notice holds ids and a kind, never a name or an address: the page looks
those up when it shows them (gate/office/).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from gate import schema
from gate.register import Register
from gate.tokens import new_id


@dataclass(frozen=True)
class Notice:
    """One thing to look at. ``about`` is the id of a person or child."""

    id: str
    at: datetime.datetime
    kind: str
    about: str = ""
    detail: str = ""


def tell(rows: Connection, kind: str, *, about: str = "", detail: str = "", now: datetime.datetime) -> str:
    """Tell the office, in the transaction of what it is about; gives the id. The
    same notice that is still open is not written twice."""
    n = schema.notice.c
    same = rows.execute(select(n.id).where(n.kind == kind, n.about == about, n.detail == detail[:300],
                                           n.done.is_(None))).scalars().first()
    if same is not None:
        return str(same)
    id = new_id()
    rows.execute(insert(schema.notice).values(id=id, at=now, kind=kind, about=about, detail=detail[:300]))
    return id


def open_notices(register: Register) -> list[Notice]:
    """What nobody settled yet, the newest first."""
    n = schema.notice.c
    with register.reading() as rows:
        found = rows.execute(select(schema.notice).where(n.done.is_(None)).order_by(n.at.desc(), n.id)).all()
    return [_notice(row) for row in found]


def settle(register: Register, id: str, by: str, now: datetime.datetime) -> bool:
    """Somebody looked at it; False when there is no such open notice."""
    n = schema.notice.c
    with register.writing() as rows:
        done = rows.execute(update(schema.notice).where(n.id == id, n.done.is_(None)).values(done=now, by=by))
        if done.rowcount:
            register.note(rows, now, by, "notice-settle", id)
        return bool(done.rowcount)


def _notice(row: Any) -> Notice:
    return Notice(row.id, row.at, row.kind, row.about, row.detail)
