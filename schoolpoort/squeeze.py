"""The files of a tree, laid down with their compressed siblings.

gzip without a time and brotli at level 5: level 11 costs forty times as much
for a few percent (docs/why.md). A sibling exists only when it is smaller.

A page has a gzip only. All pages begin alike, with their sheet and up to their title, which
is compressed once; what follows is compressed by itself and put behind it. Brotli would take
longer than all the rest, and give 3 %.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import struct
import zlib
from collections import deque
from collections.abc import Callable
from pathlib import Path

import brotli
from isal import isal_zlib

from school.manifest import Entry
from schoolpoort.before import Before

TEXT = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8", ".xml": "application/xml; charset=utf-8",
    ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
}
OTHER = {".woff2": "font/woff2", ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg",
         ".avif": "image/avif", ".mp4": "video/mp4", ".pdf": "application/pdf", ".ico": "image/x-icon"}
FEED = "application/atom+xml; charset=utf-8"
SHEET_ENDS, TITLE = b"</style>", b"<title>"
WINDOW, RAW = 31, -15  # zlib's words for: the largest window, in gzip's form and without any
ENDS = struct.Struct("<LL")
LEVEL = 9
QUICK = 2  # of isal's 0 to 3
SHORT = 8_000
"""Bytes of what follows the beginning of most posts' pages. They are packed by ISA-L, in a quarter of zlib's
time and with a fourteenth more bytes; lists are longer, and few."""
GZIP, BROTLI = ".gz", ".br"
ASSETS = frozenset({".css", ".js", ".svg"})
"""Made seldom and fetched by everybody, so in both forms; a page in the one that every
browser and every web server knows: each file costs a build more than what is in it."""
SMALLEST = 256  # below this a sibling costs more than it saves


def content_type(path: str) -> str:
    """The type that a file is served with. Raises KeyError for one that a
    release never holds."""
    if path == "feed.xml":
        return FEED
    ending = os.path.splitext(path)[1]
    return TEXT.get(ending) or OTHER[ending]


def lay(files: str, path: str, data: bytes, before: Before | None) -> Entry:
    """Write one file of a tree into a folder that is there, with its compressed siblings, and give its row.
    One that is the same as before is linked: a group's tree has a hundred pages, and one more
    post changes three of them."""
    digest = digested(data)
    old = before.entries.get(path) if before else None
    if before and old and old.sha256 == digest and link(f"{before.files}/{path}", f"{files}/{path}", old):
        return old
    _write(f"{files}/{path}", data)
    return _squeezed(f"{files}/{path}", path, data, digest)


def squeeze(file: Path, path: str) -> Entry:
    """Compress one file that is there, and give its row."""
    for form in (GZIP, BROTLI):
        file.with_name(file.name + form).unlink(missing_ok=True)
    data = file.read_bytes()
    return _squeezed(str(file), path, data, digested(data))


def _squeezed(file: str, path: str, data: bytes, digest: bytes) -> Entry:
    """Write the compressed siblings of a file and give its row of the manifest."""
    sizes: dict[str, int | None] = {}
    ending = os.path.splitext(file)[1]
    for form in COMPRESS if ending in TEXT and len(data) >= SMALLEST else ():
        if form == BROTLI and ending not in ASSETS:
            continue
        small = COMPRESS[form](data)
        if len(small) < len(data):
            _write(f"{file}{form}", small)
            sizes[form] = len(small)
    return Entry(path, len(data), digest, content_type(path), sizes.get(GZIP), sizes.get(BROTLI))


def _write(file: str, data: bytes) -> None:
    """A new file. Python's own file objects take as long as the system does, thirty thousand times."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left):]
    finally:
        os.close(handle)


def gzipped(data: bytes) -> bytes:
    """``data`` as gzip (RFC 1952), without a time; the bytes depend on ``data`` only. What
    follows a beginning knows nothing of it: to carry on with zlib's state after it would cost
    more than packing the rest, and save a hundredth."""
    begun = _begun(data)
    if begun is None:
        return gzip.compress(data, LEVEL, mtime=0)
    rest = data[len(begun.shared):]
    packer = isal_zlib.compressobj(QUICK, zlib.DEFLATED, RAW) if len(rest) < SHORT else \
        zlib.compressobj(LEVEL, zlib.DEFLATED, RAW)
    return b"".join((begun.packed, packer.compress(rest), packer.flush(),
                     ENDS.pack(isal_zlib.crc32(rest, begun.crc), len(data) & 0xFFFFFFFF)))


def digested(data: bytes) -> bytes:
    """The SHA-256 of ``data``."""
    begun = _begun(data)
    if begun is None:
        return hashlib.sha256(data).digest()
    whole = begun.sha256.copy()
    whole.update(memoryview(data)[len(begun.shared):])
    return whole.digest()


class _Begun:
    """A beginning that many pages share: as whole bytes of a gzip that goes on, and what was counted and
    hashed of it."""

    def __init__(self, shared: bytes) -> None:
        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, WINDOW)
        self.shared = shared
        self.packed = packer.compress(shared) + packer.flush(zlib.Z_SYNC_FLUSH)
        self.crc, self.sha256 = zlib.crc32(shared), hashlib.sha256(shared)


_BEGUN: deque[_Begun] = deque(maxlen=4)


def _begun(data: bytes) -> _Begun | None:
    """The beginning of a page that carries its sheet, up to its title; None of what has none. To compare
    takes a tenth of hashing, as a cache by its bytes would."""
    for known in _BEGUN:
        if data.startswith(known.shared):
            return known
    sheet = data.find(SHEET_ENDS)
    title = data.find(TITLE, sheet) if sheet >= 0 else -1
    if title < 0:
        return None
    _BEGUN.appendleft(_Begun(data[:title + len(TITLE)]))
    return _BEGUN[0]


COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    GZIP: gzipped, BROTLI: lambda data: brotli.compress(data, quality=5)}


def link(old: str, new: str, entry: Entry) -> bool:
    """Whether the page and its siblings could be linked: a withdrawal may be at work there."""
    made: list[str] = []
    try:
        for form, size in (("", entry.size), (GZIP, entry.gz), (BROTLI, entry.br)):
            if size is not None:
                os.link(f"{old}{form}", f"{new}{form}")
                made.append(f"{new}{form}")
    except OSError:
        for path in made:
            os.unlink(path)
        return False
    return True
