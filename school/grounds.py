"""Why what is public is public: kept beside a release, so that its statement can say it.

Nothing here tells of what is closed. That is why of the rules about names there
is never a result: that a word is asked about says that a child is called so.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from pathlib import Path

import msgspec

FILE = "grounds.json"


class Ground(StrEnum):
    """By what right a text is public."""

    APPROVED = "approved"  # somebody with the right published this version
    FREE = "free"  # the school asks nobody's approval for its group
    PAGE = "page"  # a page of the site, which only who may publish can put there
    NONE = ""


class Looked(StrEnum):
    """How a rule is kept."""

    HERE = "here"  # by the program, on what is public itself; so what it found can be told
    NAMES = "names"  # by the gate, against the register, before somebody publishes
    PEOPLE = "people"  # by people, who answer for it
    PACE = "pace"  # about how often a class writes; a text breaks it not


class RuleLine(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of the school as it held: its number in school/rules.py, how strict."""

    number: int
    code: str
    sentence: str
    severity: str
    looked: Looked


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """Why one text is public: the role that approved it and on which day, and how
    often each rule of the kind ``Looked.HERE`` was broken by it (by code)."""

    ground: Ground = Ground.NONE
    role: str = ""
    on: str = ""
    found: dict[str, int] = {}


class Grounds(msgspec.Struct, frozen=True, kw_only=True):
    """Those of a whole release: ``posts`` by their key, pages among them."""

    school: str = ""
    url: str = ""
    rules: tuple[RuleLine, ...] = ()
    posts: dict[str, Basis] = {}

    def without(self, keys: Collection[str]) -> Grounds:
        """What is left when these posts leave: what is gone lives on nowhere."""
        return msgspec.structs.replace(self, posts={key: one for key, one in self.posts.items() if key not in keys})

    def uncounted(self, codes: Collection[str]) -> Grounds:
        """The same without what these rules gave, until a build has looked again."""
        def less(one: Basis) -> Basis:
            return msgspec.structs.replace(one, found={code: n for code, n in one.found.items() if code not in codes})
        return msgspec.structs.replace(self, posts={key: less(one) for key, one in self.posts.items()})

    def pack(self) -> bytes:
        """The file to write; nothing of no grounds at all."""
        return msgspec.json.encode(self) if self != Grounds() else b""


def read_grounds(release: Path) -> Grounds:
    """Those of a release's folder. None where they are missing or damaged: taking away waits for
    nothing, and a statement that gives no grounds is found by whoever holds it against the site."""
    try:
        return msgspec.json.decode((release / FILE).read_bytes(), type=Grounds)
    except (OSError, msgspec.DecodeError):
        return Grounds()
