"""The order in which errands are done, and what becomes of one that can't be done.

persist-queue's SQLiteAckQueue in ``var/queue``, the build's alone: an errand is taken,
and acknowledged when it was answered; what a killed process had taken is given out
again. The folders of the inbox (school/errands.py) are only the crossing between two
users: who loses this file has it again from them.
"""

from __future__ import annotations

import datetime
import logging
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from persistqueue import Empty, SQLiteAckQueue
from persistqueue.serializers import json
from persistqueue.sqlackqueue import AckStatus

from school.home import Home

PAUSES = tuple(datetime.timedelta(minutes=one) for one in (0, 1, 5, 15, 60, 240, 720))
"""After each try that failed. What failed once more than these is set apart."""
KEPT_APART = datetime.timedelta(days=30)
_log = logging.getLogger("schoolpoort.jobs")


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """An errand in the queue: how often it was begun, from when it may be begun again,
    and what went wrong last."""

    id: str
    tries: int = 0
    due: str = ""
    why: str = ""


class Jobs:
    """The queue of a home, open for one process at a time (its lock is the caller's)."""

    def __init__(self, home: Home) -> None:
        self._queue = _open(home)
        self._known = {int(row["id"]): (_turn(row["data"]), str(row["status"])) for row in self._queue.queue()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._queue.clear_acked_data(keep_latest=0)
        self._queue.close()

    def accept(self, ids: Iterable[str]) -> None:
        """Put what is new at the end, in this order."""
        known = {turn.id for turn, status in self._known.values() if status != AckStatus.acked}
        for id in ids:
            if id not in known:
                self._queue.put(msgspec.to_builtins(Turn(id=id)))

    def due(self, now: datetime.datetime) -> Iterator[tuple[int, Turn]]:
        """Each that may be begun now, in order, with its number. That it was begun is on
        disk first, so that one which kills its process is set apart in the end too."""
        number = 0
        while (found := self._next(number)) is not None:
            number, turn = found
            if turn.due and datetime.datetime.fromisoformat(turn.due) > now:
                self._queue.nack(id=number)
                continue
            begun = msgspec.structs.replace(turn, tries=turn.tries + 1)
            self._queue.update(msgspec.to_builtins(begun), id=number)
            yield number, begun

    def done(self, number: int) -> None:
        """It was answered."""
        self._queue.ack(id=number)

    def failed(self, number: int, turn: Turn, error: str, now: datetime.datetime) -> None:
        """It waits for its next try, after a pause that grows."""
        due = now + PAUSES[turn.tries - 1]
        self._queue.update(msgspec.to_builtins(msgspec.structs.replace(
            turn, due=due.isoformat(timespec="seconds"), why=error[:300])), id=number)
        self._queue.nack(id=number)

    def set_apart(self, number: int, turn: Turn, error: str, now: datetime.datetime) -> None:
        """Nobody tries it again; it is kept for a while for who looks why."""
        self._queue.update(msgspec.to_builtins(msgspec.structs.replace(
            turn, due=now.isoformat(timespec="seconds"), why=error[:300])), id=number)
        self._queue.ack_failed(id=number)

    def sweep(self, now: datetime.datetime) -> None:
        """Forget what was set apart long ago."""
        for number, (turn, status) in self._known.items():
            if status == AckStatus.ack_failed and datetime.datetime.fromisoformat(turn.due) + KEPT_APART < now:
                self._queue.ack(id=number)

    def _next(self, after: int) -> tuple[int, Turn] | None:
        """What stands behind ``after``. At its end the library begins anew, so what comes
        from before goes back."""
        try:
            found = self._queue.get(block=False, id=after, next_in_order=True, raw=True)
        except Empty:
            return None
        number = int(found["pqid"])
        if number <= after:
            self._queue.nack(id=number)
            return None
        return number, _turn(found["data"])


def is_last(turn: Turn) -> bool:
    """Whether a turn has no try left."""
    return turn.tries > len(PAUSES)


def _turn(data: object) -> Turn:
    return msgspec.convert(data, type=Turn)


class _Queue(SQLiteAckQueue):
    """A queue that is closed once. The library closes it again when it is collected as garbage, and that may
    be in another thread, which SQLite refuses."""

    def close(self) -> None:
        super().close()
        self._getter = self._putter = None


def _open(home: Home) -> _Queue:
    folder = home.var / "queue"
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    try:
        return _queue(folder)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # a full disk, a lock: the file may be right
            raise OSError(str(error)) from error
        _log.exception("the queue is broken; it is made anew from the inbox")
        shutil.rmtree(folder)
        folder.mkdir(mode=0o750)
        return _queue(folder)


def _queue(folder: Path) -> _Queue:
    return _Queue(str(folder), serializer=json, auto_resume=True, multithreading=False)
