"""Mails to somebody about their own account, at every address they proved.

Whoever changes how an account is entered can't keep its owner from knowing
(ASVS 6.3.5, 6.3.7)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import Connection, select

from gate import schema
from gate.outbox import mail_to

SECURITY = "security"


class Alarm(StrEnum):
    """What happened. The value stands in the outbox."""

    DEVICE = "device"
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_REMOVED = "passkey-removed"
    PASSKEY_COPIED = "passkey-copied"
    APP_ADDED = "app-added"
    APP_REMOVED = "app-removed"
    RESET = "reset"
    ADDRESS = "address"
    STOPPED = "stopped"


def alarm(rows: Connection, person: str, what: Alarm, now: datetime.datetime, *, about: str = "",
          also: Iterable[str] = ()) -> None:
    """Put the mails in the outbox. ``about``: the id of a row that says more;
    ``also``: addresses that are theirs no longer, or not yet."""
    a = schema.address.c
    proven = rows.execute(select(a.mail).where(a.person == person, a.proven.is_not(None))).scalars()
    for mail in sorted({*proven, *also}):
        mail_to(rows, SECURITY, person, mail, now, about=f"{what} {about}".strip())
