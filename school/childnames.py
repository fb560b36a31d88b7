"""Where a text names a child of the school.

Pure: who the children are is given, and nothing is kept of a text. A full name
is one in any order, with or without its particle, as an initial, or written
together. A first name counts in every form that Dutch gives it (Anna's, Bas',
Jantje); one that is also a word counts with a capital in a text, and in the
name of a file only for a child of the own group. What an adult is called
(*juf Roos*), staff and the school itself are exempt.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from school.dutchwords import ADULTS, FAMOUS, PARTICLES, WORDS
from school.spelling import Word, file_words, plain, spoken, words
from school.words import Group

BETWEEN = 3  # words that may stand between a first name and its last: particles, an initial
SHORT = 3  # a first name of fewer letters counts only with its capital
_VOWELS = "aeiouy"
_SPELT_OUT = {"ö": "oe", "ü": "ue", "ä": "ae", "ø": "oe", "å": "aa", "æ": "ae", "ß": "ss"}


class Kind(IntEnum):
    """What was found, the gravest first."""

    FULL = 1  # first and last name
    OWN = 2  # a first name of the post's own group
    SCHOOL = 3  # a first name of another child of the school
    WORD = 4  # a name that is also a word
    SURNAME = 5  # a last name of the own group, alone


@dataclass(frozen=True)
class Pupil:
    """One child: its name in parts, and the groups it is or was in."""

    first: str
    particle: str
    last: str
    groups: frozenset[Group] = frozenset()


class Hit(NamedTuple):
    """A name in a text: from ``start`` up to ``end``, and as it is read there."""

    start: int
    end: int
    kind: Kind
    text: str


class _Name(NamedTuple):
    """A first or last name as words, with the pupils who have it. ``is_word``:
    each of its words is also an ordinary one."""

    words: tuple[str, ...]
    pupils: frozenset[int]
    is_word: bool


class Names:
    """The names of a school's children, ready to be looked for. ``staff`` are the
    names that staff go by (*juf Anouk*, *Noor Brandsma*), ``exempt`` what the school
    and its place are called: those are no child."""

    def __init__(self, pupils: Iterable[Pupil], staff: Iterable[str] = (), exempt: Iterable[str] = ()) -> None:
        self.pupils = tuple(pupils)
        self.firsts = _index((*form, number) for number, one in enumerate(self.pupils) for form in _forms(one.first))
        self.lasts = _index((*form, number) for number, one in enumerate(self.pupils) for form in _lasts(one.last))
        self.whole = {form: number for number, one in enumerate(self.pupils) for form in _together(one)}
        people, phrases = ([tuple(word.plain for word in words(one)) for one in each] for each in (staff, exempt))
        self.exempt = _by_first(phrase for phrase in (*people, *phrases, *FAMOUS) if len(phrase) > 1)
        self.staff = frozenset(next((word for word in person if word not in ADULTS), "") for person in people)
        self.keys = frozenset({*self.firsts, *self.whole, *self.lasts})

    def __bool__(self) -> bool:
        return bool(self.pupils)

    def of(self, groups: Collection[Group]) -> frozenset[int]:
        """The pupils of these groups."""
        wanted = frozenset(groups)
        return frozenset(number for number, one in enumerate(self.pupils) if one.groups & wanted) if wanted \
            else frozenset()


def find(text: str, names: Names, groups: Collection[Group] = (), *, is_file: bool = False) -> list[Hit]:
    """Every name in a text, in order; of names that overlap the gravest.

    ``groups`` are the post's own; ``is_file``: the text is the name of a file, an
    address or a tag, where capitals say nothing."""
    if not is_file and names.keys.isdisjoint(spoken(text)):
        return []  # most texts, and much faster
    found = file_words(text) if is_file else words(text)
    finder = _Finder(names, names.of(groups), found, is_file)
    hits = sorted(finder.run(), key=lambda hit: (hit.kind, hit.start - hit.end))
    taken, kept = bytearray(len(text)), list[Hit]()  # by letter: a text may name thousands
    for hit in hits:
        if 1 not in taken[hit.start:hit.end]:
            taken[hit.start:hit.end] = b"\1" * (hit.end - hit.start)
            kept.append(hit)
    return sorted(kept)


class _Finder:
    """One text being looked through."""

    def __init__(self, names: Names, own: frozenset[int], found: list[Word], is_file: bool) -> None:
        self.names, self.own, self.found, self.is_file = names, own, found, is_file
        self.free = self._exempted()

    def run(self) -> Iterator[Hit]:
        for at, word in enumerate(self.found):
            if word.plain not in self.names.keys and not (len(word.plain) == 1 and self._initial(at)):
                continue
            yield from self._whole(at)
            yield from self._firsts(at)
            yield from self._lasts(at)

    def _whole(self, at: int) -> Iterator[Hit]:
        """A name written together, or an initial with a last name."""
        word = self.found[at]
        if word.plain in self.names.whole:
            yield self._hit(at, at + 1, Kind.FULL)
        if len(word.plain) == 1 and (self.is_file or word.capital) and (end := self._initial(at)):
            yield self._hit(at, end, Kind.FULL)

    def _initial(self, at: int) -> int:
        """The end of an initial and a last name of one child, 0 when it is none."""
        letter = self.found[at].plain
        return max((end for name, end in self._names_after(at + 1, self.names.lasts)
                    if any(plain(self.names.pupils[one].first)[:1] == letter for one in name.pupils)), default=0)

    def _firsts(self, at: int) -> Iterator[Hit]:
        for name in self.names.firsts.get(self.found[at].plain, ()):
            end = self._matches(at, name.words)
            if not end:
                continue
            full = max((stop for last, stop in self._names_after(end, self.names.lasts) if last.pupils & name.pupils),
                       default=0)
            before = self._reversed(at, name)
            if (full or before is not None) and self._counts_together(at, full or end, name):
                yield self._hit(at if before is None else before, full or end, Kind.FULL)
            elif not self._adult(at) and not self.free[at]:
                yield from self._first_alone(at, end, name)

    def _counts_together(self, at: int, end: int, name: _Name) -> bool:
        """Two ordinary words in small letters next to each other are no name."""
        return self.is_file or not name.is_word or any(word.capital for word in self.found[at:end])

    def _reversed(self, at: int, name: _Name) -> int | None:
        """Where *Vries, Bram de* and *de Vries Bram* begin."""
        for start in range(max(0, at - 4), at):
            for last in self.names.lasts.get(self.found[start].plain, ()):
                if last.pupils & name.pupils and self._matches(start, last.words) == at \
                        and (self.is_file or self.found[start].capital or self.found[at - 1].capital) \
                        and self.found[at].joined and (self.is_file or not self.found[at].first):
                    return start
        return None

    def _first_alone(self, at: int, end: int, name: _Name) -> Iterator[Hit]:
        word, is_own = self.found[at], bool(name.pupils & self.own)
        lettered = self.is_file or word.capital
        if name.is_word:
            if word.capital or (self.is_file and is_own):
                yield self._hit(at, end, Kind.WORD)
        elif is_own and (lettered or len(name.words[0]) >= SHORT):
            yield self._hit(at, end, Kind.OWN)
        elif not is_own and (lettered or len(name.words[0]) >= SHORT) and word.plain not in self.names.staff:
            yield self._hit(at, end, Kind.SCHOOL)

    def _lasts(self, at: int) -> Iterator[Hit]:
        """A last name of the own group alone: with a capital, and not where any
        word has one."""
        for name in self.names.lasts.get(self.found[at].plain, ()):
            end = self._matches(at, name.words)
            if not end or not name.pupils & self.own or self.free[at] or name.words[0] in PARTICLES:
                continue
            word = self.found[at]
            if (self.is_file and not name.is_word) or (word.capital and not (name.is_word and word.first)):
                yield self._hit(at, end, Kind.SURNAME)

    def _names_after(self, at: int, index: dict[str, list[_Name]]) -> Iterator[tuple[_Name, int]]:
        """Names that begin here, or after particles and initials."""
        for skipped in range(BETWEEN + 1):
            here = at + skipped
            if here >= len(self.found) or not self.found[here].joined or \
                    (self.found[here].first and not self.is_file and len(self.found[here - 1].plain) > 1):
                return
            for name in index.get(self.found[here].plain, ()):
                if end := self._matches(here, name.words):
                    yield name, end
            if self.found[here].plain not in PARTICLES and len(self.found[here].plain) > 1:
                return

    def _matches(self, at: int, wanted: tuple[str, ...]) -> int:
        """The index after these words when they stand here, else 0."""
        end = at + len(wanted)
        if tuple(word.plain for word in self.found[at:end]) != wanted:
            return 0
        return end if all(word.joined for word in self.found[at + 1:end]) else 0

    def _adult(self, at: int) -> bool:
        """Whether the word before says that this is not a child's first name."""
        return at > 0 and self.found[at].joined and self.found[at - 1].plain in ADULTS

    def _exempted(self) -> list[bool]:
        free = [False] * len(self.found)
        for at, word in enumerate(self.found):
            for phrase in self.names.exempt.get(word.plain, ()):
                if end := self._matches(at, phrase):
                    free[at:end] = [True] * (end - at)
        return free

    def _hit(self, at: int, end: int, kind: Kind) -> Hit:
        shown = " ".join(word.text for word in self.found[at:end])
        return Hit(self.found[at].start, self.found[end - 1].end, kind, shown)


