"""By what a post is recognised in the bytes of a tree.

Title, sentences, address, tags, the names of its photos and of everything
derived from them. A marker may belong to several posts; words too short to
tell one post from another are not searched.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import ahocorasick

from school.posts import Post
from school.withdrawals import key_of
from schoolpoort.albums import NO_ALBUM, Album

SENTENCES = 3
_BREAKS = re.compile(r"[*_\[\]()<>#`!&|\\~{}\"\n]|https?:\S+|\S+@\S+")
_LIST_MARK = re.compile(r"^\s*(?:[-+]|\d+[.)])\s+")
_WHOLE_WORDS = frozenset({"title", "tag", "photo"})


@dataclass(frozen=True, order=True)
class Marker:
    """``kind``: title, sentence, address, tag, photo (its own name) or
    derivative. ``text`` is folded as ``folded`` does."""

    kind: str
    text: str


@dataclass
class Markers:
    """All markers and whose they are (sources of posts)."""

    owners: dict[Marker, set[str]] = field(default_factory=lambda: defaultdict(set))
    _automaton: ahocorasick.Automaton | None = None

    @classmethod
    def of(cls, posts: Iterable[Post], albums: Mapping[str, Album]) -> Markers:
        markers = cls()
        for post in posts:
            album = albums.get(post.source, NO_ALBUM)
            for marker in _markers(post, tuple(album.originals), tuple(album.served)):
                markers.owners[marker].add(post.source)
        return markers

    def found(self, text: str) -> set[Marker]:
        """The markers that occur in a folded text."""
        hits: set[Marker] = set()
        if not self.owners:
            return hits
        for end, same in self.ready().iter(text):
            for marker in same:
                if marker not in hits and (marker.kind not in _WHOLE_WORDS or _stands_alone(text, end, marker)):
                    hits.add(marker)
        return hits

    def ready(self) -> ahocorasick.Automaton:
        """The machine that finds them; it is made once."""
        if self._automaton is None:
            self._automaton = self._machine()
        return self._automaton

    def _machine(self) -> ahocorasick.Automaton:
        by_text: defaultdict[str, list[Marker]] = defaultdict(list)
        for marker in self.owners:
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
