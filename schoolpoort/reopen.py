"""A register filled from a backup, and closed where it must be before anybody reads by it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select, update

from gate import alive, dump, schema
from gate.migrating import upgrade
from gate.vault import FILE as VAULT
from school.epoch import Alive
from school.erased import Erased, What
from schoolpoort.backup import REGISTER
from schoolpoort.growing import Grown, carry, decided_here
from schoolpoort.unpack import RestoreError, Unpacked

JUMP = 1000
"""The change number goes on well past both copies: a process that still held the
old rights asks anew."""


def fill_closed(rows: Connection, unpacked: Unpacked, gone: Erased, stood: Alive | None, grown: Grown, number: int,
                now: datetime.datetime, *, keys: Path) -> int:
    """Everything in the transaction of ``rows``; gives how many rows were ended.
    Without the list nobody knows which koppelcodes were spent, so all end.

    Raises RestoreError when the rows are not as many as the backup says."""
    dump.empty(rows)
    ours = decided_here(grown)
    counts = dump.fill(rows, unpacked.head.revision,
                       ((name, () if name in ours else _lines(unpacked.folder, name)) for name in unpacked.tail.rows))
    if counts != {name: 0 if name in ours else number for name, number in unpacked.tail.rows.items()}:
        raise RestoreError("het register in deze back-up is niet heel: er ontbreken regels. Neem een andere")
    upgrade(rows)
    carry(rows, grown)
    _void(rows)
    if stood is None:
        c = schema.code.c
        rows.execute(update(schema.code).where(c.spent.is_(None), c.revoked.is_(None)).values(revoked=now))
    ended = _drop_erased(rows, gone)
    if stood is not None:
        ended += alive.end_what_ended(rows, stood, now)
    if not (keys / VAULT).exists():  # it opens these, and no backup holds it
        rows.execute(delete(schema.authenticator))
    rows.execute(update(schema.change).values(number=number + JUMP))
    rows.execute(insert(schema.audit).values(at=now, actor="office", act="restore", target=unpacked.head.made,
                                             outcome="list" if stood else "no-list"))
    return ended


def _lines(folder: Path, name: str) -> Iterator[bytes]:
    with (folder / REGISTER / f"{name}.jsonl").open("rb") as file:
        yield from file


def _void(rows: Connection) -> None:
    """What waited for an answer, and every session. What was sent after the backup
    must not be sent again."""
    for table in (schema.device, schema.challenge, schema.address_change):
        rows.execute(delete(table))
    o = schema.outbox.c
    rows.execute(update(schema.outbox).where(o.state.in_(("waiting", "claimed", "sending"))).values(state="void"))
    rows.execute(delete(schema.looked_through))  # who was told since, nobody knows: the next release is quiet
    rows.execute(delete(schema.request))


def _drop_erased(rows: Connection, gone: Erased) -> int:
    """Persons and children of the list of the erased, with all that hangs on them."""
    number = 0
    for table, what in ((schema.person, What.PERSON), (schema.child, What.CHILD)):
        for id in list(rows.execute(select(table.c.id)).scalars()):
            if gone.holds(what, id):
                number += int(rows.execute(delete(table).where(table.c.id == id)).rowcount)
    return number
