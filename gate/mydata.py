"""*My data*: everything that the register holds of one person, and of nobody else.

Each table says here what of it is somebody's own; a table that is missing
stops the tests. Of a child only what a guardian who has access is told
anyway; of other guardians, of who did what and of the school's own notes,
nothing (GDPR 15.4). Secrets are never given, only that they are there.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, or_, select

from gate import schema
from gate.register import Register

Rows = Sequence[Mapping[str, Any]]
Reader = Callable[[Connection, str, frozenset[str]], Rows]


def export(register: Register, person: str, *, now: datetime.datetime) -> dict[str, Any]:
    """All of it, by table: plain values that JSON knows (moments as ISO 8601)."""
    with register.reading() as rows:
        a = schema.address.c
        mails = frozenset(rows.execute(select(a.mail).where(a.person == person)).scalars())
        tables = {name: [dict(row) for row in read(rows, person, mails)] for name, read in TABLES.items()}
    return {"school": register.settings.site.name, "made": _plain(now), "person": person,
            "tables": {name: [{key: _plain(value) for key, value in row.items()} for row in found]
                       for name, found in tables.items()}}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _all(rows: Connection, wanted: Select[Any]) -> Rows:
    return [dict(row) for row in rows.execute(wanted).mappings()]


def _own(table: Table, *columns: str) -> Reader:
    """The rows whose ``person`` is theirs, with these columns."""
    def read(rows: Connection, person: str, _mails: frozenset[str]) -> Rows:
        chosen = select(*(table.c[name] for name in columns)).where(table.c.person == person)
        return _all(rows, chosen)
    return read


def _person(rows: Connection, person: str, _mails: frozenset[str]) -> Rows:
    p = schema.person.c
    return _all(rows, select(p.id, p.name, p.created, p.language).where(p.id == person))


def _children(rows: Connection, person: str, _mails: frozenset[str]) -> Rows:
    """Children whom they still have access to. Of others only the tie is told
    (``guardianship``): where that child is, is not theirs to know."""
    c, g = schema.child.c, schema.guardianship.c
    return _all(rows, select(c.id, c.first_name, c.particle, c.last_name, c.born, c.leaves).join(
        schema.guardianship, g.child == c.id).where(g.person == person, g.access))


def _memberships(rows: Connection, person: str, _mails: frozenset[str]) -> Rows:
    m, g = schema.membership.c, schema.guardianship.c
    return _all(rows, select(m.child, m.year, m.group, m.starts, m.ends).join(
        schema.guardianship, g.child == m.child).where(g.person == person, g.access))


def _photos(rows: Connection, person: str, _mails: frozenset[str]) -> Rows:
    """Photos that are known to show a child of theirs. Not of which the school asked
    whether: that would tell what another guardian answered."""
    p, g = schema.photo_child.c, schema.guardianship.c
    return _all(rows, select(p.photo, p.child, p.at).join(schema.guardianship, g.child == p.child).where(
        g.person == person, g.access, p.shows))


def _requests(rows: Connection, person: str, mails: frozenset[str]) -> Rows:
    """Sign-ins that wait or waited; of a shared mailbox also those of the mailbox."""
    r = schema.request.c
    theirs = or_(r.person == person, r.person.is_(None) & r.mail.in_(mails))
    found = select(r.mail, r.created, r.expires, r.spent, r.shared, r.language, r.back).where(theirs)
    return _with_own_mail(_all(rows, found), mails)


def _with_own_mail(found: Rows, mails: frozenset[str]) -> Rows:
    """Without the address that somebody else typed beside this one's koppelcode."""
    return [{**row, "mail": row["mail"] if row["mail"] in mails else ""} for row in found]


def _outbox(rows: Connection, person: str, mails: frozenset[str]) -> Rows:
    """Mails to them: of what kind and when, and what became of them."""
    o, r = schema.outbox.c, schema.request.c
    found = select(o.kind, o.mail, o.created, o.state, o.said).join(
        schema.request, r.id == o.request, isouter=True).where(or_(o.person == person, r.person == person))
    return _with_own_mail(_all(rows, found), mails)


def _notices(rows: Connection, person: str, _mails: frozenset[str]) -> Rows:
    n = schema.notice.c
    return _all(rows, select(n.kind, n.at, n.done).where(n.about == person))


def _audit(rows: Connection, person: str, _mails: frozenset[str]) -> Rows:
    """What they did, and what was done about them: by whom, is not told."""
    a = schema.audit.c
    done = select(a.at, a.act, a.outcome, a.actor).where(or_(a.actor == person, a.target.contains(person)))
    return [{"at": row.at, "act": row.act, "outcome": row.outcome, "by": "u" if row.actor == person else "de school"}
            for row in rows.execute(done.order_by(a.id))]


TABLES: dict[str, Reader] = {
    "person": _person,
    "address": _own(schema.address, "mail", "proven", "bounced", "listed"),
    "child": _children,
    "guardianship": _own(schema.guardianship, "child", "authority", "access", "household", "ended"),
    "membership": _memberships,
    "guest": _own(schema.guest, "child", "year", "group", "reason", "starts", "ends"),
    "staff_role": _own(schema.staff_role, "role", "year", "group", "starts", "ends"),
    "device": _own(schema.device, "id", "created", "seen", "expires", "label", "shared", "mail", "proved", "strong",
                   "active"),
    "passkey": _own(schema.passkey, "id", "label", "created", "used", "count"),
    "authenticator": _own(schema.authenticator, "created", "confirmed"),
    "challenge": _own(schema.challenge, "kind", "expires", "spent"),
    "code": _own(schema.code, "way", "created", "expires", "spent", "revoked"),
    "address_change": _own(schema.address_change, "old", "new", "created", "expires", "old_agreed", "new_agreed"),
    # Never another guardian's answer; the child's own objection is the school's to tell.
    "consent": _own(schema.consent, "child", "purpose", "version", "year", "answer", "way", "at"),
    "consent_reminder": _own(schema.consent_reminder, "year", "at"),
    "checklist": _own(schema.checklist, "kind", "year", "at"),
    "photo_child": _photos,
    "photo_receipt": _own(schema.photo_receipt, "child", "at", "body"),
    "opening": _own(schema.opening, "post", "at"),
    "telling": _own(schema.telling, "group", "cadence", "since"),
    "told": _own(schema.told, "post", "at"),
    "feed": _own(schema.feed, "created"),
    "request": _requests,
    "outbox": _outbox,
    "notice": _notices,
    "audit": _audit,
}

NOBODYS = {
    "approval": "the school's own decisions about posts",
    "change": "one number",
    "consent_text": "what was asked, of everybody",
    "mapping": "how the office's lists call things",
    "destruction": "what was destroyed, never whose",
    "photo_look": "the school's own answers about photos",
    "photo_recheck": "what the school still has to look at: it would tell what another guardian answered",
    "looked_through": "one number",
    "posted": "the school's own posts, and when they came",
    "occurrence": "limits: hashes that nobody can read back",
}
"""Tables that hold nothing of a person, and why."""
