"""The register, for a command that does its own work also where it can't be read: on another
machine, as another user, before there is one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from gate.errors import StoreUnavailable
from gate.register import Register, connect
from school.home import Home
from school.settings import Settings

UNREADABLE = (StoreUnavailable, SQLAlchemyError, OSError)


@contextmanager
def register_here(home: Home, settings: Settings, *, to_write: bool = False) -> Iterator[Register | None]:
    """The register; None where there is none or it can't be opened. Only ``to_write`` brings
    its tables up to date; else nothing is made or changed."""
    register = _opened(home, settings, to_write)
    try:
        yield register
    finally:
        if register is not None:
            register.close()


def _opened(home: Home, settings: Settings, to_write: bool) -> Register | None:
    if not settings.server.database and not home.register_file.is_file():
        return None
    try:
        return Register.open(home, settings) if to_write else Register(connect(home, settings), settings)
    except UNREADABLE:
        return None
