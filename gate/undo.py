"""Slips: what somebody of the office just did, to be shown once and, for an
hour, to be undone by the same person. A slip holds ids and dates, no name."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from gate import challenges

KIND = "undo"
LIVES = datetime.timedelta(hours=1)
LONGEST = 200  # of schema.challenge.value


@dataclass(frozen=True)
class Slip:
    """``act`` as in the log; ``facts`` are what undoing needs."""

    id: str
    act: str
    facts: Mapping[str, Any]

    @property
    def can_be_undone(self) -> bool:
        return bool(self.facts.get("undo"))


def keep(rows: Connection, by: str, act: str, *, now: datetime.datetime, undo: bool = False, **facts: Any) -> str:
    """Write a slip for the person ``by``; gives its id. What is too long to keep
    can only be shown, not undone."""
    text = json.dumps({"act": act, "undo": undo, **facts}, separators=(",", ":"))
    if len(text) > LONGEST:
        text = json.dumps({"act": act, "undo": False}, separators=(",", ":"))
    return challenges.ask(rows, KIND, text, now=now, lives=LIVES, person=by)


def show(rows: Connection, by: str, id: str, *, now: datetime.datetime) -> Slip | None:
    """The slip while it is theirs and young."""
    return _slip(challenges.waiting(rows, KIND, id, now=now, person=by))


def take(rows: Connection, by: str, id: str, *, now: datetime.datetime) -> Slip | None:
    """The slip, once: of many at once one gets it."""
    return _slip(challenges.spend(rows, KIND, id, now=now, person=by))


def _slip(row: Any) -> Slip | None:
    if row is None:
        return None
    facts = json.loads(row.value)
    return Slip(row.id, facts.pop("act"), facts)
