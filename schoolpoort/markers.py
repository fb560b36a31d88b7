"""By what a post is recognised in the bytes of a tree.

Title, sentences, address, tags, the names of its photos and of everything
derived from them. A marker may belong to several posts; words too short to
tell one post from another are not searched.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import ahocorasick

from school.posts import Post
from school.withdrawals import key_of
from schoolpoort.albums import NO_ALBUM, Album

SENTENCES = 3
MANY = 2_000
"""So many new markers are worth a new machine for all."""
MOST_MACHINES = 8
_BREAKS = re.compile(r"[*_\[\]()<>#`!&|\\~{}\"\n]|https?:\S+|\S+@\S+")
_LIST_MARK = re.compile(r"^\s*(?:[-+]|\d+[.)])\s+")
_WHOLE_WORDS = frozenset({"title", "tag", "photo"})


class Marker(NamedTuple):
    """``kind``: title, sentence, address, tag, photo (its own name) or
    derivative. ``text`` is folded as ``folded`` does."""

    kind: str
    text: str


class Markers:
    """All markers, and whose they are (sources of posts). One that stays is brought up to
    date: the machine that finds 50,000 of them takes longer to make than to use, so what
    came later is found by a small one of its own."""

    def __init__(self, owners: Mapping[Marker, set[str]] | None = None) -> None:
        self.owners: dict[Marker, set[str]] = dict(owners or {})
        self._of_post: dict[str, tuple[Marker, ...]] = {}
        self._in_machine: set[Marker] = set()
        self._machines: list[ahocorasick.Automaton] = []
        self._fresh = set(self.owners)

    def update(self, posts: Iterable[Post], albums: Mapping[str, Album]) -> Markers:
        """From now on those of these posts, and of no others."""
        now: dict[str, tuple[Marker, ...]] = {}
        for post in posts:
            album = albums.get(post.source, NO_ALBUM)
            now[post.source] = _markers(post, tuple(album.originals), tuple(album.served))
        for source in self._of_post.keys() - now.keys():
            self._drop(source)
        for source, markers in now.items():
            if self._of_post.get(source) is not markers:
                self._drop(source)
                for marker in markers:
                    self.owners.setdefault(marker, set()).add(source)
                self._fresh.update(self._known_not(markers))
        self._of_post = now
        return self

    def _drop(self, source: str) -> None:
        for marker in self._of_post.get(source, ()):
            owners = self.owners.get(marker)
            if owners:
                owners.discard(source)
                if not owners:
                    del self.owners[marker]

    def found(self, text: str) -> set[Marker]:
        """The markers that occur in a folded text."""
        hits: set[Marker] = set()
        for machine in self.ready() if self.owners else ():
            for end, same in machine.iter(text):
                for marker in same:
                    if marker not in hits and marker in self.owners and (
                            marker.kind not in _WHOLE_WORDS or _stands_alone(text, end, marker)):
                        hits.add(marker)
        return hits

    def ready(self) -> Sequence[ahocorasick.Automaton]:
        """The machines that find them all: a large one, and small ones for what came since."""
        if self._fresh:
            if len(self._fresh) > MANY or len(self._machines) > MOST_MACHINES:
                self._machines, self._in_machine, self._fresh = [], set(), set(self.owners)
            self._machines.append(_machine(self._fresh))
            self._in_machine |= self._fresh
            self._fresh = set()
        return self._machines

    def _known_not(self, markers: Iterable[Marker]) -> set[Marker]:
        return {marker for marker in markers if marker not in self._in_machine}


def _machine(markers: Iterable[Marker]) -> ahocorasick.Automaton:
    by_text: defaultdict[str, list[Marker]] = defaultdict(list)
    for marker in markers:
        by_text[marker.text].append(marker)
    machine = ahocorasick.Automaton()
    for text, same in by_text.items():
        machine.add_word(text, tuple(same))
    machine.make_automaton()
    return machine


@lru_cache(maxsize=1 << 15)
def _markers(post: Post, originals: tuple[str, ...], served: tuple[str, ...]) -> tuple[Marker, ...]:
    """The markers of one post with its files; a process that stays knows those of most."""
    return tuple(_made(post, originals, served))


def _made(post: Post, originals: tuple[str, ...], served: tuple[str, ...]) -> Iterator[Marker]:
    # A page's address is one word; it says nothing that its title doesn't.
    if post.group:
        yield Marker("address", folded(f"/{key_of(post)}/"))
    title = folded(post.title)
    if len(title) >= (5 if " " in title else 8):
        yield Marker("title", title)
    for sentence in sentences(post.body):
        yield Marker("sentence", sentence)
    for tag in post.tags:
        if len(tag) >= 4:
            yield Marker("tag", folded(tag))
    for name in (*originals, *post.files):
        yield Marker("photo", folded(name))
    for name in served:
        yield Marker("derivative", folded(name))


def sentences(body: str) -> list[str]:
    """The longest stretches of plain words, as they stand in a page too."""
    stretches = {folded(_LIST_MARK.sub("", stretch)).strip(" .,;:?…") for line in body.split("\n")
                 for stretch in _BREAKS.split(line)}
    long = [stretch for stretch in stretches if len(stretch) >= 24 and stretch.count(" ") >= 3]
    return sorted(long, key=lambda stretch: (-len(stretch), stretch))[:SENTENCES]


def folded(text: str) -> str:
    """A text as it is compared: entities read, spaces single, no capitals."""
    return " ".join(html.unescape(text).split()).casefold()


def _stands_alone(text: str, end: int, marker: Marker) -> bool:
    start = end - len(marker.text)
    before, after = text[start : start + 1] if start >= 0 else "", text[end + 1 : end + 2]
    return not before.isalnum() and not after.isalnum()
