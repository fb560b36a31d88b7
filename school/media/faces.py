"""Looking for faces on photos: each once, kept by its content, never whose they are.

What was seen (boxes, sizes, scores) stands in the store of derivatives under
the original's hash, with a small picture that shows the boxes, and goes when
the original is forgotten. Nothing here fails for a photo: what can't be judged
now is Unseen, with why.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from school.home import Home
from school.media.face import Face, Look
from school.media.kept import Facts, Kept
from school.media.pool import Outcome, Pool, Task
from school.media.refusals import Why
from school.originals import open_original

RECIPE = "gezichten-1"
"""Raise it when the same photo should give other faces; what a school calls large
or turned is judged later, and needs no second look."""
PROGRAM = "school.media.facing"
MEMORY = Path("/proc/meminfo")
ONE_WORKER = 600_000_000
"""Memory that a worker and its child take, in bytes; half of it is the network at work."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Seen:
    """The faces on a photo, and the small picture with their boxes (None: no faces)."""

    faces: tuple[Face, ...]
    picture: Path | None = None


@dataclass(frozen=True)
class Unseen:
    """A photo that was not judged; ``why`` is None when time ran out first."""

    why: Why | None = None


def faces(
    home: Home,
    photos: Mapping[str, Path],
    *,
    seconds: float | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> dict[str, Seen | Unseen]:
    """What is seen on each photo: by the SHA-256 of its original, which is looked at
    as the derivative at its path. New ones cost half a second each; in their
    order, until ``seconds`` are over. Raises OSError and sqlite3.Error when the
    store itself can't be used."""
    with Kept(home.derivatives) as kept:
        found = {sha256: kept.facts(sha256, RECIPE) for sha256 in photos}
        new = [sha256 for sha256, facts in found.items() if facts is None]
        result: dict[str, Seen | Unseen] = {
            sha256: _seen(kept, sha256, facts) for sha256, facts in found.items() if facts
        }
        ends = time.monotonic() + seconds if seconds is not None else float("inf")
        if new and seconds != 0:
            size = min(len(new), workers or as_many_as_fit())
            for sha256, looked in _look(kept, {one: photos[one] for one in new}, size, ends, progress):
                result[sha256] = looked
    return {sha256: result.get(sha256, Unseen()) for sha256 in photos}


def as_many_as_fit() -> int:
    """One worker per core, as far as the memory that is free now goes."""
    free = 0
    with suppress(OSError, ValueError):
        told = dict(line.split(":", 1) for line in MEMORY.read_text(encoding="ascii").splitlines())
        free = int(told.get("MemAvailable", "0").split()[0]) * 1024
    return max(1, min(os.cpu_count() or 1, free // ONE_WORKER))


def _look(
    kept: Kept, new: Mapping[str, Path], size: int, ends: float, progress: Progress | None
) -> Iterable[tuple[str, Seen | Unseen]]:
    running: dict[Task, str] = {}
    ended: list[tuple[str, Seen | Unseen]] = []

    def tasks() -> Iterator[Task]:
        for sha256, file in new.items():
            if time.monotonic() >= ends:
                return
            task = Task(Look.FACES, lambda file=file: _opened(file), kept.new_folder())  # type: ignore[misc]
            running[task] = sha256
            yield task

    def done(task: Task, outcome: Outcome) -> None:
        sha256 = running.pop(task)
        ended.append((sha256, _settle(kept, sha256, task.folder, outcome)))
        shutil.rmtree(task.folder, ignore_errors=True)
        if progress:
            progress(len(ended), len(new))

    with Pool(size, PROGRAM) as pool:
        pool.run(tasks(), done)
    return ended


def _opened(file: Path) -> int | Why:
    try:
        return open_original(file)
    except OSError:
        return Why.UNREADABLE


def _settle(kept: Kept, sha256: str, folder: Path, outcome: Outcome) -> Seen | Unseen:
    """Keep what was seen. A failure is not kept, whatever it was: the bytes are our
    own derivative, so it may well have been the machine."""
    report = outcome.report
    if report.why:
        return Unseen(report.why)
    return _seen(kept, sha256, kept.keep(sha256, RECIPE, folder, report, sha256[:16]))


def _seen(kept: Kept, sha256: str, facts: Facts) -> Seen:
    pictures = [kept.folder(sha256, RECIPE) / file.name for file in facts.files]
    return Seen(facts.faces, pictures[0] if pictures else None)
