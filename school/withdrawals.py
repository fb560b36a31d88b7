"""What was taken away: an append-only file that builds, roll-backs and restores obey.

A file and not a table, so that it holds when the register is down, and is
written and fsynced before anything else happens (DESIGN 3.8). One JSON object
a line; the last line about a post counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from school.erased import Erased, ErasedError, What
from school.home import Home
from school.journal import append, whole_lines
from school.posts import Post


class WithdrawalsError(Exception):
    """The list can't be understood; nothing may be built from a guess."""


class Reach(StrEnum):
    """How far a withdrawal goes; RESTORED ends one. ERASED stands on a list of its
    own (school/erased.py) and has no end."""

    PUBLIC = "public"
    EVERYWHERE = "everywhere"
    RESTORED = "restored"
    ERASED = "erased"


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """One line: ``source`` relative to the content folder, ``key`` the post's
    place without its tree (``2026-2027/groep-3/kijkdoos``; a page: its slug)."""

    moment: str
    source: str
    key: str
    reach: Reach


@dataclass(frozen=True)
class Withdrawals:
    """The whole list, looked up by source and by address: a post that was
    renamed on disk only, or in its slug only, is still the same post."""

    lines: tuple[Withdrawal, ...] = ()
    erased: Erased = field(default_factory=Erased)

    @classmethod
    def read(cls, home: Home) -> Withdrawals:
        """With the list of the erased. Raises WithdrawalsError when a whole line of
        either is not understood."""
        try:
            erased = Erased.read(home.erased_file)
            lines = [msgspec.json.decode(line, type=Withdrawal) for line in whole_lines(home.withdrawn_file)]
        except ErasedError as error:
            raise WithdrawalsError(str(error)) from error
        except (msgspec.DecodeError, OSError) as error:
            raise WithdrawalsError(
                f"{home.withdrawn_file} is beschadigd ({error}). Herstel het bestand uit een back-up: "
                "zonder deze lijst zou iets terug kunnen komen dat is weggehaald."
            ) from error
        return cls(tuple(lines), erased)

    def reach(self, source: str, key: str) -> Reach | None:
        """How far the post is withdrawn, None when it is not."""
        if self.erased.holds(What.SOURCE, source) or self.erased.holds(What.KEY, key):
            return Reach.ERASED
        latest = next((w for w in reversed(self.lines) if w.source == source or w.key == key), None)
        return None if latest is None or latest.reach is Reach.RESTORED else latest.reach


def key_of(post: Post) -> str:
    """The place of a post without its tree, as a withdrawal names it."""
    return post.key


def record(home: Home, withdrawal: Withdrawal) -> None:
    """Append one line; it is on disk when this returns."""
    append(home.withdrawn_file, [msgspec.json.encode(withdrawal)])