def _by_first(phrases: Iterable[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    index: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        index.setdefault(phrase[0], []).append(phrase)
    return index


def _index(forms: Iterable[tuple[tuple[str, ...], bool, int]]) -> dict[str, list[_Name]]:
    holders: dict[tuple[str, ...], set[int]] = {}
    ordinary: dict[tuple[str, ...], bool] = {}
    for form, is_word, number in forms:
        holders.setdefault(form, set()).add(number)
        ordinary[form] = ordinary.get(form, True) and is_word
    index: dict[str, list[_Name]] = {}
    for form, numbers in holders.items():
        index.setdefault(form[0], []).append(_Name(form, frozenset(numbers), ordinary[form]))
    return index


def _spellings(name: str) -> Iterator[tuple[str, ...]]:
    """A name in its own spelling, and with ö as oe: as words and as one word."""
    spelt = "".join(_SPELT_OUT.get(letter, letter) for letter in name.lower())
    for one in {name, spelt}:
        parts = tuple(plain(part) for part in re.findall(r"[^\W\d_]+", one))
        if parts:
            yield parts
            if len(parts) > 1:
                yield ("".join(parts),)


def _forms(first: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    """A first name, its genitive and its diminutives; whether each is also a word."""
    for parts in set(_spellings(first)):
        is_word = all(part in WORDS for part in parts)
        yield parts, is_word
        for last in _inflected(parts[-1]):
            form = (*parts[:-1], last)
            yield form, is_word or all(part in WORDS for part in form)


def _inflected(name: str) -> set[str]:
    if len(name) < SHORT:
        return {f"{name}s"} if name not in WORDS else set()
    forms = {f"{name}s"} if name[-1] not in "sxz" else set()
    small = {f"{name}je", f"{name}tje", f"{name}pje", f"{name}{name[-1]}etje", f"{name}etje"}
    if name[-1] in _VOWELS:
        small = {f"{name}tje", f"{name}{name[-1]}tje", f"{name}je"}
    elif name[-1] in "bcdfgkpqstvxz":
        small = {f"{name}je", f"{name}{name[-1]}etje", f"{name}etje"}
    return forms | {form + end for form in small for end in ("", "s")}


def _lasts(last: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    for parts in set(_spellings(last)):
        yield parts, all(part in WORDS for part in parts)


def _together(pupil: Pupil) -> Iterator[str]:
    """Names written as one word: bramdevries, devriesbram."""
    first, particle, last = (plain("".join(re.findall(r"[^\W\d_]+", part)))
                             for part in (pupil.first, pupil.particle, pupil.last))
    if first and last:
        yield from {first + particle + last, first + last, particle + last + first, last + first}
