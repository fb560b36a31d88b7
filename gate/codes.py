"""Koppelcodes: one for a guardian, for all their children, once.

A code ties an address, proven by mail, to the guardian it was made for; it
signs nobody in. 80 random bits in letters that a person can type (Crockford's
base 32). Kept as scrypt of the code (ASVS 6.5.2; docs/why.md says why not as
an HMAC under the gate's key): a copy of the register holds none that works.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
import unicodedata
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from gate import schema
from gate.alarms import Alarm, alarm
from gate.notices import tell
from gate.tokens import new_id

LETTER, MAIL = "letter", "mail"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16  # of 5 bits each
NEW_ADDRESS, OTHER_PERSON = "code-new-address", "code-other-person"
_LOOK_ALIKES = str.maketrans({
    "O": "0", "I": "1", "L": "1", "İ": "1", "U": "V",
    # Cyrillic capitals that look as ours: a keyboard may stand on Ukrainian.
    "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "0", "Р": "P", "С": "C", "Т": "T",
    "Х": "X", "І": "1", "Ѕ": "S", "Ј": "J",
})
_SALT = b"schoolpoort koppelcode"  # one for all: a code is found by its digest


def issue(rows: Connection, person: str, *, by: str, way: str, now: datetime.datetime,
          lives: datetime.timedelta) -> str:
    """A new code for a guardian, as it is printed (``K7QX-9M2T-…``); shown once.

    Their earlier codes stop. ``by`` is who asked for it, ``way`` LETTER or MAIL."""
    revoke(rows, person, by=by, now=now)
    code, id = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH)), new_id()
    rows.execute(insert(schema.code).values(
        id=id, person=person, digest=_digest(code), way=way, by=by, created=now, expires=now + lives))
    _note(rows, now, by, "code-issue", f"{id} {person}")
    return "-".join(code[at:at + 4] for at in range(0, LENGTH, 4))


def revoke(rows: Connection, person: str, *, by: str, now: datetime.datetime) -> int:
    """Stop the codes that somebody still has; gives how many."""
    c = schema.code.c
    held = rows.execute(select(c.id).where(c.person == person, _is_live(now))).scalars().all()
    for id in held:
        rows.execute(update(schema.code).where(c.id == id).values(revoked=now))
        _note(rows, now, by, "code-revoke", f"{id} {person}")
    return len(held)


def live(rows: Connection, person: str, now: datetime.datetime) -> Row[Any] | None:
    """The code that somebody can still use (its row; the code itself is not kept)."""
    return rows.execute(select(schema.code).where(schema.code.c.person == person, _is_live(now))
                        .order_by(schema.code.c.created.desc())).first()


def find(rows: Connection, text: str, now: datetime.datetime) -> Row[Any] | None:
    """The live code that somebody typed; None for any no, which all take as long."""
    digest = _digest(normal(text))
    return rows.execute(select(schema.code).where(schema.code.c.digest == digest, _is_live(now))).one_or_none()


def normal(text: str) -> str:
    """A code as it is kept, from what a person typed: case, spaces, dashes,
    full-width and other scripts' digits, and letters that look alike are forgiven."""
    plain = unicodedata.normalize("NFKC", text[:200]).upper().translate(_LOOK_ALIKES)
    digits = (str(unicodedata.decimal(char)) if char.isdecimal() else char for char in plain)
    return "".join(char for char in digits if char.isalnum())[:LENGTH * 2]


def tie(rows: Connection, request: Row[Any], now: datetime.datetime) -> bool:
    """Spend the koppelcode of a sign-in whose mail was just proven, and tie that
    address to the code's guardian; False when the code can't be spent any more.

    In the transaction of the sign-in: both happen or neither. An address that
    the school did not know of this person is reported to the office."""
    c, a = schema.code.c, schema.address.c
    spent = rows.execute(update(schema.code).where(
        c.id == request.code, c.person == request.person, _is_live(now)).values(spent=now))
    if spent.rowcount != 1:
        _note(rows, now, request.person, "code-spend", request.code, "too-late")
        return False
    owners = rows.execute(select(a.person).where(a.mail == request.mail).order_by(a.person)).scalars().all()
    if request.person not in owners:
        alarm(rows, request.person, Alarm.ADDRESS, now)  # to the addresses that they proved before
        rows.execute(insert(schema.address).values(
            mail=request.mail, person=request.person, proven=now, listed=False))
        tell(rows, OTHER_PERSON if owners else NEW_ADDRESS, about=request.person, detail=" ".join(owners[:3]), now=now)
    rows.execute(update(schema.person).where(schema.person.c.id == request.person).values(language=request.language))
    _note(rows, now, request.person, "code-spend", request.code)
    return True


def _is_live(now: datetime.datetime) -> Any:
    c = schema.code.c
    return c.spent.is_(None) & c.revoked.is_(None) & (c.expires > now)


def _digest(code: str) -> str:
    return hashlib.scrypt(code.encode(), salt=_SALT, n=2**12, r=8, p=1, dklen=32).hex()


def _note(rows: Connection, now: datetime.datetime, actor: str, act: str, target: str, outcome: str = "ok") -> None:
    rows.execute(insert(schema.audit).values(at=now, actor=actor, act=act, target=target, outcome=outcome))
