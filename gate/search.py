"""Finding people by what somebody typed: without case and accents, word by word.

Compared here and not by LIKE: a store knows too little of accents, and no
letter may mean something else (``%`` finds only ``%``)."""

from __future__ import annotations

from collections.abc import Sequence

from gate.names import plain

LONGEST = 100


def words(text: str) -> list[str]:
    """What was typed, as words to compare."""
    return plain(text[:LONGEST]).split()


def matches(wanted: Sequence[str], name: str) -> bool:
    """Whether each word begins a word of the name; a hyphen parts words too."""
    whole = plain(name)
    parts = whole.split() + whole.replace("-", " ").split()
    return bool(wanted) and all(any(part.startswith(word) for part in parts) for word in wanted)
