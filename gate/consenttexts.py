"""The words that are answered, each version with its date.

Whoever changes a text in school.toml makes the next version, without doing more:
the register keeps each one, and an answer keeps the version that it was given to.
Whether a purpose is public is part of what is asked.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from gate import schema
from gate.audit import note
from school.purposes import Consent, Purpose

SYSTEM = "system"


@dataclass(frozen=True)
class Text:
    """One version of what a purpose asks; ``since`` is empty while the register
    has not seen it yet."""

    version: int
    since: datetime.datetime | None


def current(rows: Connection, consent: Consent) -> dict[str, Text]:
    """The version of each purpose's words as they are now. Reads only."""
    t = schema.consent_text.c
    newest = {row.purpose: row for row in rows.execute(select(schema.consent_text).order_by(t.version))}
    found = {}
    for purpose in consent.known.values():
        row = newest.get(purpose.key)
        same = row is not None and (row.label, row.text, row.public) == (purpose.label, purpose.text, purpose.public)
        found[purpose.key] = Text(row.version, row.at) if row and same else Text(row.version + 1 if row else 1, None)
    return found


def versions(rows: Connection, consent: Consent) -> dict[str, int]:
    """Only the numbers."""
    return {key: text.version for key, text in current(rows, consent).items()}


def bring_up(rows: Connection, consent: Consent, now: datetime.datetime) -> Mapping[str, int]:
    """Write down what is new in the settings; gives the versions. Another process
    may have done so at this very moment."""
    texts = current(rows, consent)
    new = [purpose for purpose in consent.asked if texts[purpose.key].since is None]
    for purpose in new:
        version = texts[purpose.key].version
        try:
            with rows.begin_nested():
                _keep(rows, purpose, version, now)
        except IntegrityError:
            continue
        note(rows, now, SYSTEM, "consent-text", f"{purpose.key} {version}")
    return versions(rows, consent) if new else {key: text.version for key, text in texts.items()}


def _keep(rows: Connection, purpose: Purpose, version: int, now: datetime.datetime) -> None:
    rows.execute(insert(schema.consent_text).values(purpose=purpose.key, version=version, at=now, public=purpose.public,
                                                    label=purpose.label, text=purpose.text))
