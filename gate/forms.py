"""A closed file in the forms that it can be given in, made ready once.

A tree never changes, so neither do the headers of what lies in it; only whether the
file is still there is asked each time (a withdrawn file leaves old releases too).
What is asked plainly, nearly everything, is answered from here without weighing
it again: whole, or "you have it" (RFC 9110). The rest is for gate/files.py.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from werkzeug.http import parse_accept_header

from school.manifest import Entry

CLOSED_PAGE = "private, no-store"
CLOSED_MEDIA = "private, no-cache"
HANDED = "/_gesloten/"
"""Where a server in front keeps the trees: an address that only we can send it to (deploy/nginx/closed-files.conf)."""
WHOLE = 128 * 1024  # bytes that are read at once: pages and most photos; films go in pieces
SMALL = 16 * 1024  # bytes; nearly every page, as it goes over the line
SMALL_ONES = 512  # so at most 8 MB
OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""A link in place of a file is never followed, a pipe never waited for."""
_MEDIA = ("image/", "video/", "audio/")
_SUFFIX = {"br": ".br", "gzip": ".gz", "": ""}


class Fields(list[tuple[str, str]]):
    """Headers that stand ready. ``sealed`` are the same with those that go on every answer,
    and which those were, once gate/headers.py has put them there."""

    __slots__ = ("sealed",)

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        super().__init__(fields)
        self.sealed: tuple[dict[str, str], list[tuple[str, str]]] | None = None


class Form(NamedTuple):
    """One form of a file. ``whole`` and ``known`` are the headers of a 200 and a 304,
    ``fields`` what both are made from; ``handed`` those for a server in front that takes
    the file itself (X-Accel-Redirect)."""

    path: str
    size: int
    tag: str
    fields: dict[str, str]
    whole: Fields
    known: Fields
    handed: Fields

    def read(self) -> bytes | None:
        """Its bytes; None when it is gone, or not what the index says (then
        gate/files.py looks what it is)."""
        try:
            found = os.lstat(self.path)
            if not stat.S_ISREG(found.st_mode) or found.st_size != self.size:
                return None
            if self.size > SMALL:
                return _read(self.path, self.size)
            return kept(self.path, self.size, found.st_ino, found.st_mtime_ns)
        except (OSError, _Changed):
            return None

    def is_there(self) -> bool:
        """Whether it still is the file that the index says."""
        try:
            found = os.lstat(self.path)
        except OSError:
            return False
        return stat.S_ISREG(found.st_mode) and found.st_size == self.size


@dataclass(frozen=True, slots=True)
class Forms:
    """All forms of one file; those that were never made are None."""

    plain: Form
    gzip: Form | None
    br: Form | None

    @classmethod
    def of(cls, entry: Entry, file: Path, place: str) -> Forms:
        """``file`` is where it lies, ``place`` the same within the trees, for a server
        in front."""
        return cls(_form(entry, file, place, "", entry.size),
                   _form(entry, file, place, "gzip", entry.gz) if entry.gz else None,
                   _form(entry, file, place, "br", entry.br) if entry.br else None)

    def fit(self, accepts: str) -> Form:
        """The smallest form that the browser takes."""
        if self.br is None and self.gzip is None:
            return self.plain
        br, gzip = accepted(accepts)
        return (br and self.br) or (gzip and self.gzip) or self.plain


class _Changed(Exception):
    """A file became another while it was read."""


@lru_cache(maxsize=SMALL_ONES)
def kept(path: str, size: int, inode: int, modified: int) -> bytes:
    """The bytes of a small file, as long as it is that very file: who asks has just looked.
    Emptied with each release, so that nothing that was erased stays."""
    return _read(path, size)


def _read(path: str, size: int) -> bytes:
    handle = os.open(path, OPEN)
    try:
        data = os.read(handle, size + 1)
    finally:
        os.close(handle)
    if len(data) != size:
        raise _Changed
    return data


@lru_cache(maxsize=256)
def accepted(header: str) -> tuple[bool, bool]:
    """Whether Accept-Encoding allows br, and gzip."""
    wanted = parse_accept_header(header)
    return wanted.quality("br") > 0, wanted.quality("gzip") > 0


def etag_of(entry: Entry, encoding: str) -> str:
    """Strong: other bytes, or the same bytes in another form, are another tag."""
    return entry.sha256.hex()[:32] + (f"-{encoding}" if encoding else "")


def _form(entry: Entry, file: Path, place: str, encoding: str, size: int) -> Form:
    tag = f'"{etag_of(entry, encoding)}"'
    fields = {"Content-Type": entry.type, "Vary": "Accept-Encoding, Cookie",
              "Cache-Control": CLOSED_MEDIA if entry.type.startswith(_MEDIA) else CLOSED_PAGE}
    if encoding:
        fields["Content-Encoding"] = encoding
    known = [("Vary", fields["Vary"]), ("Cache-Control", fields["Cache-Control"]), ("ETag", tag),
             ("Accept-Ranges", "bytes")]
    handed = [*fields.items(), ("ETag", tag), ("X-Accel-Redirect", quote(HANDED + place + _SUFFIX[encoding]))]
    return Form(f"{file}{_SUFFIX[encoding]}", size, tag, fields,
                Fields([*fields.items(), ("Content-Length", str(size)), ("ETag", tag), ("Accept-Ranges", "bytes")]),
                Fields(known), Fields(handed))
