"""What lies beside a post, as the build needs it: from names to derivatives.

An album knows where each derivative lies on disk and under which content-hash
name it is served; ``items`` is what the pages need (plugins.srcset).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Served:
    """One derivative: its file, size in bytes, SHA-256 and content type."""

    file: Path
    size: int
    sha256: bytes
    type: str


@dataclass(frozen=True)
class Album:
    """The files of one post. ``originals`` maps the names to the SHA-256 of what
    came in; ``missing`` are names that the text mentions and nobody has sent
    yet; ``refused`` says of files why they can't be shown."""

    items: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    served: Mapping[str, Served] = field(default_factory=dict)
    originals: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> list[list[str]]:
        """What of the album enters a tree: other derivatives make another tree."""
        return [[name, served.sha256.hex()] for name, served in sorted(self.served.items())] + \
            [[name, digest] for name, digest in sorted(self.originals.items())]


NO_ALBUM = Album()
