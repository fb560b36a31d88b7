"""The row of an act in the log, written in the act's own transaction (ASVS 16.3)."""

from __future__ import annotations

import datetime

from sqlalchemy import Connection, insert

from gate import schema

OFFICE = "office"
"""Who acts by the command line: somebody at the server, no visitor."""


def note(rows: Connection, now: datetime.datetime, actor: str, act: str, target: str = "", outcome: str = "ok") -> None:
    """Write down who did what to which ids; never a name, an address or a secret."""
    rows.execute(insert(schema.audit).values(at=now, actor=actor, act=act, target=target[:200], outcome=outcome))
