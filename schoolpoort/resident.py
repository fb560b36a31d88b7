"""The builder that stays: it knows what every text was, and looks at those that changed.

One at a time for a home, under a lock. It says no, and ends, as soon as the program on
disk is another than the one that it runs, or something was erased that it may remember;
whoever asked then builds in a process of its own, and the service that keeps this one
starts it anew. Only its own user can ask.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import select
import socket
import sysconfig
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from school.home import PROGRAM, Home
from schoolpoort.asked import LONGEST, SOCKET, WORDS

CODE = ("school", "plugins", "schoolpoort", "theme", "pelicanconf.py", "publishconf.py")
LONGEST_QUESTION = 1000  # bytes
Do = Callable[[], int]
"""Builds, printing as the command does; the exit status."""


class ResidentError(Exception):
    """The builder can't stay here. The message says why, and what to do."""


def stay(home: Home, do: Do, afterwards: Callable[[], Iterable[float]] = tuple,
         rounds: Iterator[object] | None = None) -> None:
    """Build for whoever asks, until the program changes; ``afterwards``, when they have
    their answer, what nobody waits for, until somebody asks again: before each step it says
    for how many seconds to wait for that. Raises ResidentError. ``rounds`` ends it sooner
    (for tests)."""
    began = program_state(), erased_state(home)
    with _alone(home), _listening(home) as listening:
        for _ in rounds or iter(int, 1):
            heard, _ = listening.accept()
            with heard:
                if (program_state(), erased_state(home)) != began:
                    return  # nothing is said, so the one who asks does it
                _answer(heard, do)
            for quiet in afterwards():
                if select.select([listening], [], [], quiet)[0]:
                    break


def program_state() -> tuple[tuple[str, int, int], ...]:
    """Every file of the program with its size and when it was written; of the libraries
    the folder, which an installation changes."""
    libraries = sysconfig.get_path("purelib")
    found = [(libraries, 0, os.stat(libraries).st_mtime_ns)]
    for name in CODE:
        root = PROGRAM / name
        folders = os.walk(root) if root.is_dir() else [(str(PROGRAM), [], [name])]
        for folder, _, names in folders:
            if not folder.endswith("__pycache__"):
                for file in names:
                    facts = os.stat(os.path.join(folder, file))
                    found.append((os.path.join(folder, file), facts.st_size, facts.st_mtime_ns))
    return tuple(sorted(found))


def erased_state(home: Home) -> tuple[int, int]:
    """Changes when something was erased: what a process remembers of that goes with it."""
    try:
        facts = os.stat(home.erased_file)
    except OSError:
        return 0, 0
    return facts.st_size, facts.st_mtime_ns


def _answer(heard: socket.socket, do: Do) -> None:
    """One question and its answer. Whoever goes away meanwhile has their build all the same."""
    heard.settimeout(5)
    out, err = io.StringIO(), io.StringIO()
    try:
        with heard.makefile("rb") as asked:
            words = json.loads(asked.readline(LONGEST_QUESTION))["words"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    if words != WORDS:
        return
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = do()
    with contextlib.suppress(OSError):
        heard.sendall(json.dumps({"status": status, "out": out.getvalue(), "err": err.getvalue()}).encode() + b"\n")


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    home.var.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.var / "builder.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise ResidentError("er blijft al een bouwer voor deze school") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _listening(home: Home) -> Iterator[socket.socket]:
    place = Path(os.path.abspath(home.root)) / SOCKET
    if len(str(place)) > LONGEST:
        raise ResidentError(f"{place} is te lang voor een socket. Zet de school in een map met een kortere naam")
    fresh = place.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        before = os.umask(0o177)
        try:
            listening.bind(str(fresh))
        finally:
            os.umask(before)
        listening.listen(16)
        fresh.replace(place)  # it has its name once somebody answers there
        try:
            yield listening
        finally:
            place.unlink(missing_ok=True)
