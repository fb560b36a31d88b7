"""The pool: some workers, each decoding one file at a time, none trusted.

A build forks, and must have no threads; so the pool has none, and waits for all
its workers with one ``select``.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import msgspec

from school.home import PROGRAM
from school.media.face import Look
from school.media.refusals import Why
from school.media.reports import Report, empty, read_report
from school.pictures import Medium

SECONDS = {Medium.PHOTO: 30.0, Medium.DOCUMENT: 30.0, Medium.FILM: 3600.0, Look.FACES: 30.0,
           Look.SMALL: 30.0, Look.STILL: 60.0}
"""How long a file may take by the clock; its processor time is limited too."""
START = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module(sys.argv.pop(1), "
    "run_name='__main__', alter_sys=True)"
)
DECODERS = "school.media.worker"
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""A worker forks, and must have no threads; that of numpy's own would be some."""


class _Used(msgspec.Struct, frozen=True):
    signal: int
    memory: int
    seconds: float


@dataclass(frozen=True)
class Task:
    """A file to decode into a new, empty folder. ``source`` is opened by the
    pool's caller when its turn comes, and gives a descriptor or a reason."""

    kind: Medium | Look
    source: Callable[[], int | Why]
    folder: Path


@dataclass(frozen=True)
class Outcome:
    """What became of a task; ``memory`` in bytes and ``seconds`` of the decoder."""

    report: Report
    memory: int = 0
    seconds: float = 0.0


@dataclass(eq=False)
class _Worker:
    """One worker process and the task it is at."""

    process: subprocess.Popen[bytes]
    channel: socket.socket
    task: Task | None = None
    again: bool = False
    deadline: float = 0.0


class Pool:
    """Decodes tasks, a few at a time. Use as a context; workers start late, as
    the ``program`` (a module that ends in ``worker.serve``)."""

    def __init__(self, size: int, program: str = DECODERS) -> None:
        self.size = max(1, size)
        self.program = program
        self.workers: list[_Worker] = []

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in list(self.workers):
            self._end(worker)

    def run(self, tasks: Iterable[Task], done: Callable[[Task, Outcome], None]) -> None:
        """Decode all; ``done`` is called for each, in the order they end, while the workers
        are at the next. A task whose decoder dies is tried once more: it may have been the machine."""
        fresh = ((task, False) for task in tasks)
        retries: deque[tuple[Task, bool]] = deque()
        busy: dict[_Worker, Task] = {}
        ended: deque[tuple[Task, Outcome]] = deque()
        more = True
        while more or busy:
            while len(busy) < self.size:
                turn = retries.popleft() if retries else next(fresh, None)
                if not turn:
                    more = False
                    break
                task, again = turn
                opened = task.source()
                if isinstance(opened, Why):
                    done(task, Outcome(Report(why=opened)))
                else:
                    busy[self._give(task, opened, again)] = task
            while ended:
                done(*ended.popleft())
            for worker in self._answered(busy):
                task = busy.pop(worker)
                outcome = self._take(worker, task)
                if outcome.report.why is Why.CRASH and not worker.again:
                    empty(task.folder)
                    retries.append((task, True))
                    more = True
                else:
                    ended.append((task, outcome))
        while ended:
            done(*ended.popleft())

    def _give(self, task: Task, opened: int, again: bool) -> _Worker:
        idle = [worker for worker in self.workers if worker.task is None and worker.process.poll() is None]
        worker = idle[0] if idle else self._start()
        folder = os.open(task.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        worker.task, worker.again = task, again
        worker.deadline = time.monotonic() + SECONDS[task.kind]
        with suppress(OSError):  # it died; its closed channel tells so at once
            socket.send_fds(worker.channel, [msgspec.json.encode({"kind": task.kind})], [opened, folder])
        os.close(opened)
        os.close(folder)
        return worker

    def _start(self) -> _Worker:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", START, str(PROGRAM), self.program, str(theirs.fileno())],
            env={"LC_ALL": "C.UTF-8", **ONE_THREAD},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )
        theirs.close()
        worker = _Worker(process, ours)
        self.workers.append(worker)
        return worker

    def _answered(self, busy: Iterable[_Worker]) -> list[_Worker]:
        """Wait for workers that have answered, died, or are out of time."""
        workers = list(busy)
        if not workers:
            return []
        patience = min(worker.deadline for worker in workers) - time.monotonic()
        ready = select.select([worker.channel for worker in workers], [], [], max(0.0, patience))[0]
        now = time.monotonic()
        return [worker for worker in workers if worker.channel in ready or worker.deadline <= now]

    def _take(self, worker: _Worker, task: Task) -> Outcome:
        """What became of the task; a worker that doesn't answer well is ended."""
        if worker.deadline <= time.monotonic():
            self._end(worker)
            return Outcome(Report(why=Why.TIME))
        try:
            used = msgspec.json.decode(worker.channel.recv(4096), type=_Used)
        except (OSError, msgspec.DecodeError):
            self._end(worker)
            return Outcome(Report(why=Why.CRASH))
        worker.task = None
        if used.signal:
            why = Why.TIME if used.signal in (signal.SIGXCPU, signal.SIGALRM) else Why.CRASH
            return Outcome(Report(why=why), used.memory, used.seconds)
        return Outcome(read_report(task.kind, task.folder), used.memory, used.seconds)

    def _end(self, worker: _Worker) -> None:
        self.workers.remove(worker)
        worker.channel.close()
        with suppress(ProcessLookupError):
            os.killpg(worker.process.pid, signal.SIGKILL)
        worker.process.wait()
