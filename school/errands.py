"""Posts on their way from the page where somebody writes to the school's repository.

The gate may not read the content and the build not the register, so a post travels as
a folder, ``var/inbox/ID/``: ``errand.json``, ``text.md`` and ``files/``. It is there
whole or not at all, on disk before anybody is told. The build's user takes it up
(schoolpoort/takeup.py) and lays an answer in ``var/answered/ID.json``; the gate clears
the folder away when the answer is there. So each side writes only its own, and a kill
of either at any moment loses nothing: what has no answer is taken up again, and what
was done already is known by its id.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

import msgspec

from school.findings import Finding, Severity
from school.home import Home
from school.journal import sync_folder, write_whole
from school.originals import open_original

ID = re.compile(r"[0-9a-f]{32}")
FRESH = ".nieuw-"
LETTER, TEXT, FILES = "errand.json", "text.md", "files"
LARGEST_LETTER = 256 * 1024  # bytes
AN_HOUR = 3600
ANSWERS_KEPT = 92 * 24 * AN_HOUR


class ErrandError(Exception):
    """An errand can't be read; for the log and the answer."""


class Deed(StrEnum):
    """What is asked for. Withdrawing takes a post away from every reader and leaves its
    text; deleting takes the text as well; restoring undoes either, and needs the text for
    that; clearing drops the files of a post that has no text any more."""

    SAVE = "save"
    WITHDRAW = "withdraw"
    DELETE = "delete"
    RESTORE = "restore"
    CLEAR = "clear"


class State(StrEnum):
    """What became of it: it stands in the content; it breaks a rule; the text was changed
    by somebody else since it was opened; or it could not be done however often tried."""

    PLACED = "placed"
    REFUSED = "refused"
    CHANGED = "changed"
    APART = "apart"


class Writer(msgspec.Struct, frozen=True):
    """Somebody as the repository names them: the register's id and a name."""

    id: str
    name: str


class File(msgspec.Struct, frozen=True):
    """A photo, film or document that goes along."""

    name: str
    sha256: str


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """``group`` has its year (``2026-2027/groep-3``). ``source`` is the path of a post
    that stands already, "" of a new one, which then gets a folder named ``word`` or the
    next that is free. ``base`` is the SHA-256 of the text that was opened to change it.
    ``author`` is whose post it is, ``by`` who sent it: a colleague may do that."""

    id: str
    moment: str
    deed: Deed
    group: str
    author: Writer
    by: Writer
    title: str
    source: str = ""
    word: str = ""
    base: str = ""
    files: tuple[File, ...] = ()
    removed: tuple[str, ...] = ()


class Told(msgspec.Struct, frozen=True):
    """A finding as it travels back (school/findings.py)."""

    line: int
    code: str
    what: str
    allowed: str = ""
    suggestion: str = ""
    severity: Severity = "error"
    rule: int = 0

    @classmethod
    def of(cls, finding: Finding) -> Told:
        return cls(finding.line, finding.code, finding.what, finding.allowed, finding.suggestion, finding.severity,
                   finding.rule)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """``source`` is where the post stands; ``theirs`` what stands there when it was
    changed meanwhile, "" when it is gone; ``left`` the files that the store did not take."""

    id: str
    moment: str
    state: State
    source: str = ""
    commit: str = ""
    findings: tuple[Told, ...] = ()
    theirs: str = ""
    left: tuple[str, ...] = ()


def digest(text: bytes) -> str:
    """The SHA-256 that names a text (``Errand.base``)."""
    return hashlib.sha256(text).hexdigest()


def send(home: Home, errand: Errand, text: bytes = b"", files: Mapping[str, Path] | None = None) -> None:
    """As the gate: lay an errand down, on disk when this returns. Twice is once.

    Raises OSError: then nothing was sent.
    """
    home.inbox.mkdir(mode=0o770, parents=True, exist_ok=True)
    _sweep(home)
    place = _folder(home, errand.id)
    if place.exists() or read_answer(home, errand.id):
        return
    fresh = home.inbox / f"{FRESH}{errand.id}-{os.getpid()}"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        (fresh / FILES).mkdir(mode=0o750, parents=True)
        for name, path in (files or {}).items():
            _copy(path, fresh / FILES / name)
        _write(fresh / TEXT, text)
        _write(fresh / LETTER, msgspec.json.encode(errand))
        sync_folder(fresh / FILES)
        sync_folder(fresh)
        with suppress(FileExistsError):  # another process was first with the same errand
            os.rename(fresh, place)
        sync_folder(home.inbox)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def waiting(home: Home) -> list[str]:
    """The ids of what was sent and has no answer, the oldest first."""
    with suppress(FileNotFoundError):
        there = [(entry.stat(follow_symlinks=False).st_mtime_ns, entry.name) for entry in os.scandir(home.inbox)
                 if ID.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)]
        return [id for _, id in sorted(there) if not (home.answered / f"{id}.json").exists()]
    return []


