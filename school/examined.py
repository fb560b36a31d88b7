"""What was found in bodies before, kept on disk by a hash of what it depends on.

Only a saving of time: a file that is missing, damaged or made by other rules
is as good as none.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec

from school.bodies import Examined
from school.settings import Site

_RULES = ("bodies.py", "links.py", "markup.py", "emphasis.py", "plain.py", "pictures.py", "findings.py", "rules.py",
          "wording.py")


@dataclass(frozen=True)
class Kept:
    """What the last check that wrote it found, by the hash of a text."""

    file: Path
    found: Mapping[str, Examined] = field(default_factory=dict)

    @classmethod
    def named(cls, folder: Path, site: Site) -> Kept:
        """Those in ``folder`` under today's rules and settings, not read yet."""
        return cls(folder / f"check-{_rules(site)}.msgpack")

    def read(self) -> Kept:
        """With the findings that are in there."""
        try:
            return Kept(self.file, msgspec.msgpack.decode(self.file.read_bytes(), type=dict[str, Examined]))
        except (OSError, msgspec.DecodeError):
            return self

    def write(self, found: Mapping[str, Examined]) -> None:
        """Keep this and no more, in one step; not being able to harms nobody."""
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.file.with_suffix(f".{os.getpid()}")
            fresh.write_bytes(msgspec.msgpack.encode(found))
            os.chmod(fresh, 0o600)
            os.replace(fresh, self.file)
            for stale in self.file.parent.glob("check-*.msgpack"):
                if stale != self.file:
                    stale.unlink(missing_ok=True)


def _rules(site: Site) -> str:
    """A hash of everything but the text that a finding depends on."""
    facts = repr((site.url, sorted(site.circles.items()))).encode()
    return hashlib.blake2b(_code() + facts, digest_size=8).hexdigest()


@cache
def _code() -> bytes:
    folder = Path(__file__).parent
    parts = [(folder / name).read_bytes() for name in _RULES]
    return b"".join(hashlib.sha256(part).digest() for part in parts) + "".join(
        version(name) for name in ("markdown", "lxml", "nh3")).encode()
