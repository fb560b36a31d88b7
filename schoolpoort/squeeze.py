"""Compressed siblings of text files, made once at build time.

gzip without a time and brotli at level 5: level 11 costs forty times as much
for a few percent (libraries.md 9). A sibling exists only when it is smaller.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
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
        packed = gzip.compress(data, 9, mtime=0), brotli.compress(data, quality=5)
        for index, (ending, small) in enumerate(zip((".gz", ".br"), packed, strict=True)):
            sibling = file.with_name(file.name + ending)
            sibling.unlink(missing_ok=True)
            if len(small) < len(data):
                sibling.write_bytes(small)
                sizes[index] = len(small)
    return Entry(path, len(data), hashlib.sha256(data).digest(), content_type(path), *sizes)


def squeeze_all(files: Path) -> Iterator[Entry]:
    """Every file under ``files``, in order of its path."""
    for file in sorted(files.rglob("*")):
        if file.is_file() and file.suffix not in (".gz", ".br"):
            yield squeeze(file, file.relative_to(files).as_posix())