def oldest_seconds(home: Home, now: datetime.datetime) -> float:
    """How long the oldest of them waits, 0 when none does."""
    for id in waiting(home):
        with suppress(OSError):
            return max(0.0, now.timestamp() - (home.inbox / id).stat().st_mtime)
    return 0.0


def set_apart(home: Home, since: datetime.datetime) -> int:
    """How many could not be done, of those that were answered since."""
    number = 0
    with suppress(FileNotFoundError):
        for entry in os.scandir(home.answered):
            if entry.name.endswith(".json") and entry.stat().st_mtime > since.timestamp():
                with suppress(ErrandError):
                    said = read_answer(home, entry.name.removesuffix(".json"))
                    number += said is not None and said.state is State.APART
    return number


def forget_answers(home: Home, now: datetime.datetime) -> int:
    """As the build: throw away what was answered long ago and was seen; gives how many."""
    gone = 0
    with suppress(FileNotFoundError):
        for entry in list(os.scandir(home.answered)):
            seen = not (home.inbox / entry.name.removesuffix(".json")).exists()
            if seen and entry.stat().st_mtime + ANSWERS_KEPT < now.timestamp():
                os.unlink(entry.path)
                gone += 1
    return gone


def read(home: Home, id: str, largest: int) -> tuple[Errand, bytes]:
    """An errand and its text of at most ``largest`` bytes. Raises ErrandError."""
    folder = _folder(home, id)
    try:
        errand = msgspec.json.decode(_read(folder / LETTER, LARGEST_LETTER), type=Errand)
        text = _read(folder / TEXT, largest)
    except (OSError, msgspec.DecodeError) as error:
        raise ErrandError(f"errand {id}: {error}") from error
    if errand.id != id:
        raise ErrandError(f"errand {id} calls itself {errand.id}")
    if any("/" in file.name or "\0" in file.name or file.name in ("", ".", "..") for file in errand.files):
        raise ErrandError(f"errand {id} has a file without a plain name")
    return errand, text


def file_of(home: Home, errand: Errand, name: str) -> Path:
    """Where a file that goes along lies."""
    return _folder(home, errand.id) / FILES / name


def answer(home: Home, said: Answer) -> None:
    """As the build: say what became of it, on disk when this returns."""
    home.answered.mkdir(mode=0o750, parents=True, exist_ok=True)
    write_whole(home.answered / f"{said.id}.json", msgspec.json.encode(said))


def read_answer(home: Home, id: str) -> Answer | None:
    """What became of an errand; None while nobody said. Raises ErrandError."""
    if not ID.fullmatch(id):
        return None
    try:
        return msgspec.json.decode((home.answered / f"{id}.json").read_bytes(), type=Answer)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise ErrandError(f"answer {id}: {error}") from error


def clear(home: Home) -> int:
    """As the gate: take away what was answered; gives how many."""
    gone = 0
    with suppress(FileNotFoundError):
        for entry in list(os.scandir(home.inbox)):
            if ID.fullmatch(entry.name) and (home.answered / f"{entry.name}.json").exists():
                shutil.rmtree(entry.path, ignore_errors=True)
                gone += 1
    return gone


def _folder(home: Home, id: str) -> Path:
    if not ID.fullmatch(id):
        raise ErrandError(f"“{id}” is no id")
    return home.inbox / id


def _sweep(home: Home) -> None:
    """What an interrupted send left an hour ago."""
    for left in home.inbox.glob(f"{FRESH}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > AN_HOUR:
                shutil.rmtree(left)


def _read(file: Path, largest: int) -> bytes:
    with os.fdopen(open_original(file), "rb") as stream:
        data = stream.read(largest + 1)
    if len(data) > largest:
        raise OSError(f"{file.name} is larger than {largest} bytes")
    return data


def _copy(source: Path, target: Path) -> None:
    with os.fdopen(open_original(source), "rb") as incoming, open(target, "xb") as out:
        os.fchmod(out.fileno(), 0o640)
        shutil.copyfileobj(incoming, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())


def _write(file: Path, data: bytes) -> None:
    with open(file, "xb") as out:
        os.fchmod(out.fileno(), 0o640)
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
