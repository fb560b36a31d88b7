"""One plain spelling of a text, with the way back to where each word stood.

A name is the same name with other accents, capitals or letters of another
alphabet that look alike, with Markdown or HTML inside it, and with signs in it
that nobody sees. ``words`` gives the words of a text as a reader sees them.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from confusable_homoglyphs import confusables

UNSEEN = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_INLINE = "a|abbr|b|bdi|cite|code|del|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|u|wbr"
_HIDDEN = re.compile(  # nothing between the letters around it
    rf"[{UNSEEN}]+|\*+|~+|`+|<!--(?:[^<]|<(?!!--))*?-->|</?(?:{_INLINE})\b[^<>\n]*>"
    r"|\]\([^()\n]*\)|\]\[[^\]\n]*\]|\[|\]|\\(?=[!-/:-@\[-`{-~])"
    r"|&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}\d{0,2});", re.DOTALL)
_PLAIN = re.compile(r"[A-Za-z]+")
_ANY = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0483-\u0487])*")
_HUMP = re.compile(r"(?<=[^\W\d_A-ZÀ-Þ])(?=[A-ZÀ-ÞŠŻŁÇİ])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "ı": "i", "đ": "d", "ð": "d", "ħ": "h", "æ": "ae", "œ": "oe",
                          "þ": "th", "ŋ": "n", "ß": "ss", "ĳ": "ij", "ə": "e"})


class Word(NamedTuple):
    """One word: its plain spelling, the word as it is read, where it stands in the text as it was given,
    and whether its first letter is a capital. ``first``: it begins a sentence;
    ``joined``: nothing but a sign or a space stands between it and the word before."""

    plain: str
    text: str
    start: int
    end: int
    capital: bool
    first: bool
    joined: bool


@lru_cache(maxsize=65536)
def plain(word: str) -> str:
    """A word without accents and capitals, in our own alphabet where its letters
    only look like another's."""
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKC", word)
    if any(ord(letter) > 0x24F and letter.isalpha() for letter in folded):
        folded = "".join(map(_look_alike, folded)) if _mostly_latin(folded) else folded
    folded = unicodedata.normalize("NFD", folded.casefold().translate(_LETTERS))
    return "".join(letter for letter in folded if not unicodedata.combining(letter)).translate(_LETTERS)


def _mostly_latin(word: str) -> bool:
    """Whether a word has, or wholly pretends to have, letters of ours."""
    return all(ord(letter) <= 0x24F or not letter.isalpha() or _look_alike(letter) != letter
               for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


@lru_cache(maxsize=4096)
def _look_alike(letter: str) -> str:
    """The Latin letter that this one can't be told from, else itself."""
    if ord(letter) <= 0x24F or not letter.isalpha():
        return letter
    found = confusables.is_confusable(letter, greedy=True, preferred_aliases=["latin"])
    twins = [twin["c"] for each in found or () for twin in each["homoglyphs"]]
    return next((twin for twin in twins if len(twin) == 1 and twin.isascii() and twin.isalpha()), letter)


def words(text: str) -> list[Word]:
    """The words of Markdown text, in order."""
    seen, at = _seen(text)
    pattern, found, end = (_PLAIN if seen.isascii() else _ANY), list[Word](), 0
    for match in pattern.finditer(seen):
        between = seen[end:match.start()]
        word = match[0]
        found.append(Word(plain(word), word, at(match.start()), at(match.end() - 1) + 1, not word[0].islower(),
                          not found or _ends(between), len(between) <= 3 and "\n\n" not in between))
        end = match.end()
    return found


def file_words(name: str) -> list[Word]:
    """The words of a file's name or an address: humps (BramJansen) part them too."""
    clean = re.sub(f"[{UNSEEN}]", lambda m: "\0" * len(m[0]), name)
    if "%" in clean and unquote(clean) != clean:
        clean = unquote(clean)  # where it stands doesn't matter in so short a text
    squeezed = clean.replace("\0", "")
    found, end = list[Word](), 0
    for match in _ANY.finditer(squeezed):
        start = match.start()
        for part in _HUMP.split(match[0]):
            found.append(Word(plain(part), part, start, start + len(part), False, False, start - end <= 3))
            start = end = start + len(part)
    return found


def spoken(text: str) -> set[str]:
    """The plain spelling of every word of Markdown text: far faster than ``words``."""
    seen = _HIDDEN.sub(lambda match: _instead(match[0]), text)
    return set(map(plain, (_PLAIN if seen.isascii() else _ANY).findall(seen)))


def _ends(between: str) -> bool:
    """Whether a sentence, a line of a list or a heading ends between two words."""
    return any(sign in between for sign in ".!?:|\n“”\"…") if between.strip(" ") else False


def _seen(text: str) -> tuple[str, _Back]:
    """The text as a reader sees it, and the way back to positions in ``text``."""
    pieces, starts, origins, last, length = list[str](), [0], [0], 0, 0
    for match in _HIDDEN.finditer(text):
        kept, instead = text[last:match.start()], _instead(match[0])
        pieces += (kept, instead)
        length += len(kept)
        if instead:
            starts.append(length)
            origins.append(match.start())
            length += len(instead)
        starts.append(length)
        origins.append(match.end())
        last = match.end()
    if not pieces:
        return text, _Back([0], [0])
    pieces.append(text[last:])
    return "".join(pieces), _Back(starts, origins)


def _instead(hidden: str) -> str:
    """What a reader sees of a piece of markup: a character's own name is that character."""
    if hidden[0] != "&":
        return ""
    letter = html.unescape(hidden)
    return "" if re.fullmatch(f"[{UNSEEN}]", letter) else letter if letter != hidden else hidden


class _Back(NamedTuple):
    """From a position in what is seen to the one in the text."""

    starts: list[int]
    origins: list[int]

    def __call__(self, position: int) -> int:
        index = bisect_right(self.starts, position) - 1
        return self.origins[index] + position - self.starts[index]
