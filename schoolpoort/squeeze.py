"""The files of a tree, laid down with their compressed siblings.

gzip without a time and brotli at level 5: level 11 costs forty times as much
for a few percent (docs/why.md). A sibling exists only when it is smaller.

A page has a gzip only. All pages begin with the same sheet, which is compressed
once; what follows is compressed by itself and put behind it. Brotli would take longer
than all the rest, and give 3 %.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import struct
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import brotli

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
SHEET_ENDS = b"</style>"
WINDOW, RAW = 31, -15  # zlib's words for: the largest window, in gzip's form and without any
ENDS = struct.Struct("<LL")
LEVEL = 9
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
    ending = Path(path).suffix
    return TEXT.get(ending) or OTHER[ending]


def lay(files: Path, pages: Mapping[str, bytes], before: Before | None) -> Iterator[Entry]:
    """Write pages by their paths, each with its compressed siblings, and give their rows.
    A page that is the same as before is linked: a group's tree has a hundred pages, and
    one more post changes three of them."""
    root = str(files)
    for folder in sorted({os.path.dirname(path) for path in pages}):
        os.makedirs(f"{root}/{folder}", exist_ok=True)
    for path, data in sorted(pages.items()):
        digest = hashlib.sha256(data).digest()
        old = before.entries.get(path) if before else None
        if before and old and old.sha256 == digest and link(before.files / path, files / path, old):
            yield old
        else:
            _write(f"{root}/{path}", data)
            yield _squeezed(f"{root}/{path}", path, data, digest)


def squeeze_all(files: Path, but: Collection[str] = ()) -> Iterator[Entry]:
    """Compress every file under ``files`` except the paths in ``but``, and give the rows."""
    for folder, _, names in os.walk(files):
        for name in sorted(names):
            path = os.path.relpath(os.path.join(folder, name), files)
            if path not in but and not path.endswith((GZIP, BROTLI)):
                yield squeeze(files / path, path)


def squeeze(file: Path, path: str) -> Entry:
    """Compress one file that is there, and give its row."""
    for form in (GZIP, BROTLI):
        file.with_name(file.name + form).unlink(missing_ok=True)
    data = file.read_bytes()
    return _squeezed(str(file), path, data, hashlib.sha256(data).digest())


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
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left):]
    finally:
        os.close(handle)


def gzipped(data: bytes) -> bytes:
    """``data`` as gzip (RFC 1952), without a time; the bytes depend on ``data`` only. What
    follows the sheet knows nothing of it: to carry on with zlib's state after it would cost
    more than packing the rest, and save a hundredth."""
    begins = data.find(SHEET_ENDS) + len(SHEET_ENDS)
    if begins < len(SHEET_ENDS):
        return gzip.compress(data, LEVEL, mtime=0)
    written, sum_of_it = _begun(data[:begins])
    packer, rest = zlib.compressobj(LEVEL, zlib.DEFLATED, RAW), data[begins:]
    return b"".join((written, packer.compress(rest), packer.flush(),
                     ENDS.pack(zlib.crc32(rest, sum_of_it), len(data) & 0xFFFFFFFF)))


@lru_cache(maxsize=4)
def _begun(shared: bytes) -> tuple[bytes, int]:
    """A beginning that many pages share as whole bytes of a gzip that goes on, and its CRC."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, WINDOW)
    return packer.compress(shared) + packer.flush(zlib.Z_SYNC_FLUSH), zlib.crc32(shared)


COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    GZIP: gzipped, BROTLI: lambda data: brotli.compress(data, quality=5)}


def link(old: Path, new: Path, entry: Entry) -> bool:
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
