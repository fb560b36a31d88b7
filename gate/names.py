"""People's names as Dutch lists have them: sorted by the last name without its
particle, and found without case and accents."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def full(first: str, particle: str, last: str) -> str:
    """*Bram de Vries*."""
    return " ".join(filter(None, (first, particle, last)))


def sort_key(first: str, particle: str, last: str) -> tuple[str, str, str]:
    """De Vries stands at the V."""
    return fold(last), fold(particle), fold(first)


def fold(text: str) -> str:
    """Small letters without accents: who types *ozturk* finds *Öztürk*."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())


def words(text: str) -> list[str]:
    """What somebody typed into a search box, as words to compare."""
    return fold(text[:100]).split()


def matches(wanted: Sequence[str], name: str) -> bool:
    """Whether each word begins a word of the name. No letter has a special
    meaning: ``%`` finds only ``%``."""
    parts = fold(name).replace("-", " - ").split() + fold(name).split()
    return bool(wanted) and all(any(part.startswith(word) for part in parts) for word in wanted)
