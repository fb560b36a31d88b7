"""Every address that a post or photo ever had: a file that the build only adds to.

``var/addresses.jsonl``, one line for a post in a tree that is new there or has
other files than before, on disk before anything is served. Only
``schoolpoort gone`` reads it: what is to be gone everywhere must be looked for
under every name it had, also those that no release remembers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from school.home import Home
from school.journal import append, whole_lines, write_whole
from school.release import Release, ReleaseError
from schoolpoort.plan import Inputs, Plan
from schoolpoort.treefacts import TreePost, read_tree


class BookError(Exception):
    """The file can't be understood; nothing can be called gone from a guess."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A post in one tree: ``files`` are the names beside its page, ``originals``
    the SHA-256 of what came in, by name."""

    source: str
    key: str
    address: str
    moment: str = ""
    files: tuple[str, ...] = ()
    originals: dict[str, str] = {}

    @property
    def addresses(self) -> tuple[str, ...]:
        return self.address, *(self.address + name for name in self.files)


def read_book(home: Home) -> tuple[Line, ...]:
    """All lines, oldest first. Raises BookError."""
    try:
        return tuple(msgspec.json.decode(line, type=Line) for line in whole_lines(home.address_book))
    except (msgspec.DecodeError, OSError) as error:
        raise BookError(f"{home.address_book} is niet te lezen ({error}). Herstel het bestand uit een back-up: zonder "
                        "deze lijst is niet te zeggen welke adressen er waren.") from error


def note_addresses(home: Home, plan: Plan, fresh: Iterable[Inputs]) -> None:
    """Write down what the trees in ``fresh`` add to those that stood in their place; all
    that is planned when there is no book yet. They are all on the shelf. Raises OSError: what can't be written
    down is not served."""
    standing = _standing(home) if home.address_book.exists() else {}
    lines = [msgspec.json.encode(line) for inputs in (fresh if standing else plan.inputs)
             for line in _lines(home, inputs, _marks(home, standing.get(str(inputs.tree))), plan.moment.isoformat())]
    if lines:
        append(home.address_book, lines)


def tie(home: Home, source: str, keys: Collection[str]) -> None:
    """Write the lines of ``keys`` down as those of ``source`` as well: what git knows of a
    text's other names may be taken out of its history. Raises BookError."""
    lines = [line for line in read_book(home) if line.key in keys]
    known = {line.address for line in lines if line.source == source}
    new = [msgspec.json.encode(msgspec.structs.replace(line, source=source)) for line in lines
           if line.address not in known]
    if new:
        append(home.address_book, new)


def leave_out(home: Home, text: str) -> int:
    """Take the lines that hold a text, or an address made of it, out of the book. Gives
    how many."""
    words = {text.casefold(), slug_of(text)} - {""}
    lines = whole_lines(home.address_book)
    kept = [line for line in lines if not any(word in line.decode().casefold() for word in words)]
    if len(kept) < len(lines):
        write_whole(home.address_book, b"".join(line + b"\n" for line in kept))
    return len(lines) - len(kept)


def slug_of(text: str) -> str:
    """A text as it stands in the name of a file or an address."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def line_of(post: TreePost, originals: dict[str, str], moment: str = "") -> Line:
    """A post of a tree as the book calls it."""
    names = tuple(path.rpartition("/")[2] for path in post.files)
    return Line(source=post.source, key=post.key, address=post.address, moment=moment,
                files=tuple(name for name in names if name != "index.html"), originals=originals)


def _lines(home: Home, inputs: Inputs, old: frozenset[tuple[str, str, tuple[str, ...]]],
           moment: str) -> Iterator[Line]:
    for post, made in zip(inputs.posts, read_tree(home.trees / inputs.place).posts, strict=True):
        if _mark(made) not in old:
            yield line_of(made, dict(inputs.album(post).originals), moment)


def _standing(home: Home) -> Mapping[str, str]:
    """The places of the trees that are served now, by name."""
    try:
        return Release.current(home).facts.trees
    except ReleaseError:
        return {}


def _marks(home: Home, place: str | None) -> frozenset[tuple[str, str, tuple[str, ...]]]:
    return frozenset(_mark(post) for post in read_tree(home.trees / place).posts) if place else frozenset()


def _mark(post: TreePost) -> tuple[str, str, tuple[str, ...]]:
    return post.source, post.address, post.files
