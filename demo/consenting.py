"""What the demo's parents answered about consent: made up, and the same every time.

Most say yes, some say no to what is public, some pairs disagree, some have not
answered, one child does not want to be filmed: every page has something to show.
"""

from __future__ import annotations

import datetime
import hashlib

from sqlalchemy import select

from demo.people import TO_ANSWER
from gate import consents, schema
from gate.consents import ACCOUNT, PAPER, Given
from gate.holding import NO, YES
from gate.register import Register

OFTEN_NO = ("social-media", "public-photos", "class-list")
OBJECTS = ("Wessel", "coaching")
"""A child of groep 1 and what it does not want."""


def answer(register: Register, now: datetime.datetime) -> None:
    """Fill the ledger once; one that has answers stays as it is."""
    c, g, a = schema.child.c, schema.guardianship.c, schema.address.c
    with register.writing() as rows:
        if rows.execute(select(schema.consent.c.id).limit(1)).first():
            return
        silent = set(rows.execute(select(a.person).where(a.mail.in_(TO_ANSWER))).scalars())
        ties = rows.execute(select(g.child, g.person, c.first_name, c.last_name, a.mail).join(
            schema.child, c.id == g.child).join(schema.address, a.person == g.person).where(
                g.access, g.authority, c.leaves.is_(None)).order_by(a.mail, g.child)).all()
        for tie in ties:
            if tie.person not in silent and (said := _said(register, tie.mail, tie.last_name)):
                way = PAPER if _one_in(9, tie.mail, "papier") else ACCOUNT
                consents.give(rows, register.settings, Given(tie.child, tie.person, said, way, tie.person), now)
        child = rows.execute(select(c.id).where(c.first_name == OBJECTS[0]).order_by(c.born)).scalars().first()
        if child:
            consents.object_for(rows, register.settings, child, {OBJECTS[1]: NO}, by="office", now=now)


def _said(register: Register, mail: str, family: str) -> dict[str, str]:
    """Both parents of a family mostly think alike."""
    if _one_in(8, family, "stil") or _one_in(12, mail, "stil"):
        return {}
    said = {purpose.key: YES for purpose in register.settings.consent.asked}
    for key in OFTEN_NO:
        if _one_in(5, family, key) and key in said:
            said[key] = NO
    if _one_in(40, mail, "anders"):
        said["public-photos"] = NO
    return said


def _one_in(many: int, *words: str) -> bool:
    return int.from_bytes(hashlib.sha256("|".join(words).encode()).digest()[:4], "big") % many == 0
