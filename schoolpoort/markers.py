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
from operator import is_
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation

from school.content import Content
from school.posts import Post
from school.withdrawals import key_of
from schoolpoort.albums import NO_ALBUM, Album, known_of

SENTENCES, LEAST = 3, 24
"""So many of a text, each of at least so many letters."""
MANY = 2_000
"""So many new markers are worth a new machine for all."""
MOST_MACHINES = 8
_SIGNS = r"[*_\[\]()<>#`!&|\\~{}\"\n]"
_BREAKS, _NAMES_TOO = re.compile(_SIGNS), re.compile(_SIGNS + r"|https?:\S+|\S+@\S+")
"""Where plain words end; the second for a text with addresses in it."""
_LIST_MARK = re.compile(r"^\s*(?:[-+]|\d+[.)])\s+")
_WHOLE_WORDS = frozenset({"title", "tag", "photo"})


class Marker(NamedTuple):
    """``kind``: title, sentence, address, tag, photo (its own name) or
    derivative. ``text`` is folded as ``folded`` does."""

    kind: str
    text: str


class _Marked(NamedTuple):
    """A post with its album, and its markers."""

    post: Post
    album: Album
    markers: tuple[Marker, ...]

    def is_of(self, post: Post, album: Album) -> bool:
        return self.post is post and self.album is album


class Markers:
    """All markers, and whose they are (sources of posts). One that stays is brought up to
    date: the machine that finds 50,000 of them takes a fifth of a second to make, so what
    came later is found by a small one of its own."""

    def __init__(self, owners: Mapping[Marker, set[str]] | None = None) -> None:
        self.owners: dict[Marker, set[str]] = dict(owners or {})
        self._of_part: dict[str, dict[str, _Marked]] = {}
        self._given: dict[str, tuple[object, ...]] = {}
        self._in_machine: set[Marker] = set()
        self._machines: list[_Machine] = []
        self._fresh = set(self.owners)
        self._angled = {marker for marker in self.owners if "<" in marker.text}

    def update(self, parts: Iterable[Content], albums: Mapping[str, Album]) -> Markers:
        """From now on those of the posts and pages of these folders, and of no others; with
        what finds them all."""
        now = {part.place: (part, tuple(known_of([part], albums))) for part in parts}
        for place in self._given.keys() - now.keys():
            self._change(place, {})
            del self._given[place]
        for place, (part, given) in now.items():
            before = self._given.get(place, ())
            if len(before) != len(given) or not all(map(is_, before, given)):
                self._change(place, {post.source: (post, albums.get(post.source, NO_ALBUM))
                                     for post in (*part.posts, *part.pages)})
                self._given[place] = given
        self.ready()
        return self

    def _change(self, place: str, texts: Mapping[str, tuple[Post, Album]]) -> None:
        """Other posts of a folder, each with its album."""
        before = self._of_part.pop(place, {})
        now = {source: old if (old := before.get(source)) and old.is_of(*text) else _Marked(*text, tuple(_made(*text)))
               for source, text in texts.items()}
        if now:
            self._of_part[place] = now
        for source in before.keys() | now.keys():
            old, new = before.get(source), now.get(source)
            if old is not new:
                self._drop(source, old.markers if old else ())
                for marker in new.markers if new else ():
                    self.owners.setdefault(marker, set()).add(source)
                    if "<" in marker.text:
                        self._angled.add(marker)
                    if marker not in self._in_machine:
                        self._fresh.add(marker)

    def _drop(self, source: str, markers: Iterable[Marker]) -> None:
        for marker in markers:
            owners = self.owners.get(marker)
            if owners:
                owners.discard(source)
                if not owners:
                    del self.owners[marker]
                    self._angled.discard(marker)

    def found(self, text: str) -> set[Marker]:
        """The markers that occur in a folded text."""
        data, hits = _bytes(text), set[Marker]()
        for machine in self.ready() if self.owners else ():
            for same, start, end in machine.places(data):
                for marker in same:
                    if marker not in hits and marker in self.owners and (
                            marker.kind not in _WHOLE_WORDS or _stands_alone(_before(data, start), _after(data, end))):
                        hits.add(marker)
        return hits

    @property
    def may_span_tags(self) -> bool:
        """Whether one of them could stand over a tag, so that no page may be cut at tags."""
        return bool(self._angled)

    def ready(self) -> Sequence[_Machine]:
        """The machines that find them all: a large one, and small ones for what came since."""
        if self._fresh:
            if len(self._fresh) > MANY or len(self._machines) > MOST_MACHINES:
                self._anew()
            self._machines.append(_Machine(self._fresh))
            self._in_machine |= self._fresh
            self._fresh = set()
        return self._machines

    def settle(self) -> None:
        """One machine in place of many, while nobody waits: of a school's eight years it takes a fifth of a second."""
        if len(self._machines) > MOST_MACHINES // 2:
            self._anew()
            self.ready()

    def _anew(self) -> None:
        self._machines, self._in_machine, self._fresh = [], set(), set(self.owners)


