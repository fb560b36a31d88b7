"""Reads a source and renders its text, once for each text.

The header is read by our own strict reader (school.headers), never by
Pelican's. The HTML of a text comes from the check, which rendered it to look at it, or
from the tree's last run: kept by hash in a file of the tree's own, so that nothing is
shared between trees.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import markdown
import msgspec
from pelican import signals
from pelican.readers import BaseReader, Readers

from school.fields import Fields
from school.findings import has_errors
from school.headers import read_header
from school.markup import render
from school.places import find_place
from school.texts import decode

NEWLINE = "\n"


class SourceError(ValueError):
    """A source that the strict reader refuses."""


def name_of(text: str) -> str:
    """The cache's name for a text: its hash, with the version that renders it."""
    return hashlib.sha256(f"{markdown.__version__}\0{text.strip(NEWLINE)}".encode()).hexdigest()


class Rendered:
    """HTML by the hash of its text, for one run. ``given`` is that of this run's own texts, by the
    text; ``file`` holds what the tree's last run used, None to keep nothing."""

    def __init__(self, file: Path | None = None, given: Mapping[str, str] | None = None,
                 work: Callable[[str], str] = render) -> None:
        self._file, self._given, self._work = file, given or {}, work
        self._used: dict[str, str] = {}

    def html(self, text: str) -> str:
        """The HTML of ``text``, made now when nobody made it before."""
        name = name_of(text)
        if name not in self._used:
            self._used[name] = self._given.get(text) or self._kept.get(name) or self._work(text)
        return self._used[name]

    def keep(self) -> None:
        """Write what was used for the tree's next run, in one step."""
        if self._file is None or self._used.keys() == self._kept.keys():
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)  # a withdrawal may have emptied it
        fresh = self._file.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(msgspec.msgpack.encode(self._used))
        fresh.replace(self._file)

    @cached_property
    def _kept(self) -> dict[str, str]:
        try:
            return msgspec.msgpack.decode(self._file.read_bytes(), type=dict[str, str]) if self._file else {}
        except (OSError, msgspec.DecodeError):
            return {}  # only a saving of time


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
        rendered: Rendered = self.settings.get("RENDERED") or Rendered()
        return rendered.html(header.body), metadata | {"status": str(fields.status())}


def _use(readers: Readers) -> None:
    readers.reader_classes = {"md": SourceReader}


def register() -> None:
    """When readers are chosen: ours for Markdown and none for anything else."""
    signals.readers_init.connect(_use)
