"""What a decoder left behind, read with suspicion.

Whoever decodes hostile bytes may have been taken over by them. So names,
number, types, sizes and first bytes of the files are checked here against
the kind that was asked for; anything unexpected is as good as a crash.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from pathlib import Path

import msgspec

from school.media.face import MOST_FACES, Face, Look
from school.media.refusals import Why
from school.pictures import Medium

FILE = "report.json"
LARGEST = 64_000
MOST_PIECES = 8
LONGEST_SIDE = 4000
_NAME = re.compile(r"(?:\d{1,4}\.(?:webp|jpg)|film\.mp4|document\.pdf)", re.ASCII)
_MAGIC = {
    "image/webp": b"RIFF",
    "image/jpeg": b"\xff\xd8\xff",
    "application/pdf": b"%PDF-",
    "video/mp4": b"\0\0\0",
}
_PICTURES = {"image/webp", "image/jpeg"}
_TYPES: dict[Medium | Look, set[str]] = {
    Medium.PHOTO: _PICTURES,
    Medium.DOCUMENT: {"application/pdf"},
    Medium.FILM: _PICTURES | {"video/mp4"},
    Look.FACES: {"image/webp"},
    Look.SMALL: {"image/webp"},
    Look.STILL: {"image/webp"},
}


class Piece(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file that a decoder says it made."""

    name: str
    type: str
    width: int
    height: int


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a decoder says: what it made or saw, or why not. ``detail`` is for a log."""

    made: tuple[Piece, ...] = ()
    faces: tuple[Face, ...] = ()
    why: Why | None = None
    fact: str = ""
    detail: str = ""


def read_report(kind: Medium | Look, folder: Path) -> Report:
    """The report in ``folder``, checked; a CRASH when it is not to be believed."""
    try:
        with os.fdopen(os.open(folder / FILE, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            report = msgspec.json.decode(file.read(LARGEST), type=Report)
        if report.why is None:
            _check(kind, folder, report)
    except (OSError, ValueError, msgspec.DecodeError) as error:
        return Report(why=Why.CRASH, detail=str(error))
    return report


def _check(kind: Medium | Look, folder: Path, report: Report) -> None:
    """Raises ValueError for anything that a sound decoder would not leave."""
    names = {piece.name for piece in report.made}
    least, most = (0, 1) if kind is Look.FACES else (1, MOST_PIECES)
    if not least <= len(report.made) <= most or len(names) != len(report.made):
        raise ValueError("a strange number of files")
    if names | {FILE} != set(os.listdir(folder)):
        raise ValueError("other files than were told of")
    if len(report.faces) > (MOST_FACES if kind is Look.FACES else 0):
        raise ValueError("a strange number of faces")
    for piece in report.made:
        if not _NAME.fullmatch(piece.name) or piece.type not in _TYPES[kind]:
            raise ValueError("a strange name or type")
        if not 0 <= piece.width <= LONGEST_SIDE or not 0 <= piece.height <= LONGEST_SIDE:
            raise ValueError("a strange size")
        opened = os.open(folder / piece.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(opened, "rb") as file:
            if not stat.S_ISREG(os.fstat(opened).st_mode) or not file.read(8).startswith(_MAGIC[piece.type]):
                raise ValueError("not a file of its type")


def empty(folder: Path) -> None:
    """Make ``folder`` new: what a dead decoder left is of no use."""
    shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