class _Machine:
    """Finds many markers in one pass over a text (Aho and Corasick 1975)."""

    def __init__(self, markers: Iterable[Marker]) -> None:
        by_text: defaultdict[str, list[Marker]] = defaultdict(list)
        for marker in markers:
            by_text[marker.text].append(marker)
        texts = sorted(by_text)  # so made in three quarters of the time
        self._markers = [by_text[text] for text in texts]
        self._texts = BytesAhoCorasick(list(map(_bytes, texts)), implementation=Implementation.ContiguousNFA)

    def places(self, data: bytes) -> Iterator[tuple[list[Marker], int, int]]:
        """Where which markers of one text stand: from which byte up to which."""
        for number, start, end in self._texts.find_matches_as_indexes(data, overlapping=True):
            yield self._markers[number], start, end


def _made(post: Post, album: Album) -> Iterator[Marker]:
    """The markers of one post with its files."""
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
    for name in (*album.originals, *post.files):
        yield Marker("photo", folded(name))
    for name in album.served:
        yield Marker("derivative", folded(name))


def sentences(body: str) -> list[str]:
    """The longest stretches of plain words, as they stand in a page too."""
    breaks, longest, least = _NAMES_TOO if "http" in body or "@" in body else _BREAKS, list[str](), LEAST
    for stretch in sorted(breaks.split(body), key=len, reverse=True):
        # Folding makes three letters of one at most; there is no entity where an & is a break.
        if len(stretch) * (1 if stretch.isascii() else 3) < least:
            continue
        words = " ".join(_LIST_MARK.sub("", stretch).split()).casefold().strip(" .,;:?…")
        if len(words) >= least and words.count(" ") >= 3 and words not in longest:
            longest = sorted([*longest, words], key=lambda one: (-len(one), one))[:SENTENCES]
            if len(longest) == SENTENCES:
                least = len(longest[-1])
    return longest


def occurs(marker: Marker, text: str) -> bool:
    """Whether one marker occurs in a folded text, as ``Markers.found`` finds it."""
    at = text.find(marker.text)
    while at >= 0:
        end = at + len(marker.text)
        if marker.kind not in _WHOLE_WORDS or _stands_alone(text[max(0, at - 1):at], text[end:end + 1]):
            return True
        at = text.find(marker.text, at + 1)
    return False


def folded(text: str) -> str:
    """A text as it is compared: entities read, spaces single, no capitals."""
    return " ".join(html.unescape(text).split()).casefold()


def _stands_alone(before: str, after: str) -> bool:
    """Whether words between these letters are whole words."""
    return not before.isalnum() and not after.isalnum()


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _before(data: bytes, start: int) -> str:
    """The letter before a place, of four bytes at most; none where a text begins."""
    return data[max(0, start - 4):start].decode(errors="replace")[-1:]


def _after(data: bytes, end: int) -> str:
    return data[end:end + 4].decode(errors="replace")[:1]
