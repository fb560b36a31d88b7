"""What changed between two versions of a post, as a person reads it on a phone: word by
word within a paragraph, what is the same only where it helps to find the place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from school.dossiers import Words

LONGEST = 1500
"""Words of a changed passage that are still compared one by one."""
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """Some text that stayed, is ``gone`` or is ``new``."""

    kind: str  # same, gone, new
    text: str


@dataclass(frozen=True)
class Passage:
    """A paragraph that changed; or how many paragraphs did not (``same``)."""

    pieces: tuple[Piece, ...] = ()
    same: int = 0


@dataclass(frozen=True)
class Difference:
    """Everything that is another: ``fields`` are the name of a part of the header
    with its pieces; photos by their names."""

    fields: tuple[tuple[str, tuple[Piece, ...]], ...]
    passages: tuple[Passage, ...]
    photos_gone: tuple[str, ...]
    photos_new: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.fields or self.photos_gone or self.photos_new or any(one.pieces for one in self.passages))


def difference(old: Words, new: Words) -> Difference:
    """What ``new`` has that ``old`` has not, and the other way round."""
    fields = tuple((name, words(before, after)) for name, before, after in (
        ("title", old.title, new.title), ("summary", old.summary, new.summary), ("author", old.author, new.author),
        ("date", old.date, new.date), ("tags", ", ".join(old.tags), ", ".join(new.tags)),
        ("gallery", old.gallery, new.gallery)) if before != after)
    before, after = ({(one.name, one.original) for one in side.photos} for side in (old, new))
    gone, fresh = (tuple(sorted(name for name, _ in side)) for side in (before - after, after - before))
    return Difference(fields, tuple(_passages(_paragraphs(old.body), _paragraphs(new.body))), gone, fresh)


def words(old: str, new: str) -> tuple[Piece, ...]:
    """Word by word; a passage that is too long for that as a whole."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > LONGEST:
        return tuple(Piece(kind, text) for kind, text in (("gone", old), ("new", new)) if text)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[a:b])))
        else:
            sides = (("gone", before[a:b]), ("new", after[c:d]))
            pieces += [Piece(kind, "".join(part)) for kind, part in sides if part]
    return tuple(pieces)


def _paragraphs(body: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", body) if part.strip()]


def _passages(old: Sequence[str], new: Sequence[str]) -> Iterator[Passage]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Passage(same=b - a)
            continue
        for place in range(max(b - a, d - c)):
            before = old[a + place] if a + place < b else ""
            after = new[c + place] if c + place < d else ""
            yield Passage(words(before, after))
