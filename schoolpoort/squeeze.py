"""Compressed siblings of text files, made once at build time.

gzip without a time and brotli at level 5: level 11 costs forty times as much
for a few percent (libraries.md 9). A sibling exists only when it is smaller.

A page has a gzip only. All pages begin with the same sheet, which is compressed
once: what follows goes on from there (zlib's deflateCopy). Brotli can't, would take
longer than all the rest, and give 3 %.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import brotli

from school.manifest import Entry

TEXT = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8", ".xml": "application/xml; charset=utf-8",
    ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
}
OTHER = {".woff2": "font/woff2", ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg",
         ".avif": "image/avif", ".mp4": "video/mp4", ".pdf": "application/pdf", ".ico": "image/x-icon"}
FEED = "application/atom+xml; charset=utf-8"
SHEET_ENDS = b"</style>"
GZIP = 31  # zlib's word for: the largest window, in gzip's form
SMALLEST = 256  # below this a sibling costs more than it saves


def content_type(path: str) -> str:
    """The type that a file is served with. Raises KeyError for one that a
    release never holds."""
    if path == "feed.xml":
        return FEED
    ending = Path(path).suffix
    return TEXT.get(ending) or OTHER[ending]


def squeeze(file: Path, path: str) -> Entry:
    """Write the siblings of ``file`` and give its row of the manifest."""
    data = file.read_bytes()
    sizes: list[int | None] = [None, None]
    if file.suffix in TEXT and len(data) >= SMALLEST:
        packed = gzipped(data), b"" if file.suffix == ".html" else brotli.compress(data, quality=5)
        for index, (ending, small) in enumerate(zip((".gz", ".br"), packed, strict=True)):
            sibling = file.with_name(file.name + ending)
            sibling.unlink(missing_ok=True)
            if small and len(small) < len(data):
                sibling.write_bytes(small)
                sizes[index] = len(small)
    return Entry(path, len(data), hashlib.sha256(data).digest(), content_type(path), *sizes)


def gzipped(data: bytes) -> bytes:
    """``data`` as gzip (RFC 1952), without a time; the bytes depend on ``data`` only."""
    shared = data.find(SHEET_ENDS) + 1  # 0 where there is no sheet
    written, begun = _begun(data[:shared])
    packer = begun.copy()
    return written + packer.compress(data[shared:]) + packer.flush()


@lru_cache(maxsize=4)
def _begun(shared: bytes) -> tuple[bytes, zlib._Compress]:
    """What is written of a beginning, and zlib's state after it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, GZIP)
    return packer.compress(shared), packer


def squeeze_all(files: Path) -> Iterator[Entry]:
    """Every file under ``files``, in order of its path."""
    for file in sorted(files.rglob("*")):
        if file.is_file() and file.suffix not in (".gz", ".br"):
            yield squeeze(file, file.relative_to(files).as_posix())
