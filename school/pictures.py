"""What may lie beside a post: photos, films and documents, and under which names.

Only names and sizes are judged here, for the walk over a content folder and
for the push hook alike. What is inside a file is for the build's decoder,
which runs in a process of its own.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from school.findings import Finding, suggest
from school.settings import Rules


class Medium(StrEnum):
    """The kinds of file that a reader sees beside a text."""

    PHOTO = "foto"
    FILM = "film"
    DOCUMENT = "document"


EXTENSIONS = {
    ".jpg": Medium.PHOTO, ".jpeg": Medium.PHOTO, ".png": Medium.PHOTO, ".webp": Medium.PHOTO,
    ".heic": Medium.PHOTO, ".heif": Medium.PHOTO,
    ".mp4": Medium.FILM, ".mov": Medium.FILM,
    ".pdf": Medium.DOCUMENT,
}
NAME_LIMIT = 120
HIDDEN = "hidden"
"""The kind of an item of which nothing is shown, though the text may name it."""
MEGABYTE = 1_000_000

JUNK = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep", ".directory"})
"""What desktops leave behind; no reader and no writer ever misses it."""

_NAME = re.compile(r"[^\W_][\w .,()+&'’-]*\.[A-Za-z0-9]{2,5}")


def medium(name: str) -> Medium | None:
    """What a file is by its last extension, None when it is nothing we know."""
    return EXTENSIONS.get(extension(name))


def extension(name: str) -> str:
    """The last extension in small letters, with its dot; "" when there is none."""
    stem, dot, last = name.rpartition(".")
    return f".{last.lower()}" if dot and stem else ""


def is_junk(name: str) -> bool:
    """Whether a file is only a trace of a desktop."""
    return name in JUNK or name.startswith("._")


def plain_name(name: str) -> str:
    """The one spelling that names are compared in: macOS writes é as two."""
    return unicodedata.normalize("NFC", name)


def judge_name(path: str) -> list[Finding]:
    """Findings about the name and the kind of a file beside a post."""
    name = plain_name(path.rpartition("/")[2])
    kinds = ", ".join(kind[1:] for kind in EXTENSIONS)
    if not medium(name):
        ending = extension(name)
        return [Finding(path, 0, "file-type", f"een bestand van de soort “{ending or name}” kan niet "
                        "bij een bericht staan", f"{kinds}; tekst in één bestand .md",
                        suggest(ending, [*EXTENSIONS, ".md"]) if ending else "")]
    if not _NAME.fullmatch(name) or len(name) > NAME_LIMIT or " ." in name or ".." in name:
        return [Finding(path, 0, "file-name", f"“{name}” is geen goede naam voor een bestand",
                        f"letters, cijfers, spaties en streepjes, hoogstens {NAME_LIMIT} tekens")]
    return []


def judge_size(path: str, size: int, rules: Rules) -> list[Finding]:
    """Findings about the size of a file in bytes."""
    kind = medium(path)
    limits = {Medium.PHOTO: rules.photo_megabytes, Medium.FILM: rules.film_megabytes,
              Medium.DOCUMENT: rules.document_megabytes}
    if size == 0:
        return [Finding(path, 0, "file-empty", "dit bestand is leeg", "een bestand met inhoud")]
    if kind and size > limits[kind] * MEGABYTE:
        return [Finding(path, 0, "file-large", f"deze {kind} is {size / MEGABYTE:.1f} MB",
                        f"hoogstens {limits[kind]} MB")]
    return []
