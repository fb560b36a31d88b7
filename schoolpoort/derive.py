"""Originals to what is served: each file decoded once, kept by its content (DESIGN 5).

The recipe is a number in this file and not the versions of the libraries: an
update of Pillow doesn't make 60,000 photos anew. Raise it when the same
original should give other bytes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from school.home import Home
from school.media.kept import Facts, Kept, signature
from school.media.pool import Outcome, Pool, Task
from school.media.refusals import LASTING, Why
from school.media.results import Barred, Derived, Document, Film, Media, Photo, Refusal
from school.originals import open_original
from school.pictures import MEGABYTE, Medium, medium
from school.settings import Rules, Settings

__all__ = ["Barred", "Derived", "Document", "Film", "Job", "Media", "Photo", "Refusal", "Why", "derive", "forget",
           "stems_of"]

RECIPES = {Medium.PHOTO: "foto-1", Medium.FILM: "film-1", Medium.DOCUMENT: "document-1"}


@dataclass(frozen=True)
class Job:
    """An original, and the words that stand for it."""

    original: Path
    alt: str = ""


@dataclass(frozen=True)
class _Found:
    """An original: its kind, its hash ("" before it was read), how it looked then, and
    why nothing can be made of it."""

    path: Path
    kind: Medium | None
    sha256: str = ""
    looked: os.stat_result | None = None
    why: Why | None = None

    @property
    def key(self) -> tuple[str, Medium]:
        """By what it is known."""
        assert self.kind
        return self.sha256, self.kind

    @property
    def signature(self) -> tuple[int, int, int, int] | None:
        """What changes when the file does."""
        return signature(self.looked) if self.looked else None


Progress = Callable[[int, int], None]


def derive(
    jobs: Iterable[Job],
    home: Home,
    settings: Settings,
    progress: Progress | None = None,
    workers: int | None = None,
    barred: Callable[[Path, str], bool] = lambda path, original: False,
) -> dict[Job, Media | Refusal]:
    """What is served of each original, made now when it was not there yet, a few
    at a time. Never raises for what is in a file. ``progress`` is told how many
    files of those to decode are done. Of a photo that is ``barred`` nothing is made."""
    jobs = tuple(dict.fromkeys(jobs))
    with Kept(home.derivatives) as kept:
        kept.sweep()
        work = _Work(kept, barred, progress or (lambda done, total: None))
        work.run([_find(kept, path, settings.rules) for path in dict.fromkeys(job.original for job in jobs)],
                 workers or os.cpu_count() or 1)
        return {job: work.media(job) for job in jobs}


def forget(home: Home, digests: Iterable[str]) -> None:
    """Erase all that was made of these originals (SHA-256, as ``Media.original``)."""
    digests = tuple(digests)
    for sha256 in digests:
        (home.looks / f"{sha256}.webp").unlink(missing_ok=True)
    with Kept(home.derivatives) as kept:
        kept.forget(digests)


def stems_of(sha256: str) -> frozenset[str]:
    """How the names of everything begin that was ever served of an original: by the
    recipes of now and of before."""
    kinds = (recipe.rpartition("-") for recipe in RECIPES.values())
    return frozenset(_stem(f"{kind}-{number}", sha256) for kind, _, last in kinds
                     for number in range(1, int(last) + 1))


def _stem(recipe: str, sha256: str) -> str:
    return hashlib.sha256(f"{recipe} {sha256}".encode()).hexdigest()[:16]


def forget_made(home: Home, photos: Collection[str]) -> None:
    """Delete what was ever made of photos that may be nowhere."""
    made = [photo for photo in sorted(photos) if (home.derivatives / photo[:2] / photo).exists()
            or (home.looks / f"{photo}.webp").exists()]
    if made:
        forget(home, made)


def _find(kept: Kept, path: Path, rules: Rules) -> _Found:
    """An original as far as it can be known without reading it."""
    kind = medium(path.name)
    if not kind:
        return _Found(path, None, why=Why.UNKNOWN_KIND)
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return _Found(path, kind, why=Why.MISSING)
    except OSError:
        return _Found(path, kind, why=Why.UNREADABLE)
    why = _first_look(found, kind, rules)
    return _Found(path, kind, "" if why else kept.known(path, found), found, why)


def _first_look(found: os.stat_result, kind: Medium, rules: Rules) -> Why | None:
    """What can be seen without opening."""
    limits = {
        Medium.PHOTO: rules.photo_megabytes,
        Medium.FILM: rules.film_megabytes,
        Medium.DOCUMENT: rules.document_megabytes,
    }
    if not stat.S_ISREG(found.st_mode):
        return Why.NOT_A_FILE
    if not found.st_size:
        return Why.EMPTY
    return Why.LARGE if found.st_size > limits[kind] * MEGABYTE else None


class _Work:
    """Originals on their way: what is new is read for its hash while those before it are decoded."""

    def __init__(self, kept: Kept, barred: Callable[[Path, str], bool], progress: Progress) -> None:
        self._kept, self._barred, self._progress = kept, barred, progress
        self._found: dict[Path, _Found] = {}
        self._outcomes: dict[tuple[str, Medium], Facts | Outcome] = {}
        self._running: dict[Task, _Found] = {}
        self._begun: set[tuple[str, Medium]] = set()
        self._ended = self._total = 0

    def run(self, originals: Iterable[_Found], workers: int) -> None:
        """Decode those of which nothing is known yet."""
        new: list[_Found] = []
        for one in originals:
            self._found[one.path] = one
            if not one.why and not (one.sha256 and self._is_known(one)):
                new.append(one)
        self._total = len(new)
        if new:
            with Pool(min(workers, len(new))) as pool:
                pool.run(self._tasks(new), self._done)

    def media(self, job: Job) -> Media | Refusal:
        """What became of an original, with the words of a job."""
        one = self._found[job.original]
        if one.why or one.kind is None:
            return Refusal(job.original.name, one.why or Why.UNKNOWN_KIND)
        if self._is_barred(one):
            return Barred("", one.sha256)
        return _media(job, one, one.kind, self._outcomes[one.sha256, one.kind], self._kept)

    def _tasks(self, new: Iterable[_Found]) -> Iterator[Task]:
        for one in new:
            hashed = one if one.sha256 else _hashed(self._kept, one)
            self._found[one.path] = hashed
            if hashed.why or hashed.key in self._begun or self._is_known(hashed):
                self._total -= 1
                continue
            task = _task(self._kept, hashed)
            self._begun.add(hashed.key)
            self._running[task] = hashed
            yield task

    def _done(self, task: Task, outcome: Outcome) -> None:
        one = self._running.pop(task)
        self._outcomes[one.key] = _settle(self._kept, one, task.folder, outcome)
        shutil.rmtree(task.folder, ignore_errors=True)
        self._ended += 1
        self._progress(self._ended, self._total)

    def _is_known(self, one: _Found) -> bool:
        """Whether nothing has to be made of it; of a photo that is barred nothing is."""
        if self._is_barred(one) or one.key in self._outcomes:
            return True
        facts = self._kept.facts(one.sha256, RECIPES[one.key[1]])
        if facts:
            self._outcomes[one.key] = facts
        return facts is not None

    def _is_barred(self, one: _Found) -> bool:
        return one.kind is not Medium.DOCUMENT and self._barred(one.path, one.sha256)


def _hashed(kept: Kept, one: _Found) -> _Found:
    """An original with its hash, or with why it has none."""
    assert one.looked
    try:
        return replace(one, sha256=kept.digest(one.path, one.looked))
    except FileNotFoundError:
        return replace(one, why=Why.MISSING)
    except OSError:
        return replace(one, why=Why.UNREADABLE)


def _task(kept: Kept, one: _Found) -> Task:
    def opened() -> int | Why:
        try:
            file = open_original(one.path)
        except OSError:
            return Why.UNREADABLE
        if signature(os.fstat(file)) == one.signature:
            return file
        os.close(file)  # it was replaced since its hash was taken
        return Why.UNREADABLE

    return Task(one.key[1], opened, kept.new_folder())


def _settle(kept: Kept, one: _Found, folder: Path, outcome: Outcome) -> Facts | Outcome:
    """Keep what was made. What the file is not, and what may be over the next
    time, is not kept; nor anything of a file that changed meanwhile."""
    report = outcome.report
    if (report.why and report.why not in LASTING) or not _unchanged(one):
        return outcome
    recipe = RECIPES[one.key[1]]
    facts = kept.keep(one.sha256, recipe, folder, report, _stem(recipe, one.sha256))
    return outcome if report.why else facts


def _unchanged(one: _Found) -> bool:
    try:
        return signature(os.lstat(one.path)) == one.signature
    except OSError:
        return False


def _media(job: Job, found: _Found, kind: Medium, outcome: Facts | Outcome, kept: Kept) -> Media | Refusal:
    name = job.original.name
    if isinstance(outcome, Outcome):
        return Refusal(
            name, outcome.report.why or Why.UNREADABLE, outcome.report.fact, outcome.memory, outcome.seconds
        )
    if outcome.why:
        return Refusal(name, outcome.why, outcome.fact)
    folder = kept.folder(found.sha256, RECIPES[kind])
    files = tuple(
        Derived(
            one.name, folder / one.name, one.width, one.height, one.type, one.size, bytes.fromhex(one.sha256)
        )
        for one in outcome.files
    )
    by_type: defaultdict[str, list[Derived]] = defaultdict(list)
    for file in files:
        by_type[file.type].append(file)
    if kind is Medium.DOCUMENT:
        return Document(job.alt, found.sha256, files, files[0].name)
    if kind is Medium.FILM:
        film, poster = by_type["video/mp4"][0], by_type["image/jpeg"][0]
        return Film(job.alt, found.sha256, files, film.width, film.height, film.name, poster.name)
    webps, jpeg = by_type["image/webp"], by_type["image/jpeg"][0]
    full = max(webps, key=lambda file: file.width)
    return Photo(
        job.alt,
        found.sha256,
        files,
        full.width,
        full.height,
        jpeg.name,
        (("image/webp", tuple((file.name, file.width) for file in webps)),),
        full.name,
    )
