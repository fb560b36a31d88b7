"""What came of an original: files to serve, or a sentence for its sender."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from school.media.refusals import SENTENCES, Why
from school.pictures import HIDDEN


@dataclass(frozen=True)
class Derived:
    """One file to be served: hard-link ``path`` into a tree as ``name``."""

    name: str
    path: Path
    width: int
    height: int
    type: str
    size: int
    sha256: bytes


@dataclass(frozen=True)
class Photo:
    """``width`` and ``height`` are the largest's; ``src`` is the JPEG,
    ``sources`` (type, ((name, width), …)) the others, ``full`` the largest."""

    alt: str
    original: str
    files: tuple[Derived, ...]
    width: int
    height: int
    src: str
    sources: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    full: str

    @property
    def item(self) -> dict[str, Any]:
        """What a page needs (school.gallery)."""
        return {
            "kind": "photo",
            "alt": self.alt,
            "width": self.width,
            "height": self.height,
            "src": self.src,
            "sources": self.sources,
            "full": self.full,
        }


@dataclass(frozen=True)
class Film:
    """An MP4 and the name of its poster, a JPEG."""

    alt: str
    original: str
    files: tuple[Derived, ...]
    width: int
    height: int
    src: str
    poster: str

    @property
    def item(self) -> dict[str, Any]:
        return {
            "kind": "film",
            "alt": self.alt,
            "width": self.width,
            "height": self.height,
            "src": self.src,
            "poster": self.poster,
        }


@dataclass(frozen=True)
class Document:
    """A PDF; ``alt`` is unused, a link has words of its own."""

    alt: str
    original: str
    files: tuple[Derived, ...]
    src: str

    @property
    def item(self) -> dict[str, Any]:
        return {"kind": "document", "alt": self.alt, "src": self.src}


@dataclass(frozen=True)
class Barred:
    """A photo or film that may be nowhere: nothing was made of it."""

    alt: str
    original: str
    files: tuple[Derived, ...] = ()

    @property
    def item(self) -> dict[str, Any]:
        return {"kind": HIDDEN}


Media = Photo | Film | Document | Barred


@dataclass(frozen=True)
class Refusal:
    """Why an original can't be shown; as text a sentence that names the file.
    ``memory`` and ``seconds`` are what finding out took, 0 when it was known."""

    name: str
    why: Why
    fact: str = ""
    memory: int = 0
    seconds: float = 0.0

    @property
    def sentence(self) -> str:
        """The reason and what to do, without the name."""
        fact = f" ({self.fact})" if self.fact else ""
        return f"{SENTENCES[self.why]}{fact}"

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence}."
