"""Work in parallel, each piece in a process of its own that is forked for it.

A fork shares what its parent has in memory, so nothing is read twice; the parent must
have no threads. What a piece gives back comes over a pipe; then nobody waits until the
process has given its memory back (``reap`` does, and so does the start of another).
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import traceback
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


SELDOM = 50_000, 20, 100
"""A child lives for seconds and makes little that refers to itself, so garbage is looked for
a seventieth as often as Python would: that took a fifth of a text's rendering."""


class ForkError(Exception):
    """A piece of work failed, or its process ended. The message says what went wrong."""


class _Failed(str):
    """What a child says in place of a result."""

    __slots__ = ()


class Forks(Generic[Item, Result]):
    """``work`` for each of many items, at most ``workers`` at a time; ``done`` hears of
    each that is ready, in the parent."""

    def __init__(self, work: Callable[[Item], Result], workers: int,
                 done: Callable[[Item], None] = lambda item: None) -> None:
        self._work, self._workers, self._done = work, max(1, workers), done
        self._context = multiprocessing.get_context("fork")
        self._running: dict[Connection, tuple[int, Item, BaseProcess]] = {}

    def run(self, items: Iterable[Item]) -> list[Result]:
        """The results, in the order of the items. Raises ForkError for the first that
        fails; the others are ended."""
        waiting = list(enumerate(items))[::-1]
        results: dict[int, Result] = {}
        gc.freeze()  # a collection in a child would copy the parent's whole memory
        try:
            while waiting or self._running:
                while waiting and len(self._running) < self._workers:
                    self._start(*waiting.pop())
                for ready in wait(list(self._running)):
                    assert isinstance(ready, Connection)
                    number, item, process = self._running.pop(ready)
                    results[number] = _result(process, ready)
                    self._done(item)
        finally:
            gc.unfreeze()
            for _, _, process in self._running.values():
                process.kill()
                process.join()
        return [results[number] for number in sorted(results)]

    def _start(self, number: int, item: Item) -> None:
        receive, send = self._context.Pipe(duplex=False)
        process: BaseProcess = self._context.Process(target=_child, args=(self._work, item, send), daemon=True)
        process.start()
        send.close()
        self._running[receive] = number, item, process


def reap() -> None:
    """Let go of processes that are done."""
    multiprocessing.active_children()


def _result(process: BaseProcess, ready: Connection) -> Result:  # type: ignore[type-var]
    try:
        result = ready.recv()
    except EOFError:
        result = None
    ready.close()
    if result is None or isinstance(result, _Failed):
        process.join()
        raise ForkError(result or f"het proces stopte ({process.exitcode})")
    return result  # type: ignore[no-any-return]


def _child(work: Callable[[Item], Result], item: Item, send: Connection) -> None:
    """One piece. What the libraries print goes nowhere; what is wrong comes over the pipe."""
    gc.enable()
    gc.set_threshold(*SELDOM)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        send.send(work(item))
    except BaseException as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = "" if getattr(error, "in_words", False) else f" ({Path(last.filename).name}:{last.lineno})"
        send.send(_Failed(f"{error or type(error).__name__}{where}"))
    finally:
        send.close()
        os._exit(0)
