"""Work in parallel, each piece in a process of its own that is forked for it.

A fork shares what its parent has in memory, so nothing is read twice; the parent must
have no threads. What a piece gives back comes over a pipe; then nobody waits until the
process has given its memory back (``reap`` does, and so does the start of another). Of many
pieces another process begins each as soon as one is ready, while this one does something else.
"""

from __future__ import annotations

import fcntl
import gc
import multiprocessing
import os
import traceback
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Generic, TypeVar

from school.garbage import uncollected
from school.largepages import enlarge_pages

Item = TypeVar("Item")
Result = TypeVar("Result")
_Results = Generator[tuple[int, Result], None, None]


SELDOM = 50_000, 20, 100
"""A child lives for seconds and makes little that refers to itself, so garbage is looked for
a seventieth as often as Python would: that took a fifth of a text's rendering."""


MANY = 4
"""So many pieces for each worker are worth a process that begins them."""
ROOM = 1 << 20
"""Bytes that may wait in a pipe: so much any user is given (pipe(7))."""


class ForkError(Exception):
    """A piece of work failed, or its process ended. The message says what went wrong."""

    in_words = True


class _Failed(str):
    """What a child says in place of a result."""

    __slots__ = ()


class Forks(Generic[Item, Result]):
    """``work`` for each of many items, at most ``workers`` at a time; ``done`` hears of
    each that is ready, in the parent. What all pieces need ready, ``prepare`` makes, once, in the
    process that begins them."""

    def __init__(self, work: Callable[[Item], Result], workers: int,
                 done: Callable[[Item], None] = lambda item: None,
                 prepare: Callable[[], object] = lambda: None) -> None:
        self._work, self._workers, self._done, self._prepare = work, max(1, workers), done, prepare
        self._context = multiprocessing.get_context("fork")

    def run(self, items: Iterable[Item], meanwhile: Callable[[], object] | None = None) -> list[Result]:
        """The results, in the order of the items; ``meanwhile`` is done in this process while others
        work. Raises ForkError for the first that fails; the others are ended."""
        waiting, results = list(items), dict[int, Result]()
        gc.freeze()  # a collection in a child would copy the parent's whole memory
        each = self._by_another(waiting, meanwhile) if meanwhile and len(waiting) >= MANY * self._workers else \
            self._each(waiting, meanwhile)
        try:
            with uncollected():  # nor is what comes back any garbage
                for number, result in each:
                    results[number] = result
                    self._done(waiting[number])
        finally:
            gc.unfreeze()
            each.close()
        return [results[number] for number in sorted(results)]

    def _each(self, items: Sequence[Item], meanwhile: Callable[[], object] | None = None) -> _Results[Result]:
        """Each result with its number, as it is ready."""
        self._prepare()
        waiting = list(enumerate(items))[::-1]
        running: dict[Connection, tuple[int, BaseProcess]] = {}
        try:
            while waiting or running:
                while waiting and len(running) < self._workers:
                    number, item = waiting.pop()
                    process, receive = self._started(_child, self._work, item)
                    running[receive] = number, process
                if meanwhile:
                    meanwhile()
                    meanwhile = None
                for ready in wait(list(running)):
                    assert isinstance(ready, Connection)
                    number, process = running.pop(ready)
                    with ready:
                        yield number, _heard(process, ready)
        finally:
            for _, process in running.values():
                process.kill()
                process.join()

    def _by_another(self, items: Sequence[Item], meanwhile: Callable[[], object]) -> _Results[Result]:
        """The same from a process that forks the others: nobody waits for this one to have time
        for them, and what it makes meanwhile is no memory of theirs."""
        each = self._each(items, enlarge_pages)  # so that it forks in a quarter of the time
        other, receive = self._started(_foreman, each, daemon=False)  # it has children
        try:
            with receive:  # once this is closed, the other ends with its next result
                meanwhile()
                for _ in items:
                    yield _heard(other, receive)
        except BaseException:
            other.join()
            raise

    def _started(self, target: Callable[..., None], *args: object,
                 daemon: bool = True) -> tuple[BaseProcess, Connection]:
        """A new process that does ``target`` with these and what it says it through, and where to hear it."""
        receive, send = self._context.Pipe(duplex=False)
        with suppress(AttributeError, OSError):  # where it is not given, who says much waits to be heard
            fcntl.fcntl(send.fileno(), fcntl.F_SETPIPE_SZ, ROOM)
        process: BaseProcess = self._context.Process(target=_begun, args=(receive, target, *args, send), daemon=daemon)
        process.start()
        send.close()
        return process, receive


def reap() -> None:
    """Let go of processes that are done."""
    multiprocessing.active_children()


def _heard(process: BaseProcess, ready: Connection) -> Any:
    """What a process says. Raises ForkError when it failed or ended."""
    try:
        said = ready.recv()
    except EOFError:
        said = None
    if said is None or isinstance(said, _Failed):
        process.join()
        raise ForkError(said or f"het proces stopte ({process.exitcode})")
    return said


def _begun(receive: Connection, target: Callable[..., None], *args: object) -> None:
    """In the new process, which has the other end of its pipe too: while somebody holds that, nobody
    who writes is told that no one reads."""
    receive.close()
    target(*args)


def _child(work: Callable[[Item], Result], item: Item, send: Connection) -> None:
    """One piece. What the libraries print goes nowhere; what is wrong comes over the pipe."""
    gc.set_threshold(*SELDOM)
    gc.enable()  # whether or not who forked it looks for any
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        send.send(work(item))
    except BaseException as error:
        send.send(_said(error))
    finally:
        send.close()
        os._exit(0)


def _said(error: BaseException) -> _Failed:
    """What went wrong, and where if that says more."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = "" if getattr(error, "in_words", False) else f" ({Path(last.filename).name}:{last.lineno})"
    return _Failed(f"{error or type(error).__name__}{where}")


def _foreman(each: _Results[Result], send: Connection) -> None:
    """Pass on each result as it is ready; the first that fails ends all."""
    try:
        with suppress(BrokenPipeError):  # who asked is gone
            for one in each:
                send.send(one)
    except BaseException as error:
        send.send(_said(error))
    finally:
        each.close()
        send.close()
        os._exit(0)
