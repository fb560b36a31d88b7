"""The second steps that somebody has, and what a device showed of them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from gate import schema
from gate.register import Register


@dataclass(frozen=True)
class Passkey:
    """One passkey, as its owner sees it."""

    id: str
    label: str
    created: datetime.datetime
    used: datetime.datetime | None


@dataclass(frozen=True)
class Factors:
    """All second steps of a person; ``app`` is since when they have one."""

    passkeys: Sequence[Passkey] = ()
    app: datetime.datetime | None = None

    def __bool__(self) -> bool:
        return self.count > 0

    @property
    def count(self) -> int:
        return len(self.passkeys) + bool(self.app)

    @property
    def newest(self) -> datetime.datetime | None:
        """When the last of them was made."""
        return max((*(key.created for key in self.passkeys), *([self.app] if self.app else ())), default=None)


def of(register: Register, person: str) -> Factors:
    """What a person has now."""
    with register.reading() as rows:
        return read(rows, person)


def read(rows: Connection, person: str) -> Factors:
    """As ``of``, in a transaction."""
    p, a = schema.passkey.c, schema.authenticator.c
    keys = rows.execute(select(p.id, p.label, p.created, p.used).where(p.person == person).order_by(p.created)).all()
    app = rows.execute(select(a.confirmed).where(a.person == person)).scalar_one_or_none()
    return Factors(tuple(Passkey(*key) for key in keys), app)


def prove(rows: Connection, device: str, now: datetime.datetime) -> None:
    """A device showed a second step just now. For a transaction of ``changing()``."""
    rows.execute(update(schema.device).where(schema.device.c.id == device).values(proved=now, strong=now))
