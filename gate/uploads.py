"""A list that somebody of the office sent in, kept between looking and doing.

It holds what the school knows of its families: a file that only the gate can
read, gone when the list is read in, or half an hour later (the sender of mail
sweeps, schoolpoort/commands/mail.py; ``schoolpoort tidy`` as well).
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from gate import challenges, schema
from gate.edexml import is_edexml
from gate.register import Register
from school.home import Home
from school.journal import write_whole
from school.words import Year

KIND = "list"
LIVES = datetime.timedelta(minutes=30)
LARGEST = 950_000
"""Bytes: nginx and Caddy let 1 MB through. A list of 1,000 families takes 200,000."""


@dataclass(frozen=True)
class Upload:
    """A list that waits: for a school year, and whether it is ``whole``."""

    id: str
    file: Path
    year: Year
    whole: bool


def folder(home: Home) -> Path:
    """Beside the register, where only the gate comes; no backup takes it along."""
    return home.register_file.parent / "lists"


def keep(register: Register, home: Home, data: bytes, year: Year, *, whole: bool, by: str,
         now: datetime.datetime) -> str:
    """Keep a list for the person ``by``, half an hour at most; gives its id.
    Their earlier one goes."""
    c = schema.challenge.c
    with register.writing() as rows:
        rows.execute(schema.challenge.delete().where(c.kind == KIND, c.person == by))
        said = json.dumps({"year": str(year), "whole": whole, "kind": _suffix(data)})
        id = challenges.ask(rows, KIND, said, now=now, lives=LIVES, person=by)
    folder(home).mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(folder(home) / f"{id}{_suffix(data)}", data, 0o600)
    sweep(register, home, now)
    return id


def held(register: Register, home: Home, id: str, *, by: str, now: datetime.datetime) -> Upload | None:
    """The list while it is theirs and young, else None."""
    with register.reading() as rows:
        row = challenges.waiting(rows, KIND, id, now=now, person=by)
    if row is None:
        return None
    said = json.loads(row.value)
    file = folder(home) / f"{id}{said['kind']}"
    return Upload(id, file, Year.parse(said["year"]), said["whole"]) if file.is_file() else None


def drop(register: Register, home: Home, id: str, *, by: str, now: datetime.datetime) -> None:
    """It is read in, or was a mistake."""
    with register.writing() as rows:
        challenges.spend(rows, KIND, id, now=now, person=by)
    sweep(register, home, now)


def sweep(register: Register, home: Home, now: datetime.datetime) -> int:
    """Delete every list that waits for nobody; gives how many. Costs nothing when
    there is none."""
    try:
        files = list(folder(home).iterdir())
    except OSError:
        return 0
    if not files:
        return 0
    c = schema.challenge.c
    with register.reading() as rows:
        waiting = set(rows.execute(select(c.id).where(c.kind == KIND, c.spent.is_(None), c.expires > now)).scalars())
    gone = [file for file in files if file.name.lstrip(".").partition(".")[0] not in waiting]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)


def _suffix(data: bytes) -> str:
    """By what it is, and not by what somebody called it."""
    if data[:2] == b"PK":
        return ".xlsx"
    return ".xml" if is_edexml(data, "") else ".csv"
