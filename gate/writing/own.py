"""Whose draft it is, and what they still have to show before more than keeping is done.

What is typed or sent is kept first, whatever ran out meanwhile; the rest waits for the
second step.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import abort

from gate.admit import PROVE, Proof, missing, touch
from gate.writing.desk import Desk
from gate.writing.drafts import Draft, DraftGone
from gate.writing.rooms import WRITES

HERE = "/schrijven/"
ONE = f"{HERE}<string(length=32):id>/"


def mine(at: Desk, id: str) -> Draft:
    """The visitor's own draft; else the 404 of nothing. Who lost the right to write
    keeps nothing here; whose second step ran out does."""
    if not at.who.person.is_weak and not at.who.person.may.intersection(WRITES):
        abort(404)
    try:
        return at.drafts.read(at.me, id)
    except DraftGone:
        abort(404)


def proof_page(at: Desk, id: str) -> str:
    """Where somebody shows who they are and comes back from; "" when they have. Notes
    that they are at work then."""
    device, sessions = at.who.device, at.gate.settings.server.sessions
    if at.who.person.is_weak or device is None or missing(device, sessions, at.now) is not Proof.NONE:
        return f"{PROVE}?naar={quote(f'{HERE}{id}/')}"
    touch(at.gate, at.who)
    return ""
