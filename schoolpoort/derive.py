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
from dataclasses import dataclass
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
    """An original that may be decoded: its kind, its hash, and how it looked then."""

    path: Path
    kind: Medium
    sha256: str
    looked: tuple[int, int, int, int]


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
        found = {
            path: _find(kept, path, settings.rules) for path in dict.fromkeys(job.original for job in jobs)
        }
        out = {path: Barred("", one.sha256) for path, one in found.items()
               if isinstance(one, _Found) and one.kind is not Medium.DOCUMENT and barred(path, one.sha256)}
        outcomes = _decode(
            kept,
            [one for path, one in found.items() if isinstance(one, _Found) and path not in out],
            workers or os.cpu_count() or 1,
            progress or (lambda done, total: None),
        )
        return {job: out.get(job.original) or _media(job, found[job.original], outcomes, kept) for job in jobs}


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


def _find(kept: Kept, path: Path, rules: Rules) -> _Found | Refusal:
    kind = medium(path.name)
    if not kind:
        return Refusal(path.name, Why.UNKNOWN_KIND)
    try:
        found = os.lstat(path)
        why = _first_look(found, kind, rules)
        if why:
            return Refusal(path.name, why)
        return _Found(path, kind, kept.digest(path, found), signature(found))
    except FileNotFoundError:
        return Refusal(path.name, Why.MISSING)
    except OSError:
        return Refusal(path.name, Why.UNREADABLE)


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


def _decode(
    kept: Kept, found: list[_Found], workers: int, progress: Progress
) -> dict[tuple[str, Medium], Facts | Outcome]:
    """Facts about each original by hash and kind; an Outcome when this try failed."""
    result: dict[tuple[str, Medium], Facts | Outcome] = {}
    unknown: dict[tuple[str, Medium], _Found] = {}
    for one in found:
        facts = kept.facts(one.sha256, RECIPES[one.kind])
        if facts:
            result[one.sha256, one.kind] = facts
        else:
            unknown[one.sha256, one.kind] = one
    running: dict[Task, _Found] = {}
    ended = 0

    def tasks() -> Iterator[Task]:
        for one in unknown.values():
            task = _task(kept, one)
            running[task] = one
            yield task

    def done(task: Task, outcome: Outcome) -> None:
        nonlocal ended
        one = running.pop(task)
        result[one.sha256, one.kind] = _settle(kept, one, task.folder, outcome)
        shutil.rmtree(task.folder, ignore_errors=True)
        ended += 1
        progress(ended, len(unknown))

    if unknown:
        with Pool(min(workers, len(unknown))) as pool:
            pool.run(tasks(), done)
    return result


def _task(kept: Kept, one: _Found) -> Task:
    def opened() -> int | Why:
        try:
            file = open_original(one.path)
        except OSError:
            return Why.UNREADABLE
        if signature(os.fstat(file)) == one.looked:
            return file
        os.close(file)  # it was replaced since its hash was taken
        return Why.UNREADABLE

    return Task(one.kind, opened, kept.new_folder())


def _settle(kept: Kept, one: _Found, folder: Path, outcome: Outcome) -> Facts | Outcome:
    """Keep what was made. What the file is not, and what may be over the next
    time, is not kept; nor anything of a file that changed meanwhile."""
    report = outcome.report
    if (report.why and report.why not in LASTING) or not _unchanged(one):
        return outcome
    recipe = RECIPES[one.kind]
    facts = kept.keep(one.sha256, recipe, folder, report, _stem(recipe, one.sha256))
    return outcome if report.why else facts


def _unchanged(one: _Found) -> bool:
    try:
        return signature(os.lstat(one.path)) == one.looked
    except OSError:
        return False


def _media(
    job: Job, found: _Found | Refusal, outcomes: dict[tuple[str, Medium], Facts | Outcome], kept: Kept
) -> Media | Refusal:
    if isinstance(found, Refusal):
        return found
    outcome = outcomes[found.sha256, found.kind]
    name = job.original.name
    if isinstance(outcome, Outcome):
        return Refusal(
            name, outcome.report.why or Why.UNREADABLE, outcome.report.fact, outcome.memory, outcome.seconds
        )
    if outcome.why:
        return Refusal(name, outcome.why, outcome.fact)
    folder = kept.folder(found.sha256, RECIPES[found.kind])
    files = tuple(
        Derived(
            one.name, folder / one.name, one.width, one.height, one.type, one.size, bytes.fromhex(one.sha256)
        )
        for one in outcome.files
    )
    by_type: defaultdict[str, list[Derived]] = defaultdict(list)
    for file in files:
        by_type[file.type].append(file)
    if found.kind is Medium.DOCUMENT:
        return Document(job.alt, found.sha256, files, files[0].name)
    if found.kind is Medium.FILM:
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
