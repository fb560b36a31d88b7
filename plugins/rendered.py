"""Reads a source and renders its text, once for each text.

The header is read by our own strict reader (school.headers), never by
Pelican's. The HTML of a text is kept by hash in a folder of the tree's own,
so that nothing is shared between trees.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import markdown
from pelican import signals
from pelican.readers import BaseReader, Readers

from school.fields import Fields
from school.findings import has_errors
from school.headers import read_header
from school.markup import render
from school.places import find_place
from school.texts import decode


class SourceError(ValueError):
    """A source that the strict reader refuses."""


def name_of(text: str) -> str:
    """The cache's name for a text: its hash, with the version that renders it."""
    return hashlib.sha256(f"{markdown.__version__}\0{text}".encode()).hexdigest()


def once(text: str, folder: Path | None, work: Callable[[str], str] = render) -> str:
    """The HTML of ``text``, from ``folder`` when it was made before."""
    if folder is None:
        return work(text)
    kept = folder / name_of(text)
    try:
        return kept.read_text(encoding="utf-8")
    except FileNotFoundError:
        html = work(text)
        folder.mkdir(parents=True, exist_ok=True)  # a withdrawal may have emptied it
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.write_text(html, encoding="utf-8")
        fresh.replace(kept)
        return html


class SourceReader(BaseReader):  # type: ignore[misc]  # Pelican has no types
    """Reads Markdown with a header that the strict reader accepts."""

    file_extensions = ("md",)

    def read(self, filename: str) -> tuple[str, dict[str, Any]]:
        """HTML and metadata. Raises SourceError; Pelican logs it as an error,
        at which our run stops."""
        text, findings = decode(Path(filename).read_bytes(), filename)
        place, nowhere = find_place(os.path.relpath(filename, self.settings["PATH"]), self.settings["SITE"])
        if not place:
            raise SourceError("; ".join(map(str, nowhere)))
        header, wrong = read_header(text, filename, place.where)
        fields = Fields(header, filename, findings + wrong)
        if has_errors(fields.findings):
            raise SourceError("; ".join(map(str, fields.findings)))
        metadata: dict[str, Any] = {"slug": place.slug}
        metadata |= {key.lower(): self.process_metadata(key.lower(), entry.text)
                    for key, entry in header.entries.items() if key not in ("Date", "Modified", "Status")}
        metadata |= {key.lower(): moment for key in ("Date", "Modified") if (moment := fields.moment(key))}
        return once(header.body, self.settings.get("RENDERED")), metadata | {"status": str(fields.status())}


def _use(readers: Readers) -> None:
    readers.reader_classes = {"md": SourceReader}


def register() -> None:
    """When readers are chosen: ours for Markdown and none for anything else."""
    signals.readers_init.connect(_use)
