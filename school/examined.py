"""What was found in bodies before, kept on disk by a hash of what it depends on.

Only a saving of time: a file that is missing, damaged or made by other rules
is as good as none.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec

from school.bodies import Examined
from school.settings import Site

_RULES = ("bodies.py", "links.py", "markup.py", "pictures.py", "findings.py", "rules.py", "wording.py")


@dataclass
class Kept:
    """The findings of the last check. What is not asked for again is dropped."""

    file: Path
    old: dict[str, Examined]
    new: dict[str, Examined] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path, site: Site) -> Kept:
        """The findings kept in ``folder`` under today's rules and settings."""
        file = folder / f"check-{_rules(site)}.msgpack"
        try:
            old = msgspec.msgpack.decode(file.read_bytes(), type=dict[str, Examined])
        except (OSError, msgspec.DecodeError):
            old = {}
        return cls(file, old)

    def find(self, key: str) -> Examined | None:
        found = self.old.get(key)
        if found is not None:
            self.new[key] = found
        return found

    def add(self, key: str, examined: Examined) -> None:
        self.new[key] = examined

    def close(self) -> None:
        """Write what was used, in one step; not being able to harms nobody."""
        if self.new.keys() == self.old.keys():
            return
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.file.with_suffix(f".{os.getpid()}")
            fresh.write_bytes(msgspec.msgpack.encode(self.new))
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
